import type { Agent } from '../state/agent.js';
import { ReporterError } from '../reporter-error.js';
import type { SpoolRecord } from '../spool/record.js';
import { objectOf } from './problem.js';

/**
 * Checks that an answer acknowledges this very statement: only then is it stored as proof and the statement no longer sent.
 * CodedError REPORTER_ANSWER with the member that differs.
 */
export function checkAnswer(text: string, record: Pick<SpoolRecord, 'seq' | 'digest'>, agent: Pick<Agent, 'iss' | 'stream'>): void {
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
}

function wrong(field: string, record: Pick<SpoolRecord, 'seq'>, agent: Pick<Agent, 'stream'>): ReporterError {
  const message = "the hub answered to something else than what was sent; the statement stays in the spool and a person must ask the hub's operator";
  return new ReporterError('REPORTER_ANSWER', message, { field, statement: `${agent.stream}#${record.seq}` });
}
