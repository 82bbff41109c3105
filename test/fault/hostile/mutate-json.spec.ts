import { describe, expect, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import { seeded } from '#libs/evasion';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { soundReport } from '../direct/report.js';
import { framed, saysTheSame } from './attempt.js';
import { worseJson } from './mutate-json.js';

const sound = soundReport({ iss: 'https://p.example', origin: 'hub.example/log', key: importPrivateJwk(generatePrivateJwk()), str: 's' }, { seq: 1, digest: 'A'.repeat(43) }, 1_800_000_000);

function meaning(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return 'no JSON';
  }
}

describe('a worse JSON text', () => {
  test('is always another text; it means something else, or must be refused whatever it means, except for numbers that are only spelled in another way', () => {
    const texts = [sound.claims, ...sound.body.split('\n').slice(0, -1)];
    const kinds = new Set<string>();
    for (let seed = 0; seed < 5_000; seed += 1) {
      const random = seeded(seed);
      const text = random.pick(texts);
      const worse = worseJson(text, random);
      kinds.add(worse.kind);
      expect(worse.text).not.toBe(text);
      expect([worse.kind, worse.never || meaning(worse.text) !== meaning(text)]).toEqual([worse.kind, worse.kind !== 'number-respelled']);
    }
    expect([...kinds].toSorted()).toEqual(['array', 'member-missing', 'member-twice', 'member-twice-escaped', 'member-unknown', 'number', 'number-respelled', 'object', 'object-broken', 'string']);
  });
});

describe('saying the same', () => {
  test('is what the report itself does, and other spellings of its gzip; and no change of a value', () => {
    expect(saysTheSame(framed('', sound.statement, sound.gzip), sound)).toBe(true);
    expect(saysTheSame(framed('', sound.statement, gzipSync(sound.body, { level: 9 })), sound)).toBe(true);
    expect(saysTheSame(framed('', sound.statement, gzipSync(sound.body.replace('"count":3', '"count":4'))), sound)).toBe(false);
    expect(saysTheSame(framed('', sound.statement, sound.gzip, true), sound)).toBe(false);
    const other = Buffer.from(sound.claims.replace('"seq":2', '"seq":3')).toString('base64url');
    expect(saysTheSame(framed('', sound.statement.replace(/\.[^.]*\./, `.${other}.`), sound.gzip), sound)).toBe(false);
  });
});
