import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { theoreticalTOP } from '#libs/compute';
import { sha256, toBase64url, utf8 } from '#libs/encoding';
import { merkleTreeHash } from '#libs/merkle';
import { encodeBody, REPORT_SCHEMA, STATEMENT_TYP, type BodyLine, type StatementClaims } from '#libs/report';
import { decodeStrictJws, signBytes, type SigningKey } from '#libs/signing';

/** Who signs, for which log, on which stream. */
export interface Author {
  readonly iss: string;
  readonly origin: string;
  readonly key: SigningKey;
  readonly str: string;
}

/** A report that the hub would accept next, in the pieces that mutations take apart. */
export interface SoundReport {
  readonly author: Author;
  /** Text of the claims, as signed. */
  readonly claims: string;
  /** Text of the body. */
  readonly body: string;
  readonly statement: string;
  /** base64url SHA-256 of the signing input. */
  readonly digest: string;
  readonly gzip: Buffer;
  readonly seq: number;
}

const MODEL = 'NVIDIA H100 SXM5 80GB';
const DAY = 86_400;

/** The next report of a stream: a line of each type, required members only, so that whatever is taken away is missed. */
export function soundReport(author: Author, head: { readonly seq: number; readonly digest: string | null }, now: number): SoundReport {
  const seq = head.seq + 1;
  const per = { from: now - DAY, to: now };
  const handle = `${author.str}-${seq}`;
  const accelerators = [{ model: MODEL, count: 8, nodes: 1, memoryGB: 640 }];
  const token = { attr: 'lei', mode: 'hmac', profile: 'tributary-1', epoch: 'hostile', token: toBase64url(sha256(utf8(handle))) } as const;
  const lines: BodyLine[] = [
    { t: 'customer', handle, tokens: [token] },
    {
      t: 'workload', id: `w-${handle}`, customer: handle, state: 'ended', declared: 'none', start: per.from, end: per.from + 3_600, accelerators, precision: 'bf16',
      ops: { theoreticalTOP: theoreticalTOP(accelerators, 'bf16', 3_600), grade: 'measured' }, interNode: { configuredGbps: 400 }, traffic: { egressB: 1, ingressB: 2 },
    },
    { t: 'exchange', workload: `w-${handle}`, peer: { flow: toBase64url(sha256(utf8(`flow ${handle}`))) }, bytesOut: 10, bytesIn: 20, from: per.from, to: per.to },
    { t: 'rollup', customer: handle, day: per.from - (per.from % DAY), count: 3, theoreticalTOP: 5, peakTOPs: 1, egressB: 0, ingressB: 0 },
    { t: 'cluster', id: `k-${handle}`, accelerators, peakTOPs: 1, memoryGB: 640, interNodeGbps: 400, country: 'DE' },
    { t: 'capacity', model: MODEL, installed: 1, soldS: DAY, idleS: 0 },
  ];
  const { bytes, binding, totals } = encodeBody(lines, per);
  const claims: StatementClaims = {
    iss: author.iss, aud: author.origin, jti: randomUUID(), iat: now, str: author.str, epoch: 'hostile', seq, ...(head.digest === null ? {} : { prev: head.digest }), per,
    sch: REPORT_SCHEMA, act: 'report', body: binding, tot: totals,
  };
  const text = JSON.stringify(claims);
  const statement = signed(author.key, text);
  return { author, claims: text, body: Buffer.from(bytes).toString('utf8'), statement, digest: toBase64url(decodeStrictJws(statement, { typ: STATEMENT_TYP }).digest), gzip: gzipSync(bytes, { level: 1 }), seq };
}

/** A compact JWS over any header and any payload, validly signed: a provider's own key can be hostile. */
export function signed(key: SigningKey, payload: string | Uint8Array, header: string = JSON.stringify({ alg: 'Ed25519', kid: key.kid, typ: STATEMENT_TYP })): string {
  const input = `${toBase64url(utf8(header))}.${toBase64url(typeof payload === 'string' ? utf8(payload) : payload)}`;
  return `${input}.${toBase64url(signBytes(utf8(input), key))}`;
}

/** The claims with a binding of these bytes, whatever they are. */
export function rebound(claims: string, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1).map((line) => Buffer.from(line, 'latin1'));
  const { body, ...rest } = JSON.parse(claims) as StatementClaims;
  const { tot, ...before } = rest;
  return JSON.stringify({ ...before, body: { ...body, dig: toBase64url(sha256(bytes)), len: bytes.length, n: lines.length, root: toBase64url(merkleTreeHash(lines)) }, tot });
}
