import { toBase64url } from '#libs/encoding';
import { encodeBody, encodeClaims, REPORT_SCHEMA, STATEMENT_TYP, ZERO_TOTALS, type BodyLine, type StatementClaims } from '#libs/report';
import { decodeStrictJws, generatePrivateJwk, importPrivateJwk, signJws, type SigningKey } from '#libs/signing';

/** A statement as it would go over the wire. */
export interface SignedReport {
  readonly jws: string;
  readonly claims: StatementClaims;
  /** Raw body; undefined for `nil`. */
  readonly body: Uint8Array | undefined;
}

/** A provider's agent in miniature: real keys, one stream, a chain that runs on. */
export class SmallAgent {
  key: SigningKey = newKey();
  #seq = 0;
  #prev: string | undefined;

  constructor(
    readonly iss: string,
    readonly aud: string,
  ) {}

  /** The next statement of the stream; `nil` without lines. */
  report(iat: number, lines: readonly BodyLine[] = [], changes: Partial<StatementClaims> = {}): SignedReport {
    const report = this.#sign(this.#seq + 1, this.#prev, iat, lines, changes);
    this.#seq += 1;
    this.#prev = digestOf(report);
    return report;
  }

  /** A second statement for the number used last: what an honest agent never signs. */
  contradict(last: SignedReport, iat: number): SignedReport {
    return this.#sign(last.claims.seq, last.claims.prev, iat, [], {});
  }

  #sign(seq: number, prev: string | undefined, iat: number, lines: readonly BodyLine[], changes: Partial<StatementClaims>): SignedReport {
    const per = { from: iat - 86_400, to: iat };
    const body = lines.length === 0 ? undefined : encodeBody(lines, per);
    const claims: StatementClaims = {
      iss: this.iss,
      aud: this.aud,
      jti: `${seq}-${iat}`,
      iat,
      str: 'main',
      epoch: '2026',
      seq,
      ...(prev === undefined ? {} : { prev }),
      per,
      sch: REPORT_SCHEMA,
      act: body === undefined ? 'nil' : 'report',
      ...(body === undefined ? {} : { body: body.binding }),
      tot: body?.totals ?? ZERO_TOTALS,
      ...changes,
    };
    return { jws: signJws(encodeClaims(claims), this.key, STATEMENT_TYP), claims, body: body?.bytes };
  }
}

export function newKey(): SigningKey {
  return importPrivateJwk(generatePrivateJwk());
}

/** base64url digest of the signing input. */
export function digestOf({ jws }: Pick<SignedReport, 'jws'>): string {
  return toBase64url(decodeStrictJws(jws, { typ: STATEMENT_TYP }).digest);
}
