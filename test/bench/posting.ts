// As light as a client can be, for it shares the processors with what it measures: what is to be sent was framed before, and is one Buffer a request, so that no
// collector has to walk over reports that wait for their turn; of an answer it looks at the bytes.

import { Agent, request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { STATEMENT_TYP } from '#libs/report';
import type { SignedReport } from './signed-reports.js';

const BOUNDARY = 'tributary-bench-boundary';
const NEWLINE = 0x0a;
const [ACCEPTED, PENDING, RECEIPT] = [Buffer.from('{"status":201,'), Buffer.from('{"status":202,'), Buffer.from('"receipt":"')];

/** A request with so many reports, ready to be sent. */
export interface Framed {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
  readonly reports: number;
}

/** One report by itself. */
export function asForm({ statement, gzip }: SignedReport): Framed {
  const head = (name: string, type: string): string => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(`${head('statement', `application/${STATEMENT_TYP}`)}${statement}\r\n${head('body', 'application/x-ndjson')}`), gzip, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  return { path: '/v1/reports', type: `multipart/form-data; boundary=${BOUNDARY}`, body, reports: 1 };
}

/** The reports as one batch, in their order: at most 256 of them, and 8 MiB. */
export function asBatch(reports: readonly SignedReport[]): Framed {
  const body = Buffer.from(reports.map(({ statement, gzip }) => `{"statement":"${statement}","body":"${gzip.toString('base64url')}"}\n`).join(''), 'latin1');
  return { path: '/v1/reports:batch', type: 'application/x-ndjson', body, reports: reports.length };
}

const agent = new Agent({ keepAlive: true });

/** Sends a request and has the receipts of all its reports when the promise resolves; throws unless the hub accepts each of them as new. */
export async function send(hub: string, { path, type, body, reports }: Framed): Promise<void> {
  const { status, bytes, headers } = await ask(`${hub}${path}`, { method: 'POST', agent, headers: { 'content-type': type, 'content-length': body.length } }, body);
  if (status === 202) return awaitReceipt(hub, headers.location ?? '');
  if (status === 201 && reports === 1) return;
  const lines = status === 200 ? linesOf(bytes) : [];
  if (lines.length !== reports) throw new Error(`the hub answered ${status} with ${lines.length} lines to ${reports}: ${bytes.toString('utf8', 0, 500)}`);
  for (const line of lines) {
    if (startsWith(line, ACCEPTED) && line.includes(RECEIPT)) continue;
    if (!startsWith(line, PENDING)) throw new Error(`the hub answered a line with ${line.toString('utf8')}`);
    await awaitReceipt(hub, (JSON.parse(line.toString('utf8')) as { readonly location: string }).location);
  }
}

function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0, to = bytes.indexOf(NEWLINE); to !== -1; from = to + 1, to = bytes.indexOf(NEWLINE, from)) lines.push(bytes.subarray(from, to));
  return lines;
}

function startsWith(line: Buffer, text: Buffer): boolean {
  return text.compare(line, 0, text.length) === 0;
}

/** Accepted, and the machine too busy for the checkpoint to come in time: who waits for it asks for it. */
async function awaitReceipt(hub: string, location: string): Promise<void> {
  let status: number | undefined = 202;
  while (status === 202) ({ status } = await ask(`${hub}${location}`, { agent }));
  if (status !== 200) throw new Error(`the hub answered ${status} to who asked for a receipt`);
}

async function ask(url: string, options: RequestOptions, body?: Buffer): Promise<{ readonly status: number | undefined; readonly bytes: Buffer; readonly headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject).on('end', () => resolve({ status: response.statusCode, bytes: Buffer.concat(chunks), headers: response.headers }));
    }).on('error', reject).end(body);
  });
}
