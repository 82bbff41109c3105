import type { Agent } from '../state/agent.js';
import { ReporterError } from '../reporter-error.js';
import type { SpoolRecord } from '../spool/record.js';
import { objectOf } from './problem.js';

/** What an answer says beside repeating what was sent. */
export interface Acceptance {
  /** Place in the log, the index of the leaf. */
  readonly position: number;
  /** Text of a tlog-proof; not verified. Undefined when it is to be asked for. */
  readonly receipt: string | undefined;
}

/**
 * Checks that an answer acknowledges this very statement. It is the hub's word: the receipt is what proves it. CodedError REPORTER_ANSWER with the member that
 * differs.
 */
export function checkAnswer(text: string, record: Pick<SpoolRecord, 'seq' | 'digest'>, agent: Pick<Agent, 'iss' | 'stream'>): Acceptance {
  const members = objectOf(text);
  const expected: readonly (readonly [string, unknown])[] = [
    ['status', 'accepted'],
    ['iss', agent.iss],
    ['str', agent.stream],
    ['seq', record.seq],
    ['digest', record.digest],
  ];
  for (const [field, value] of expected) {
    if (members.get(field) !== value) throw wrong(field, record, agent);
  }
  const position = members.get('position');
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < 0) throw wrong('position', record, agent);
  const receipt = members.get('receipt');
  if (receipt !== undefined && !isText(receipt)) throw wrong('receipt', record, agent);
  return { position, receipt };
}

/** JSON can spell a lone surrogate, which has no bytes to be stored as. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value);
}

function wrong(field: string, record: Pick<SpoolRecord, 'seq'>, agent: Pick<Agent, 'stream'>): ReporterError {
  const message = "the hub answered to something else than what was sent; the statement stays in the spool and a person must ask the hub's operator";
  return new ReporterError('REPORTER_ANSWER', message, { field, statement: `${agent.stream}#${record.seq}` });
}
