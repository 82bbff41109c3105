import { randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { toBase64url } from '#libs/encoding';
import { theoreticalTOP } from '#libs/compute';
import { encodeBody, encodeClaims, REPORT_SCHEMA, STATEMENT_TYP, type BodyLine } from '#libs/report';
import { decodeStrictJws, generatePrivateJwk, importPrivateJwk, signJws, type PublicJwk } from '#libs/signing';

/** A statement with its body, ready to be posted. */
export interface SignedReport { readonly statement: string; readonly body: Uint8Array }

const MODEL = 'NVIDIA H100 SXM5 80GB';
const DAY = 86_400;

/** A chain of `count` reports of one provider, `rows` ended workloads of 20 customers each. */
export function signedReports(iss: string, origin: string, count: number, rows: number, now: number): { key: PublicJwk; reports: SignedReport[] } {
  const privateJwk = generatePrivateJwk();
  const key = importPrivateJwk(privateJwk);
  const handles = Array.from({ length: 20 }, () => toBase64url(randomBytes(16)));
  const per = { from: now - 30 * DAY, to: now - DAY };
  const reports: SignedReport[] = [];
  let prev: string | undefined;
  for (let seq = 1; seq <= count; seq += 1) {
    const lines: BodyLine[] = seq === 1 ? handles.map((handle) => ({ t: 'customer', handle, tokens: [{ attr: 'lei', mode: 'hmac', profile: 'tributary-1', epoch: 'bench', token: toBase64url(randomBytes(32)) }] })) : [];
    for (let row = 0; row < rows; row += 1) {
      const start = per.from + ((seq * rows + row) % (20 * DAY));
      const accelerators = [{ model: MODEL, count: 8, nodes: 1, memoryGB: 640 }];
      lines.push({
        t: 'workload', id: `w-${seq}-${row}`, customer: handles[row % handles.length] ?? '', state: 'ended', declared: 'none', start, end: start + 3600, accelerators,
        precision: 'bf16', ops: { theoreticalTOP: theoreticalTOP(accelerators, 'bf16', 3600), grade: 'reported' }, interNode: { configuredGbps: 400 }, traffic: { egressB: 0, ingressB: 0 },
      });
    }
    const body = encodeBody(lines, per);
    const claims = {
      iss, aud: origin, jti: randomUUID(), iat: now, str: 'bench', epoch: 'bench', seq, ...(prev === undefined ? {} : { prev }), per,
      sch: REPORT_SCHEMA, act: 'report', body: body.binding, tot: body.totals,
    } as const;
    const statement = signJws(encodeClaims(claims), key, STATEMENT_TYP);
    prev = toBase64url(decodeStrictJws(statement, { typ: STATEMENT_TYP }).digest);
    reports.push({ statement, body: gzipSync(body.bytes, { level: 1 }) });
  }
  return { key: { kty: privateJwk.kty, crv: privateJwk.crv, x: privateJwk.x }, reports };
}

/** Posts one report; throws unless the hub accepts it as new. */
export async function post(hub: string, report: SignedReport): Promise<void> {
  const form = new FormData();
  form.append('statement', new Blob([report.statement], { type: `application/${STATEMENT_TYP}` }), 'statement');
  form.append('body', new Blob([report.body], { type: 'application/x-ndjson' }), 'body');
  const response = await fetch(`${hub}/v1/reports`, { method: 'POST', body: form });
  if (response.status !== 201) throw new Error(`the hub answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}
