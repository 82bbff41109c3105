import { randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { toBase64url } from '#libs/encoding';
import { theoreticalTOP } from '#libs/compute';
import { encodeBody, encodeClaims, REPORT_SCHEMA, STATEMENT_TYP, type BodyLine } from '#libs/report';
import { decodeStrictJws, importPrivateJwk, signJws, type PrivateJwk } from '#libs/signing';

/** A statement with its body. */
export interface SignedReport {
  readonly statement: string;
  readonly gzip: Buffer;
}

/** Whose reports they are. */
export interface Reporter { readonly iss: string; readonly origin: string; readonly privateJwk: PrivateJwk }

const MODEL = 'NVIDIA H100 SXM5 80GB';
const DAY = 86_400;

/** A chain of `count` reports of the stream `str`, `rows` ended workloads each, of 20 customers or fewer. */
export function signedReports({ iss, origin, privateJwk }: Reporter, str: string, count: number, rows: number, now: number): SignedReport[] {
  const key = importPrivateJwk(privateJwk);
  const handles = Array.from({ length: Math.min(20, rows) }, () => toBase64url(randomBytes(16)));
  const per = { from: now - 30 * DAY, to: now - DAY };
  const reports: SignedReport[] = [];
  let prev: string | undefined;
  for (let seq = 1; seq <= count; seq += 1) {
    const lines: BodyLine[] = seq === 1 ? handles.map((handle) => ({ t: 'customer', handle, tokens: [{ attr: 'lei', mode: 'hmac', profile: 'tributary-1', epoch: 'bench', token: toBase64url(randomBytes(32)) }] })) : [];
    for (let row = 0; row < rows; row += 1) {
      const start = per.from + ((seq * rows + row) % (20 * DAY));
      const accelerators = [{ model: MODEL, count: 8, nodes: 1, memoryGB: 640 }];
      lines.push({
        t: 'workload', id: `${str}-${seq}-${row}`, customer: handles[row % handles.length] ?? '', state: 'ended', declared: 'none', start, end: start + 3600, accelerators,
        precision: 'bf16', ops: { theoreticalTOP: theoreticalTOP(accelerators, 'bf16', 3600), grade: 'reported' }, interNode: { configuredGbps: 400 }, traffic: { egressB: 0, ingressB: 0 },
      });
    }
    const body = encodeBody(lines, per);
    const claims = {
      iss, aud: origin, jti: randomUUID(), iat: now, str, epoch: 'bench', seq, ...(prev === undefined ? {} : { prev }), per,
      sch: REPORT_SCHEMA, act: 'report', body: body.binding, tot: body.totals,
    } as const;
    const statement = signJws(encodeClaims(claims), key, STATEMENT_TYP);
    prev = toBase64url(decodeStrictJws(statement, { typ: STATEMENT_TYP }).digest);
    const gzip = gzipSync(body.bytes, { level: 1 });
    reports.push({ statement, gzip });
  }
  return reports;
}
