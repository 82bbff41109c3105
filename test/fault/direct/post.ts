import { Agent, request } from 'node:http';

/** What came back: a status with its text, or nothing. */
export interface Reply {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  readonly text: string;
  readonly contentType: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 128 });
/** Milliseconds without a byte after which an answer counts as none. */
const SILENCE_MS = 30_000;

/** Posts a report, or a batch of them, as it is. Never throws for what a hub or a network does. */
export async function postReport(url: string, contentType: string, payload: Buffer, route: 'reports' | 'reports:batch' = 'reports'): Promise<Reply> {
  return new Promise((resolve) => {
    const nothing = (): void => resolve({ status: 0, text: '', contentType: '' });
    const asked = request(`${url}/v1/${route}`, { method: 'POST', agent, headers: { 'content-type': contentType, 'content-length': payload.length }, timeout: SILENCE_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', nothing).on('end', () => resolve({ status: response.statusCode ?? 0, text, contentType: response.headers['content-type'] ?? '' }));
    });
    asked.on('timeout', () => asked.destroy()).on('error', nothing).end(payload);
  });
}
