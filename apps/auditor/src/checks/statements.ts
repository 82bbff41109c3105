import { toBase64url } from '#libs/encoding';
import type { Registry, SchemaContent } from '#libs/entries';
import { decodeClaims, REPORT_SCHEMA, STATEMENT_TYP, type StatementClaims } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';

import { bodyOf } from './bound-body.js';
import type { Check } from './check.js';

/** A statement of the log that could be read; whether it is genuine is what the check found. */
export interface LoggedStatement {
  /** From 0. */
  readonly position: number;
  /** base64url SHA-256 of the signing input: its identity. */
  readonly digest: string;
  /** Of the key that signed it. */
  readonly kid: string;
  readonly claims: StatementClaims;
  /** Digest (hex) of its body, and the file that holds it; undefined without one. */
  readonly body?: { readonly digest: string; readonly file: string } | undefined;
}

/** A statement, and what its signature has to be checked with. */
export interface ReadStatement {
  /** Undefined when the claims cannot be read. */
  readonly statement: LoggedStatement | undefined;
  /** The compact JWS and the x of its key; undefined when nobody has that key. */
  readonly signature: readonly [compact: string, x: string] | undefined;
}

const ACTS: readonly StatementClaims['act'][] = ['report', 'correct', 'cancel', 'nil'];

/** Where a statement is. */
export function statementPlace({ position }: Pick<LoggedStatement, 'position'>): { readonly position: number } {
  return { position };
}

/** What the hub's intake decides for each statement, decided again (docs/protocol.md sections 1 to 3); all but whether the signature is valid. */
export class StatementCheck {
  readonly #published = new Set<string>();

  constructor(
    readonly check: Check,
    readonly registry: Registry,
    readonly origin: string,
  ) {}

  /** A schema that the log publishes from here on. */
  schema({ uri, version }: Pick<SchemaContent, 'uri' | 'version'>): void {
    this.#published.add(`${uri} ${version}`);
  }

  /** The registry stands where it stood at `position`. Undefined when the envelope cannot be read. */
  read(position: number, compact: string): ReadStatement | undefined {
    const place = { position };
    this.check.seen();
    const jws = this.check.attempt(place, () => decodeStrictJws(compact, { typ: STATEMENT_TYP }));
    if (jws === undefined) return undefined;
    const registered = this.registry.keys.get(jws.kid);
    if (registered === undefined) this.check.fail('KEY_UNKNOWN', place, 'signed with a key that no provider registered');
    else if (this.registry.keyAt(jws.kid, position) === undefined) this.check.fail('KEY_NOT_VALID', place, 'the key was already revoked at this position');
    const signature = registered === undefined ? undefined : ([compact, registered.key.jwk.x] as const);
    const claims = this.check.attempt(place, () => decodeClaims(jws.payload));
    if (claims === undefined) return { statement: undefined, signature };
    if (registered !== undefined && claims.iss !== registered.iss) this.check.fail('ISS_MISMATCH', place, 'iss is not the provider that registered the key');
    if (claims.aud !== this.origin) this.check.fail('AUD_MISMATCH', place, "aud is not this log's origin");
    if (!ACTS.includes(claims.act)) this.check.fail('ACT_UNSUPPORTED', place, 'an act that this version of the protocol does not accept');
    if (claims.sch.uri !== REPORT_SCHEMA.uri || claims.sch.version !== REPORT_SCHEMA.version) {
      this.check.fail('SCHEMA_UNSUPPORTED', place, 'a schema that this version of the protocol does not accept');
    } else if (!this.#published.has(`${claims.sch.uri} ${claims.sch.version}`)) {
      this.check.fail('SCHEMA_UNPUBLISHED', place, 'the log did not publish this schema before');
    }
    return { statement: { position, digest: toBase64url(jws.digest), kid: jws.kid, claims, body: bodyOf(claims) }, signature };
  }

  /** What came of the signature. */
  signature(position: number, valid: boolean): void {
    if (!valid) this.check.fail('SIGNING_SIGNATURE', { position, field: 'signature' }, 'the signature is not valid');
  }
}
