import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fromBase64url, toBase64url, toHex } from '#libs/encoding';
import { theoreticalTOP } from '#libs/compute';
import { encodeOwnWord, entryLeaf, signKeyRegister, statementLeaf } from '#libs/entries';
import { leafHash, merkleTreeHash } from '#libs/merkle';
import { type BodyLine, encodeBody, encodeClaims, REPORT_SCHEMA, STATEMENT_TYP, type StatementClaims } from '#libs/report';
import { decodeStrictJws, generatePrivateJwk, importPrivateJwk, signJws, type SigningKey } from '#libs/signing';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { bundlePath, bundlesOf, ED25519, formatVerifierKey, serializeEntryBundle, serializeNote, signedCheckpoint, TreeEdge, tilePath, verifierOf } from '#libs/tlog';
import { encodeRuleSet, encodeVerdict, ENGINES, judgeEntity, judgeProvider, overdueProviders, runOutputDigest } from '#libs/verdict';
import { inOneForm } from '../../apps/auditor/src/bundle/gzip.js';
import { LogState } from '../../apps/auditor/src/replay/log-state.js';

const ORIGIN = 'bench.example/log';
const DAY = 86_400;
const NOW = 1_780_272_000;
const PROVIDERS = 5;
const CUSTOMERS = 20;
const MODEL = 'NVIDIA H100 SXM5 80GB';

/** Statements of a log as the limit takes them: the bytes that are signed and hashed, in memory. */
export interface AuditedStatement {
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
  readonly key: SigningKey;
  readonly body: Uint8Array;
}

interface Stream {
  readonly iss: string;
  readonly str: string;
  readonly key: SigningKey;
  seq: number;
  prev: string | undefined;
}

/**
 * Writes the bundle of a log of `count` one-workload statements by five providers, `streams` streams and twenty customers a stream, which ends with one pass of
 * detection. Everything in it is genuine. Gives the statements, and the leaves of the log.
 */
export function writeAuditedLog(path: string, count: number, streams: number): { readonly statements: AuditedStatement[]; readonly leaves: Uint8Array[] } {
  const hubKey = newKey();
  const { bytes: ruleSet, digest: parameters } = encodeRuleSet(DEFAULT_RULE_SET);
  const vkeys = [formatVerifierKey(verifierOf(ORIGIN, ED25519, fromBase64url(hubKey.jwk.x)))];
  const leaves = [entryLeaf('log-key', encodeOwnWord('log-key', { origin: ORIGIN, vkeys })), entryLeaf('schema', encodeOwnWord('schema', { ...REPORT_SCHEMA, schema: {} })), entryLeaf('rule-set', Buffer.from(ruleSet).toString())];
  const providers = Array.from({ length: PROVIDERS }, (_, index) => enrolled(`https://p${index}.example`, leaves));
  const all = Array.from({ length: streams }, (_, index): Stream => ({ ...(providers[index % PROVIDERS] as (typeof providers)[number]), str: `s${index}`, seq: 0, prev: undefined }));
  const state = new LogState({ corrects: () => false });
  const statements: AuditedStatement[] = [];
  const write = writer(path);
  for (let index = 0; index < count; index += 1) {
    const { statement, compact, claims, lines } = signed(all[index % streams] as Stream);
    state.apply(leaves.length, claims, lines);
    leaves.push(statementLeaf(compact));
    statements.push(statement);
    write(`bodies/${toHex(fromBase64url(claims.body?.dig ?? ''))}.ndjson.gz`, inOneForm(gzipSync(statement.body, { level: 1 }), 2 ** 20));
  }
  const position = leaves.length;
  const dossiers = state.providers(position);
  const overdue = overdueProviders(dossiers, state.clock, DEFAULT_RULE_SET);
  const rows = [...state.takeTouched().flatMap((entity) => judgeEntity(state.dossier(entity, position, overdue), DEFAULT_RULE_SET, parameters)), ...dossiers.map((dossier) => judgeProvider(dossier, DEFAULT_RULE_SET, parameters))].map(encodeVerdict);
  write(`verdicts/${position}.ndjson`, Buffer.from(rows.map((row) => `${row}\n`).join('')));
  leaves.push(entryLeaf('verdict', encodeOwnWord('verdict', { engines: ENGINES, parameters, from: 0, position, full: false, root: toBase64url(merkleTreeHash(leaves)), verdicts: rows.length, output: runOutputDigest(rows) })));
  seal(write, leaves, hubKey);
  return { statements, leaves };
}

function enrolled(iss: string, leaves: Uint8Array[]): Pick<Stream, 'iss' | 'key'> {
  const [root, key] = [newKey(), newKey()];
  leaves.push(entryLeaf('provider', encodeOwnWord('provider', { iss, name: iss, root: root.jwk.x })), entryLeaf('key-register', signKeyRegister({ iss, aud: ORIGIN, iat: NOW, x: key.jwk.x }, root)));
  return { iss, key };
}

/** The next statement of a stream; its first names its customers. */
function signed(stream: Stream): { readonly statement: AuditedStatement; readonly compact: string; readonly claims: StatementClaims; readonly lines: readonly BodyLine[] } {
  const { iss, str, key } = stream;
  stream.seq += 1;
  const per = { from: NOW - 30 * DAY, to: NOW - DAY };
  const start = per.from + ((stream.seq * 7_919) % (20 * DAY));
  const accelerators = [{ model: MODEL, count: 8, nodes: 1, memoryGB: 640 }];
  const customers: BodyLine[] = stream.seq > 1 ? [] : Array.from({ length: CUSTOMERS }, (_, index) => ({ t: 'customer', handle: `${str}-${index}`, tokens: [] }));
  const lines: BodyLine[] = [...customers, {
    t: 'workload', id: `${str}-w${stream.seq}`, customer: `${str}-${stream.seq % CUSTOMERS}`, state: 'ended', declared: 'none', start, end: start + 3600, accelerators, precision: 'bf16',
    ops: { theoreticalTOP: theoreticalTOP(accelerators, 'bf16', 3600), grade: 'reported' }, interNode: { configuredGbps: 400 }, traffic: { egressB: 0, ingressB: 0 },
  }];
  const body = encodeBody(lines, per);
  const claims: StatementClaims = {
    iss, aud: ORIGIN, jti: `${str}-${stream.seq}`, iat: NOW, str, epoch: 'bench', seq: stream.seq, ...(stream.prev === undefined ? {} : { prev: stream.prev }), per,
    sch: REPORT_SCHEMA, act: 'report', body: body.binding, tot: body.totals,
  };
  const compact = signJws(encodeClaims(claims), key, STATEMENT_TYP);
  const { signingInput, signature, digest } = decodeStrictJws(compact, { typ: STATEMENT_TYP });
  stream.prev = toBase64url(digest);
  return { statement: { signingInput, signature, key, body: body.bytes }, compact, claims, lines };
}

function seal(write: (file: string, bytes: Uint8Array) => void, leaves: readonly Uint8Array[], key: SigningKey): void {
  const { edge, tiles } = TreeEdge.open(0, () => new Uint8Array()).append(leaves.map(leafHash));
  for (const { tile, bytes } of tiles) write(tilePath(tile), bytes);
  for (const bundle of bundlesOf(leaves.length)) write(bundlePath(bundle), serializeEntryBundle(leaves.slice(bundle.index * 256, bundle.index * 256 + bundle.width)));
  write('checkpoint', Buffer.from(serializeNote(signedCheckpoint({ origin: ORIGIN, size: leaves.length, root: edge.root(), extensions: [] }, [key], 0))));
}

function writer(path: string): (file: string, bytes: Uint8Array) => void {
  const made = new Set<string>();
  return (file, bytes) => {
    const folder = dirname(join(path, file));
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(join(path, file), bytes);
  };
}

function newKey(): SigningKey {
  return importPrivateJwk(generatePrivateJwk());
}
