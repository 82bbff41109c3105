import { ReporterError } from '../reporter-error.js';
import type { Spool } from '../spool/spool.js';
import type { Agent } from '../state/agent.js';
import type { Outcome } from './outcome.js';
import { objectOf } from './problem.js';

const INSTRUCTIONS =
  'Nothing was sent. Put back the newest copy of the state directory; if it is lost, tell the regulator and begin a new stream with "reporter init".';

/**
 * Compares the hub's head with the spool before anything is sent. A state directory put back from an older copy would sign a second,
 * different statement under a number that the hub has already: that is equivocation, and the hub keeps it as evidence.
 *
 * CodedError REPORTER_STATE_OLD with instructions. A hub that does not say has nothing to compare: submitting will tell.
 */
export async function checkHeads(outcome: Outcome, spool: Spool, agent: Pick<Agent, 'stream'>): Promise<void> {
  const hub = headOf(outcome);
  if (hub === undefined) return;
  const mine = spool.history.head;
  if (hub.seq > mine.seq) {
    throw old(`the hub has ${hub.seq} statements of this stream and this state directory only ${mine.seq}: it is an older copy`, agent, mine.seq);
  }
  if (hub.seq > 0 && (await spool.read(hub.seq)).digest !== hub.digest) {
    throw old('the hub has another statement under this number: two copies of this state directory were used', agent, hub.seq);
  }
}

function old(reason: string, { stream }: Pick<Agent, 'stream'>, seq: number): ReporterError {
  return new ReporterError('REPORTER_STATE_OLD', `${reason}. ${INSTRUCTIONS}`, { statement: `${stream}#${seq}` });
}

function headOf(outcome: Outcome): { readonly seq: number; readonly digest: unknown } | undefined {
  if (outcome.kind !== 'answered') return undefined;
  const members = objectOf(outcome.text);
  const seq = members.get('seq');
  return typeof seq === 'number' && Number.isSafeInteger(seq) ? { seq, digest: members.get('digest') } : undefined;
}
