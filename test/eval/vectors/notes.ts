import { fromBase64url, fromHex, toHex, utf8 } from '#libs/encoding';
import { leafHash } from '#libs/merkle';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import {
  answerAddCheckpoint,
  cosign,
  COSIGNATURE_V1,
  ED25519,
  parseCheckpoint,
  parseCosignatures,
  parseNote,
  parseAddCheckpoint,
  parseVerifierKey,
  type Remembered,
  serializeCosignatures,
  serializeNote,
  serializeSize,
  type Verifier,
  verifierOf,
  verifyNote,
} from '#libs/tlog';
import type { Folder } from './folder.js';
import { accepted, attempt, base64, type Case, refused, type VectorSet } from './vector-set.js';

interface SumdbNotes {
  readonly vkeys_good: readonly string[];
  readonly vkeys_bad: readonly string[];
  readonly open_cases: readonly { readonly name: string; readonly message: string; readonly trusted_vkeys: readonly string[]; readonly ok: boolean; readonly verified_signatures: number }[];
  readonly tree_note: { readonly text: string; readonly n: number; readonly leaf_data: string; readonly hash_b64: string };
}

function* sumdb(folder: Folder, path: string): Generator<Case> {
  const notes = folder.json(`${path}/note.json`) as SumdbNotes;
  for (const [index, vkey] of notes.vkeys_good.entries()) yield { id: `good-key-${index}`, expected: accepted, ...attempt(() => parseVerifierKey(vkey)) };
  for (const [index, vkey] of notes.vkeys_bad.entries()) yield { id: `bad-key-${index}`, expected: refused, ...attempt(() => parseVerifierKey(vkey)) };
  for (const { name, message, trusted_vkeys: trusted, ok, verified_signatures: count } of notes.open_cases) {
    const open = attempt(() => `${verifyNote(parseNote(utf8(message)), trusted.map(parseVerifierKey)).length} verified`);
    yield { id: name, expected: ok ? `${count} verified` : refused, ...open };
  }
  const { text, n, leaf_data: leaf, hash_b64: hash } = notes.tree_note;
  yield { id: 'tree-note', expected: `${n} ${toHex(base64(hash))}`, ...attempt(() => `${parseCheckpoint(text).size} ${toHex(parseCheckpoint(text).root)}`) };
  yield { id: 'record-hash', expected: toHex(base64(hash)), got: toHex(leafHash(utf8(leaf))) };
}

function* examples(folder: Folder, path: string): Generator<Case> {
  const published = folder.json(`${path}/examples.json`) as Readonly<Record<'tlog-checkpoint' | 'tlog-cosignature' | 'signed-note' | 'vkeys', readonly string[]>>;
  const keys = published.vkeys.map(parseVerifierKey);
  for (const kind of ['tlog-checkpoint', 'tlog-cosignature', 'signed-note'] as const) {
    for (const [index, text] of published[kind].entries()) {
      yield { id: `${kind}-${index}-bytes`, expected: text, ...attempt(() => serializeNote(parseNote(utf8(text)))) };
      if (kind !== 'signed-note') yield { id: `${kind}-${index}-checkpoint`, expected: 'size 20852163', ...attempt(() => `size ${parseCheckpoint(parseNote(utf8(text)).text).size}`) };
      const known = keys.some(({ name }) => text.includes(`\u2014 ${name} `));
      if (known) yield { id: `${kind}-${index}-signature`, expected: '1 verified', ...attempt(() => `${verifyNote(parseNote(utf8(text)), keys).length} verified`) };
    }
  }
}

interface Exchanges {
  readonly log_setup: readonly string[];
  readonly exchanges: readonly { readonly body: string; readonly status: number; readonly asserts: readonly string[] }[];
}

/** Our witness, with a memory that lasts for one file, asked what another one was asked. */
function* witness(folder: Folder, path: string): Generator<Case> {
  const key = importPrivateJwk(generatePrivateJwk());
  const own = verifierOf('example.com/witness', COSIGNATURE_V1, fromBase64url(key.jwk.x));
  for (const file of ['litewitness', 'sumdb']) {
    const { log_setup: setup, exchanges } = folder.json(`${path}/${file}.json`) as Exchanges;
    const logs = new Map(setup.map(logOf(exchanges[0]?.body ?? '')));
    const memory = new Map<string, Remembered>();
    for (const [index, { body, status, asserts }] of exchanges.entries()) {
      const answer = answerAddCheckpoint(utf8(body), logs, (origin) => memory.get(origin));
      const { checkpoint: note } = parseOrNothing(body) ?? {};
      if (answer.status === 200 && note !== undefined) {
        memory.set(answer.checkpoint.origin, answer.checkpoint);
        const response = serializeCosignatures([cosign(note.text, own.name, key, 1_700_000_000)]);
        yield { id: `${file}-${index}-body`, expected: asserts.join(), got: `body contains "${parseCosignatures(utf8(response), note, [own]).lines.map(({ name }) => `\u2014 ${name}`).join()}"` };
      }
      if (answer.status === 409) yield { id: `${file}-${index}-body`, expected: asserts.join(), got: `body == ${JSON.stringify(serializeSize(answer.size))}` };
      yield { id: `${file}-${index}-status`, expected: String(status), got: String(answer.status), ...('code' in answer ? { code: answer.code } : {}) };
    }
  }
}

function parseOrNothing(body: string): ReturnType<typeof parseAddCheckpoint> | undefined {
  let parsed: ReturnType<typeof parseAddCheckpoint> | undefined;
  attempt(() => (parsed = parseAddCheckpoint(utf8(body))));
  return parsed;
}

/** A bare Ed25519 key in hexadecimal belongs to the origin of the first request; otherwise `'<origin>' -key <vkey>`. */
const logOf = (firstBody: string) => (setup: string): readonly [string, readonly Verifier[]] => {
  const named = /^'(.+)' -key (\S+)$/.exec(setup);
  if (named !== null) return [named[1] ?? '', [parseVerifierKey(named[2] ?? '')]];
  const origin = firstBody.split('\n')[2] ?? '';
  return [origin, [verifierOf(origin, ED25519, fromHex(setup))]];
};

export const NOTE_SETS: readonly VectorSet[] = [
  { name: 'sumdb-notes', title: 'Go checksum database: signed notes', path: 'log/go-sumdb-note', run: sumdb },
  { name: 'c2sp-examples', title: 'examples of the C2SP specifications', path: 'log/c2sp-spec-examples', run: examples },
  { name: 'witness', title: 'tlog-witness exchanges of litewitness', path: 'log/tlog-witness-exchanges', run: witness },
];
