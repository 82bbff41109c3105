import { fromHex, toHex, utf8 } from '#libs/encoding';
import {
  answerAddCheckpoint,
  bundlePath,
  ED25519,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  rootFromTiles,
  serializeNote,
  tilePath,
  verifierOf,
  verifyEntries,
  verifyNote,
  type Remembered,
} from '#libs/tlog';
import { describe, expect, test } from 'vitest';
import { isMissing, readBytes, readJson, titled } from './vectors.js';

const NOTES = 'log/go-sumdb-note/note.json';
const EXAMPLES = 'log/c2sp-spec-examples/examples.json';
const TESSERA = 'log/tessera-log/testdata/log';
const SKYLIGHT = 'log/sunlight-skylight-testdata/cmd/skylight/testdata/witness';
const LITEWITNESS = 'log/tlog-witness-exchanges/litewitness.json';

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

describe.skipIf(isMissing(NOTES))(titled('signed-note: the cases of the Go checksum database', NOTES), () => {
  interface Notes {
    readonly vkeys_good: readonly string[];
    readonly vkeys_bad: readonly string[];
    readonly open_cases: readonly { readonly name: string; readonly message: string; readonly trusted_vkeys: readonly string[] }[];
  }

  test('each note that is refused is refused for its own reason', () => {
    const { open_cases: cases } = readJson(NOTES) as Notes;
    const codes = cases.map(({ name, message, trusted_vkeys: trusted }) => [name, codeOf(() => verifyNote(parseNote(utf8(message)), trusted.map(parseVerifierKey)))]);
    expect(Object.fromEntries(codes)).toEqual({
      'one-of-two-verified': 'accepted',
      'both-verified': 'accepted',
      'none-trusted': 'TLOG_UNSIGNED',
      'too-many-sigs-101': 'TLOG_NOTE',
      'invalid-signature': 'TLOG_SIGNATURE',
      'no-sigs': 'TLOG_NOTE',
      'no-sigs-blank': 'TLOG_NOTE',
      'no-final-newline': 'TLOG_TEXT',
      'control-char': 'TLOG_TEXT',
      'space-in-name': 'TLOG_KEY_NAME',
      'trailing-line': 'TLOG_NOTE',
    });
  });

  test('so is each key', () => {
    const { vkeys_good: good, vkeys_bad: bad } = readJson(NOTES) as Notes;
    expect(good.map((vkey) => codeOf(() => parseVerifierKey(vkey)))).toEqual(['accepted', 'accepted', 'accepted']);
    expect(bad.map((vkey) => codeOf(() => parseVerifierKey(vkey)))).toEqual(['TLOG_BASE64', 'TLOG_KEY_TYPE']);
  });
});

describe.skipIf(isMissing(EXAMPLES))(titled('examples of the C2SP specifications', EXAMPLES), () => {
  test('every note is read and written back byte for byte, and the one with a key verifies', () => {
    const examples = readJson(EXAMPLES) as Readonly<Record<string, readonly string[]>>;
    const texts = ['tlog-checkpoint', 'tlog-cosignature', 'signed-note'].flatMap((name) => examples[name] ?? []);
    expect(texts.map((text) => serializeNote(parseNote(utf8(text))))).toEqual(texts);
    expect(texts).toHaveLength(4);
    const [vkey = ''] = examples['vkeys'] ?? [];
    expect(texts.map((text) => codeOf(() => verifyNote(parseNote(utf8(text)), [parseVerifierKey(vkey)])))).toEqual(['TLOG_UNSIGNED', 'TLOG_UNSIGNED', 'TLOG_UNSIGNED', 'accepted']);
  });
});

describe.skipIf(isMissing(TESSERA))(titled('tlog-tiles: a log that another implementation wrote', TESSERA), () => {
  const bundles = (bundle: { index: number; width: number }): Uint8Array => readBytes(`${TESSERA}/${bundlePath(bundle)}`);

  test('all its checkpoints follow from entry bytes, and one altered byte is found', () => {
    for (let size = 0; size <= 15; size += 1) {
      const head = parseCheckpoint(parseNote(readBytes(`${TESSERA}/checkpoint.${size}`)).text);
      expect(verifyEntries(head, bundles, (tile) => readBytes(`${TESSERA}/${tilePath(tile)}`))).toEqual({ entries: size, tiles: size === 0 ? 0 : 1 });
    }
    const head = parseCheckpoint(parseNote(readBytes(`${TESSERA}/checkpoint.15`)).text);
    const altered = (bundle: { index: number; width: number }): Uint8Array => bundles(bundle).with(3, 0x21);
    expect(codeOf(() => verifyEntries(head, altered, (tile) => readBytes(`${TESSERA}/${tilePath(tile)}`)))).toBe('TLOG_TILE_MISMATCH');
  });
});

describe.skipIf(isMissing(SKYLIGHT))(titled('tlog-cosignature: a witness and a mirror of a 300-leaf log', SKYLIGHT), () => {
  const ORIGIN = '000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706';
  const keyOf = (file: string): ReturnType<typeof parseVerifierKey> => parseVerifierKey((readJson(`${SKYLIGHT}/${file}`) as { verifier_keys: [string] }).verifier_keys[0]);

  test('both cosignatures verify, each under its own key', () => {
    const [witness, mirror] = [keyOf('witness.v0.json'), keyOf('mirror/mirror.v0.json')];
    const [seen, mirrored] = [parseNote(readBytes(`${SKYLIGHT}/${ORIGIN}/checkpoint`)), parseNote(readBytes(`${SKYLIGHT}/mirror/${ORIGIN}/checkpoint`))];
    expect(verifyNote(seen, [witness, mirror])).toEqual([{ verifier: witness, timestamp: 1_767_139_200 }]);
    expect(verifyNote(mirrored, [witness, mirror])).toEqual([{ verifier: mirror, timestamp: 1_767_139_200 }]);
    expect(codeOf(() => verifyNote({ ...seen, text: mirrored.text }, [witness]))).toBe('TLOG_SIGNATURE');
  });

  test('the mirror’s full, partial and upper tile give the root of its checkpoint', () => {
    const head = parseCheckpoint(parseNote(readBytes(`${SKYLIGHT}/mirror/${ORIGIN}/checkpoint`)).text);
    expect(toHex(rootFromTiles(head.size, (tile) => readBytes(`${SKYLIGHT}/mirror/${ORIGIN}/${tilePath(tile)}`)))).toBe(toHex(head.root));
  });
});

describe.skipIf(isMissing(LITEWITNESS))(titled('tlog-witness: what another witness was asked', LITEWITNESS), () => {
  test('status by status; the differences are a malformed note and the 404 of the specification', () => {
    const { log_setup: setup, exchanges } = readJson(LITEWITNESS) as { log_setup: [string]; exchanges: readonly { body: string; status: number }[] };
    const origin = exchanges[0]?.body.split('\n')[2] ?? '';
    const logs = new Map([[origin, [verifierOf(origin, ED25519, fromHex(setup[0]))]]]);
    let last: Remembered | undefined;
    const answers = exchanges.map(({ body, status }) => {
      const answer = answerAddCheckpoint(utf8(body), logs, () => last);
      if (answer.status === 200) last = answer.checkpoint;
      return [status, answer.status, 'code' in answer ? answer.code : ''];
    });
    expect(answers).toEqual([
      [200, 200, ''],
      [403, 400, 'TLOG_BASE64'],
      [403, 404, 'TLOG_ORIGIN'],
      [422, 422, 'TLOG_CONSISTENCY'],
      [422, 422, 'TLOG_CONSISTENCY'],
      [200, 200, ''],
      [409, 409, ''],
      [200, 200, ''],
      [409, 409, ''],
    ]);
  });
});
