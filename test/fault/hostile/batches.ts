import type { Random } from '#libs/evasion';
import type { SoundReport } from '../direct/report.js';
import type { Attempt } from './attempt.js';

export const NDJSON = 'application/x-ndjson';

/** A line that is a line, of a statement that is none. */
const NOBODYS = '{"statement":"e30.e30.e30"}\n';

/** The line of a batch for a statement and its body, whatever they are. */
export function batchLine(statement: string, gzip: Buffer | undefined): string {
  return `{"statement":"${statement}"${gzip === undefined ? '' : `,"body":"${gzip.toString('base64url')}"`}}\n`;
}

/** A mutation of one report in a batch: alone, behind the report before it, which is answered again, or before somebody's rubbish. */
export function batched({ kind, statement, gzip, never = false }: Attempt, before: SoundReport | undefined, random: Random): Attempt {
  const line = batchLine(statement, gzip);
  const text = random.pick([line, `${linesOf(before)}${line}`, `${line}${NOBODYS}`]);
  return { kind: `batch-${kind}`, route: 'reports:batch', contentType: NDJSON, payload: Buffer.from(text, 'latin1'), statement, gzip, never };
}

/** A batch of a sound report in another frame than the one that there is. */
export function misframed({ statement, gzip }: SoundReport, before: SoundReport | undefined, random: Random): Attempt {
  const body = gzip.toString('base64url');
  const line = batchLine(statement, gzip);
  const whole = linesOf(before) + line;
  const at = random.integer(0, whole.length - 1);
  const [never, text] = random.pick<readonly [boolean, string]>([
    [false, whole.slice(0, at) + String.fromCharCode(whole.charCodeAt(at) ^ (1 << random.integer(0, 7))) + whole.slice(at + 1)],
    [false, whole.slice(0, at)],
    [true, whole.slice(0, -1)], [true, `${whole.slice(0, -1)}\r\n`], [true, `\u00ef\u00bb\u00bf${line}`], [true, ` ${line}`], [true, `${line.slice(0, -1)} \n`], [true, `\n${line}`], [true, `${line}\n`], [true, `${line}\u0000`],
    [true, `{"body":"${body}","statement":"${statement}"}\n`], [true, `{"statement":"${statement}","body":"${body}","more":1}\n`], [true, `{"statement":"x","statement":"${statement}","body":"${body}"}\n`],
    [true, `{"statement":"${statement}","body":"","body":"${body}"}\n`], [true, `{"__proto__":{"statement":"${statement}"},"body":"${body}"}\n`], [true, `{"\\u0073tatement":"${statement}","body":"${body}"}\n`],
    [true, `{"statement":"\\u00${statement.charCodeAt(0).toString(16)}${statement.slice(1)}","body":"${body}"}\n`], [true, `{"statement": "${statement}","body":"${body}"}\n`], [true, `{"statement":"${statement}","body":"${body}="}\n`],
    [true, `{"statement":"${statement}","body":["${body}"]}\n`], [true, `[${line.slice(0, -1)}]\n`], [true, `${line.slice(0, -1)},${line}`], [true, line.repeat(300)], [true, `{"statement":"${statement.repeat(20)}`], [true, ''], [true, '\n'.repeat(1_000)],
  ]);
  const contentType = random.next() < 0.9 ? NDJSON : random.pick(['application/json', 'text/plain', 'application/ndjson', 'application/x-ndjson-seq', 'multipart/form-data; boundary=x', '\u00ff', 'application/jose']);
  return { kind: 'batch-frame', route: 'reports:batch', contentType, payload: Buffer.from(text, 'latin1'), statement, gzip, never: never || contentType !== NDJSON };
}

/** Statement and body of a line that was sent, by the laxest reading there is; nothing of what is none. */
export function laxLine(payload: Buffer, nth: number): { readonly statement: string; readonly gzip: Buffer | undefined } {
  try {
    const { statement, body } = JSON.parse(payload.toString('latin1').split('\n')[nth] ?? '') as { readonly statement?: unknown; readonly body?: unknown };
    return { statement: String(statement), gzip: typeof body === 'string' ? Buffer.from(body, 'base64url') : undefined };
  } catch {
    return { statement: '', gzip: undefined };
  }
}

function linesOf(before: SoundReport | undefined): string {
  return before === undefined ? '' : batchLine(before.statement, before.gzip);
}
