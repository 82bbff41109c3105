import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request, type RequestOptions } from 'node:http';
import { gzipSync } from 'node:zlib';
import { toBase64url } from '#libs/encoding';
import { theoreticalTOP } from '#libs/compute';
import { encodeBody, encodeClaims, REPORT_SCHEMA, STATEMENT_TYP, type BodyLine } from '#libs/report';
import { decodeStrictJws, importPrivateJwk, signJws, type PrivateJwk } from '#libs/signing';

/** A statement with its body, ready to be posted: signing, gzip and framing are nobody's time. */
export interface SignedReport {
  readonly statement: string;
  readonly gzip: Buffer;
  /** Both as multipart/form-data. */
  readonly form: Buffer;
}

/** Reports as one request of NDJSON. */
export interface Batch {
  readonly reports: number;
  readonly lines: Buffer;
}

/** Whose reports they are. */
export interface Reporter { readonly iss: string; readonly origin: string; readonly privateJwk: PrivateJwk }

const MODEL = 'NVIDIA H100 SXM5 80GB';
const DAY = 86_400;
const BOUNDARY = 'tributary-bench-boundary';

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
    reports.push({ statement, gzip, form: multipart(statement, gzip) });
  }
  return reports;
}

function multipart(statement: string, body: Uint8Array): Buffer {
  const head = (name: string, type: string): string => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(`${head('statement', `application/${STATEMENT_TYP}`)}${statement}\r\n${head('body', 'application/x-ndjson')}`), body, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

/** The reports as one batch, in their order: at most 256 of them, and 8 MiB. */
export function batchOf(reports: readonly SignedReport[]): Batch {
  return { reports: reports.length, lines: Buffer.from(reports.map(({ statement, gzip }) => `{"statement":"${statement}","body":"${gzip.toString('base64url')}"}\n`).join(''), 'latin1') };
}

/** As light as a client can be: it shares the processors with what it measures. */
const agent = new Agent({ keepAlive: true });

/** Posts one report and has its receipt when the promise resolves; throws unless the hub accepts it as new. */
export async function post(hub: string, report: SignedReport): Promise<void> {
  const { status, text, location } = await ask(`${hub}/v1/reports`, { method: 'POST', agent, headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'content-length': report.form.length } }, report.form);
  if (status !== 201 && status !== 202) throw new Error(`the hub answered ${status}: ${text}`);
  if (status === 202) await awaitReceipt(hub, location ?? '');
}

/** Posts a batch and has the receipts of all its reports when the promise resolves; throws unless the hub accepts each of them as new. */
export async function postBatch(hub: string, { reports, lines }: Batch): Promise<void> {
  const { status, text } = await ask(`${hub}/v1/reports:batch`, { method: 'POST', agent, headers: { 'content-type': 'application/x-ndjson', 'content-length': lines.length } }, lines);
  const answers = status === 200 ? text.split('\n').slice(0, -1) : [];
  if (answers.length !== reports) throw new Error(`the hub answered ${status} with ${answers.length} lines to ${reports}: ${text.slice(0, 500)}`);
  for (const answer of answers) {
    if (answer.startsWith('{"status":201,') && answer.includes('"receipt":"')) continue;
    if (!answer.startsWith('{"status":202,')) throw new Error(`the hub answered a line with ${answer}`);
    await awaitReceipt(hub, (JSON.parse(answer) as { readonly location: string }).location);
  }
}

/** Accepted, and the machine too busy for the checkpoint to come in time: who waits for it asks for it. */
async function awaitReceipt(hub: string, location: string): Promise<void> {
  let status: number | undefined = 202;
  while (status === 202) ({ status } = await ask(`${hub}${location}`, { agent }));
  if (status !== 200) throw new Error(`the hub answered ${status} to who asked for a receipt`);
}

async function ask(url: string, options: RequestOptions, body?: Buffer): Promise<{ readonly status: number | undefined; readonly text: string; readonly location: string | undefined }> {
  return new Promise((resolve, reject) => {
    request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject).on('end', () => resolve({ status: response.statusCode, text, location: response.headers.location }));
    }).on('error', reject).end(body);
  });
}
