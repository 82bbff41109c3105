/**
 * Batches on the wire (docs/protocol.md section 3): a line a statement, and a line a statement back. Each line that comes back is taken apart by its frame alone, so
 * that what is stored and verified is the text that the single route would have given. All of it is the hub's word.
 */
import type { SpoolRecord } from '../spool/record.js';
import type { Spool } from '../spool/spool.js';
import { type Outcome, outcomeOf, type Pending } from './outcome.js';

/** Statements and bytes of one request; a hub takes 256 and 8 MiB. */
const MOST_STATEMENTS = 128;
const MOST_BYTES = 4 * 2 ** 20;

type Sent = Pick<SpoolRecord, 'statement' | 'body'>;

/** The line of a statement with exactly the bytes that were spooled. */
export function batchLine({ statement, body }: Sent): string {
  return body === null ? `{"statement":"${statement}"}\n` : `{"statement":"${statement}","body":"${Buffer.from(body, 'base64').toString('base64url')}"}\n`;
}

/** The first of these statements that fit into one request, in order: at least one, however large it is. */
export async function nextBatch(spool: Spool, pending: readonly number[]): Promise<readonly SpoolRecord[]> {
  const records: SpoolRecord[] = [];
  let bytes = 0;
  for (const seq of pending.slice(0, MOST_STATEMENTS)) {
    const record = await spool.read(seq);
    // The frame and the padding of base64 aside, which the hub's own limit leaves room for.
    bytes += record.statement.length + (record.body?.length ?? 0);
    if (records.length > 0 && bytes > MOST_BYTES) break;
    records.push(record);
  }
  return records;
}

/** How each of `count` statements ended. Of an answer with another number of lines none is taken for one: each statement is then answered with nothing. */
export function outcomesIn(text: string, count: number): readonly (Outcome | Pending)[] {
  const lines = text.split('\n');
  const complete = lines.length === count + 1 && lines.at(-1) === '';
  return Array.from({ length: count }, (_, nth) => outcomeIn(complete ? (lines[nth] ?? '') : ''));
}

function outcomeIn(line: string): Outcome | Pending {
  const [, status = '', kind = '', rest = ''] = /^\{"status":(\d{3}),"(answer|problem)":(.*)\}$/u.exec(line) ?? [];
  if (kind === 'answer' && status === '202') return { kind: 'pending', text: rest.replace(/,"location":"[^"]*"$/u, '') };
  if (kind === 'answer' && status.startsWith('20')) return { kind: 'answered', text: rest, bytes: Buffer.from(rest) };
  // An answer that is none, as when the frame is broken, says nothing about the statement, which checkAnswer will find.
  return kind === 'problem' && !status.startsWith('2') ? outcomeOf(Number(status), Buffer.from(rest)) : { kind: 'answered', text: '', bytes: new Uint8Array() };
}
