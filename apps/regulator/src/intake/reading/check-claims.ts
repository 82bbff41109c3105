import { REPORT_SCHEMA, type Act, type StatementClaims } from '#libs/report';
import { IntakeError } from '../intake-error.js';

/** Seconds that a provider's clock may be ahead of the hub's. */
const MAX_AHEAD_S = 300;
const OFFERED: ReadonlySet<Act> = new Set<Act>(['report', 'correct', 'cancel', 'nil']);

/**
 * Is the statement about what its signer may speak of, meant for this log, and of a kind that is offered? `now` in UTC
 * seconds. In order: ISS_MISMATCH, AUD_MISMATCH, STATEMENT_FROM_FUTURE, ACT_UNSUPPORTED, SCHEMA_UNSUPPORTED.
 */
export function checkClaims(claims: StatementClaims, expected: { readonly iss: string; readonly origin: string; readonly now: number }): void {
  if (claims.iss !== expected.iss) throw new IntakeError('ISS_MISMATCH', 'The key belongs to another provider.', { field: 'iss' });
  if (claims.aud !== expected.origin) throw new IntakeError('AUD_MISMATCH', 'The statement is meant for another log.', { field: 'aud' });
  if (claims.iat > expected.now + MAX_AHEAD_S) throw new IntakeError('STATEMENT_FROM_FUTURE', 'The statement was issued in the future.', { field: 'iat' });
  // Silence is counted, and a body kept, from the end of the period: one that is still to come would put both off.
  if (claims.per.to > expected.now + MAX_AHEAD_S) throw new IntakeError('STATEMENT_FROM_FUTURE', 'The period reported on is not over.', { field: 'per.to' });
  if (!OFFERED.has(claims.act)) throw new IntakeError('ACT_UNSUPPORTED', 'This hub reads reports, corrections, cancellations and nil statements.', { field: 'act' });
  if (claims.sch.uri !== REPORT_SCHEMA.uri) throw new IntakeError('SCHEMA_UNSUPPORTED', 'This hub does not read that schema.', { field: 'sch.uri' });
  if (claims.sch.version !== REPORT_SCHEMA.version) throw new IntakeError('SCHEMA_UNSUPPORTED', 'This hub does not read that version of the schema.', { field: 'sch.version' });
}
