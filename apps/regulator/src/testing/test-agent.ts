import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { toBase64url } from '#libs/encoding';
import { encodeBody, encodeClaims, REPORT_SCHEMA, STATEMENT_TYP, ZERO_TOTALS, type BodyLine, type StatementClaims } from '#libs/report';
import { decodeStrictJws, signJws, type SigningKey } from '#libs/signing';

/** A report ready to be sent, as often as a test likes. */
export interface SignedReport {
  readonly claims: StatementClaims;
  readonly jws: string;
  /** base64url SHA-256 of the signing input. */
  readonly digest: string;
  readonly gzip: Buffer | undefined;
}

/** Statement and status of an answer, with its exact bytes. */
export interface HubAnswer {
  readonly status: number;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

type ClaimChanges = { -readonly [Claim in keyof StatementClaims]?: StatementClaims[Claim] | undefined };

/** A provider's agent in little: real signatures, real bodies, real HTTP. Its head moves when the hub accepts. */
export class TestAgent {
  readonly iss: string;
  seq = 0;
  prev: string | undefined;

  constructor(
    readonly options: { readonly url: string; readonly iss: string; readonly key: SigningKey; readonly root?: SigningKey; readonly aud: string; readonly now: number; readonly str?: string },
  ) {
    this.iss = options.iss;
  }

  /** The same provider with another stream, key or hub. */
  with(changes: Partial<TestAgent['options']>): TestAgent {
    return new TestAgent({ ...this.options, ...changes });
  }

  /** Signs the next statement of the stream over these lines, or a nil one over none. */
  sign(lines: readonly BodyLine[] | undefined, changes: ClaimChanges = {}): SignedReport {
    const per = { from: this.options.now - 86_400, to: this.options.now };
    const body = lines === undefined ? undefined : encodeBody(lines, changes.per ?? per);
    return this.signBytes(body?.bytes, {
      per,
      ...(body === undefined ? { act: 'nil', tot: ZERO_TOTALS } : { act: 'report', body: body.binding, tot: body.totals }),
      ...changes,
    });
  }

  /** Signs whatever the claims say over whatever bytes. */
  signBytes(bytes: Uint8Array | undefined, changes: ClaimChanges): SignedReport {
    const { iss, aud, now, key, str = 'main' } = this.options;
    const all = {
      iss, aud, jti: randomUUID(), iat: now, str, epoch: '2026', seq: this.seq + 1, prev: this.prev, per: { from: now - 86_400, to: now },
      sch: REPORT_SCHEMA, act: 'report', ref: undefined, body: undefined, tot: ZERO_TOTALS, ...changes,
    };
    const claims = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as StatementClaims;
    const jws = signJws(encodeClaims(claims), key, STATEMENT_TYP);
    const { digest } = decodeStrictJws(jws, { typ: STATEMENT_TYP });
    return { claims, jws, digest: toBase64url(digest), gzip: bytes === undefined ? undefined : gzipSync(bytes) };
  }

  /** Signs and sends; when it is accepted the stream's head moves. */
  async report(lines: readonly BodyLine[] | undefined, changes: ClaimChanges = {}): Promise<HubAnswer> {
    return this.send(this.sign(lines, changes));
  }

  async send(report: SignedReport): Promise<HubAnswer> {
    const answer = await post(this.options.url, report.jws, report.gzip);
    // 202: it is in the log, and its receipt is still to come.
    if (answer.status === 201 || answer.status === 202) {
      this.seq = report.claims.seq;
      this.prev = report.digest;
    }
    return answer;
  }
}

/** Posts a statement and a body as they are. */
export async function post(url: string, jws: string, gzip: Uint8Array | undefined): Promise<HubAnswer> {
  const form = new FormData();
  form.append('statement', new Blob([jws], { type: `application/${STATEMENT_TYP}` }));
  if (gzip !== undefined) form.append('body', new Blob([new Uint8Array(gzip)], { type: 'application/x-ndjson' }));
  return postForm(url, form);
}

export async function postForm(url: string, form: FormData | string, headers: Record<string, string> = {}): Promise<HubAnswer> {
  const response = await fetch(`${url}/v1/reports`, { method: 'POST', body: form, headers });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as Record<string, unknown>, headers: response.headers };
}
