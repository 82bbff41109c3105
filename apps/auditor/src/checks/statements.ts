import { toBase64url } from '#libs/encoding';
import { decodeClaims, REPORT_SCHEMA, STATEMENT_TYP, type StatementClaims } from '#libs/report';
import { decodeStrictJws, verifyJws } from '#libs/signing';

import { STATEMENTS } from '../format/paths.js';
import type { Check } from './check.js';
import type { KeyRegister } from './keys.js';

/** A statement of the log that could be read; whether it is genuine is what the check found. */
export interface LoggedStatement {
  /** From 0. */
  readonly position: number;
  /** Its line in the export. */
  readonly line: number;
  /** base64url SHA-256 of the signing input: its identity. */
  readonly digest: string;
  readonly claims: StatementClaims;
}

/** Where a statement is: its line in the export. */
export function statementPlace({ line }: Pick<LoggedStatement, 'line'>): { readonly file: string; readonly line: number } {
  return { file: STATEMENTS, line };
}

/** What the hub's intake decides for each statement, decided again (docs/protocol.md sections 1 to 3). */
export class StatementCheck {
  constructor(
    readonly check: Check,
    readonly keys: KeyRegister,
    readonly origin: string | undefined,
  ) {}

  /** Undefined when envelope or claims cannot be read. */
  read(position: number, line: number, bytes: Uint8Array): LoggedStatement | undefined {
    const place = statementPlace({ line });
    this.check.seen();
    const jws = this.check.attempt(place, () => decodeStrictJws(Buffer.from(bytes).toString('latin1'), { typ: STATEMENT_TYP }));
    if (jws === undefined) return undefined;
    const registered = this.keys.get(jws.kid);
    if (registered === undefined) this.check.fail('KEY_UNKNOWN', place, 'signed with a key that no provider registered');
    else {
      this.check.attempt(place, () => verifyJws(jws, registered.key));
      const { registeredPosition, revokedPosition } = registered;
      if (position < registeredPosition || (revokedPosition !== null && position >= revokedPosition)) {
        this.check.fail('KEY_NOT_VALID', place, 'the key was not yet registered, or already revoked, at this position');
      }
    }
    const claims = this.check.attempt(place, () => decodeClaims(jws.payload));
    if (claims === undefined) return undefined;
    if (registered !== undefined && claims.iss !== registered.iss) this.check.fail('ISS_MISMATCH', place, 'iss is not the provider that registered the key');
    if (this.origin !== undefined && claims.aud !== this.origin) this.check.fail('AUD_MISMATCH', place, "aud is not this log's origin");
    if (claims.act !== 'report' && claims.act !== 'nil') this.check.fail('ACT_UNSUPPORTED', place, 'an act that this version of the protocol does not accept');
    if (claims.sch.uri !== REPORT_SCHEMA.uri || claims.sch.version !== REPORT_SCHEMA.version) {
      this.check.fail('SCHEMA_UNSUPPORTED', place, 'a schema that this version of the protocol does not accept');
    }
    return { position, line, digest: toBase64url(jws.digest), claims };
  }
}
