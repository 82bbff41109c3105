import type { BodyLine } from '#libs/report';
import type { SignedReport, TestAgent } from './test-agent.js';

/** One line of the answer to a batch. */
interface EndedLine {
  readonly status: number;
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly location?: string;
  readonly problem?: Readonly<Record<string, unknown>>;
  /** The exact text of `answer`, or nothing. */
  readonly answerText: string;
}

/** What came back for a batch: its lines, or the problem of the whole. */
export interface BatchAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly lines: readonly EndedLine[];
  readonly problem: Readonly<Record<string, unknown>> | undefined;
}

/** The line of a batch for a report (docs/protocol.md section 3). */
export function batchLine({ jws, gzip }: Pick<SignedReport, 'jws' | 'gzip'>): string {
  return gzip === undefined ? `{"statement":"${jws}"}\n` : `{"statement":"${jws}","body":"${gzip.toString('base64url')}"}\n`;
}

/** Signs a report for each body, one continuing the other; the agent's head is then the last one's. */
export function signChain(agent: TestAgent, bodies: readonly (readonly BodyLine[] | undefined)[]): readonly SignedReport[] {
  return bodies.map((lines) => {
    const report = agent.sign(lines);
    agent.seq = report.claims.seq;
    agent.prev = report.digest;
    return report;
  });
}

export async function postBatch(url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<BatchAnswer> {
  const response = await fetch(`${url}/v1/reports:batch`, { method: 'POST', body, headers: { 'content-type': 'application/x-ndjson', ...headers } });
  const text = await response.text();
  const whole = response.status !== 200;
  return { status: response.status, text, headers: response.headers, lines: whole ? [] : text.split('\n').slice(0, -1).map(endedLine), problem: whole ? (JSON.parse(text) as BatchAnswer['problem']) : undefined };
}

export async function postReports(url: string, reports: readonly SignedReport[], headers: Record<string, string> = {}): Promise<BatchAnswer> {
  return postBatch(url, reports.map(batchLine).join(''), headers);
}

function endedLine(line: string): EndedLine {
  const parsed = JSON.parse(line) as Omit<EndedLine, 'answerText'>;
  const answerText = /^\{"status":\d{3},"answer":(.*?)(?:,"location":"[^"]*")?\}$/.exec(line)?.[1] ?? '';
  return { ...parsed, answerText };
}
