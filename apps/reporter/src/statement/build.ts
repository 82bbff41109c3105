import { gzipSync } from 'node:zlib';
import { toBase64url } from '#libs/encoding';
import { decodeBody, encodeClaims, REPORT_SCHEMA, STATEMENT_TYP, ZERO_TOTALS, type Period, type StatementClaims } from '#libs/report';
import { decodeStrictJws, signJws } from '#libs/signing';
import type { SpoolRecord } from '../spool/record.js';
import type { Agent } from '../state/agent.js';
import { reportedBy } from './reported.js';
import type { Section } from './sections.js';

/** What the statements of one run have in common. */
export interface RunClaims {
  readonly aud: string;
  readonly epoch: string;
  readonly per: Period;
  readonly iat: number;
  /** What is corrected, or without lines cancelled. */
  readonly ref?: { readonly seq: number; readonly rule?: string };
}

/** A signed statement with the very bytes of its claims and body, for the spool and for a person to look at. */
export interface BuiltStatement {
  readonly record: SpoolRecord;
  readonly claims: Uint8Array;
  /** Raw NDJSON, null for a `nil` statement and a cancellation. */
  readonly body: Uint8Array | null;
}

/** Where the chain stands. */
export interface Link {
  readonly seq: number;
  readonly digest: string | null;
}

/**
 * The next statement of the chain over one section, or a `nil` statement without one; with a reference a correction, or a cancellation. What was built is read back with the hub's
 * own reader before it may be spooled: a statement that the hub refuses would block its stream for ever.
 *
 * CodedError REPORT_… of the reader.
 */
export function buildStatement(agent: Agent, run: RunClaims, section: Section | undefined, before: Link, jti: Uint8Array): BuiltStatement {
  const claims: StatementClaims = {
    iss: agent.iss,
    aud: run.aud,
    jti: toBase64url(jti),
    iat: run.iat,
    str: agent.stream,
    epoch: run.epoch,
    seq: before.seq + 1,
    ...(before.digest === null ? {} : { prev: before.digest }),
    per: run.per,
    sch: REPORT_SCHEMA,
    act: actOf(section, run.ref),
    ...(run.ref === undefined ? {} : { ref: run.ref }),
    ...(section === undefined ? {} : { body: section.body.binding }),
    tot: section === undefined ? ZERO_TOTALS : section.body.totals,
  };
  if (section !== undefined) decodeBody(claims, section.body.bytes);
  const payload = encodeClaims(claims);
  const statement = signJws(payload, agent.key, STATEMENT_TYP);
  const record: SpoolRecord = {
    seq: claims.seq,
    digest: toBase64url(decodeStrictJws(statement, { typ: STATEMENT_TYP }).digest),
    prev: before.digest,
    statement,
    body: section === undefined ? null : gzipSync(section.body.bytes).toString('base64'),
    per: run.per,
    iat: run.iat,
    reported: reportedBy(section?.drafts ?? []),
    ...(run.ref === undefined ? {} : { correction: { act: section === undefined ? 'cancel' : 'correct', seq: run.ref.seq } }),
  };
  return { record, claims: payload, body: section?.body.bytes ?? null };
}

function actOf(section: Section | undefined, ref: RunClaims['ref']): StatementClaims['act'] {
  if (ref === undefined) return section === undefined ? 'nil' : 'report';
  return section === undefined ? 'cancel' : 'correct';
}
