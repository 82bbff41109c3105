import type { Progress } from '#libs/terminal';
import type { Policy } from '#libs/tlog';
import { LogView } from '../receipts/log-view.js';
import type { SpoolRecord } from '../spool/record.js';
import type { Spool } from '../spool/spool.js';
import type { Agent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { checkAnswer } from './answer.js';
import { backoffMs } from './backoff.js';
import { nextBatch } from './batch.js';
import { checkHeads } from './heads.js';
import type { Hub } from './hub.js';
import type { EachEnded, Outcome, Pending } from './outcome.js';
import { refused } from './refused.js';
import { isUnavailable, type Patience, untilAvailable, type Waiting } from './until-available.js';

export interface Delivery extends Patience {
  readonly hub: Hub;
  readonly spool: Spool;
  readonly agent: Agent;
  /** What receipts are verified by; undefined: they are kept, and not called verified. */
  readonly policy: Policy | undefined;
  readonly surroundings: Pick<Surroundings, 'disk' | 'ticks' | 'sleep' | 'jitter'>;
  readonly progress: Progress;
}

/**
 * Sends what is pending, in order, each until the hub has answered to it and its receipt is there and verified; every attempt sends the same bytes, several statements a
 * request where several wait. Returns how many statements were delivered so.
 *
 * CodedError REPORTER_NOT_DELIVERED (they stay in the spool), REPORTER_REFUSED, REPORTER_ANSWER, REPORTER_STATE_OLD; with a policy REPORTER_RECEIPT,
 * REPORTER_LOG_CHECKPOINT, REPORTER_LOG_FORK, REPORTER_LOG_ROLLED_BACK.
 */
export async function deliverPending(delivery: Delivery): Promise<number> {
  const { hub, spool, agent, progress } = delivery;
  const { pending } = spool;
  if (pending.length === 0) return 0;
  const first = waitingFrom(delivery, pending);
  const view = await logView(delivery, first);
  await view?.look();
  const head = await untilAvailable(delivery, async () => hub.head(agent.iss, agent.stream), first);
  await checkHeads(head, spool, agent);
  let batching = true;
  for (let done = 0; done < pending.length; progress.update(done)) {
    const left = pending.slice(done);
    const records = await nextBatch(spool, batching ? left : left.slice(0, 1));
    const delivered = records.length > 1 ? await deliverBatch(delivery, records, view, left) : undefined;
    // What is no batch to this hub, for whatever reason, goes to it statement by statement: then it says what is wrong with which.
    batching &&= records.length === 1 || delivered !== undefined;
    done += delivered ?? (await deliverOne(delivery, records[0] ?? (await spool.read(left[0] ?? 0)), view, left));
  }
  return pending.length;
}

async function deliverOne(delivery: Delivery, record: SpoolRecord, view: LogView | undefined, left: readonly number[]): Promise<1> {
  const waiting = waitingFrom(delivery, left);
  await settle(delivery, record, await untilAvailable(delivery, async () => delivery.hub.submit(record), waiting), view, waiting);
  return 1;
}

/** Delivers the first of these statements up to one that the hub had no time for, and returns how many: at least one. Undefined when the hub takes no such batch. */
async function deliverBatch(delivery: Delivery, records: readonly SpoolRecord[], view: LogView | undefined, left: readonly number[]): Promise<number | undefined> {
  const { hub, surroundings } = delivery;
  const answer = await untilAvailable(delivery, async () => begun(await hub.submitBatch(records)), waitingFrom(delivery, left));
  if (answer.kind !== 'each') return undefined;
  for (const [nth, record] of records.entries()) {
    const outcome = answer.outcomes[nth];
    if (outcome === undefined || isUnavailable(outcome)) {
      await surroundings.sleep(backoffMs(0, surroundings.jitter()));
      return nth;
    }
    await settle(delivery, record, outcome, view, waitingFrom(delivery, left.slice(nth)));
  }
  return records.length;
}

/** A hub that has no time for the first statement has none for the batch. */
function begun(answer: EachEnded | Outcome): EachEnded | Outcome {
  const first = answer.kind === 'each' ? answer.outcomes[0] : undefined;
  return first !== undefined && isUnavailable(first) ? first : answer;
}

/** The answer is stored last: until then the statement is pending, and sending it again after a crash gives the same answer. */
async function settle(delivery: Delivery, record: SpoolRecord, outcome: Exclude<Outcome | Pending, { readonly kind: 'unavailable' }>, view: LogView | undefined, waiting: Waiting): Promise<void> {
  const { spool, agent } = delivery;
  if (outcome.kind === 'refused') throw refused(outcome.status, outcome.problem, waiting.place);
  const { position, receipt: given } = checkAnswer(outcome.text, record, agent);
  const receipt = given ?? (await awaitReceipt(delivery, record.digest, waiting));
  await view?.acceptReceipt(receipt, record, position);
  await spool.answer({ seq: record.seq, digest: record.digest, answer: outcome.text }, receipt);
}

/** Asks for the receipt of an accepted statement until it is there. */
async function awaitReceipt(delivery: Delivery, digest: string, waiting: Waiting): Promise<string> {
  const outcome = await untilAvailable(delivery, async () => notYet(await delivery.hub.receipt(digest)), waiting);
  if (outcome.kind === 'refused') throw refused(outcome.status, outcome.problem, waiting.place);
  return outcome.text;
}

/** To whoever waits for a receipt, one that is not there yet is as good as a hub that is away. */
function notYet(outcome: Outcome | Pending): Outcome {
  if (outcome.kind !== 'pending') return outcome;
  const reason = 'accepted, and the receipt is not there yet';
  return { kind: 'unavailable', reason, ...(outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs }) };
}

async function logView(delivery: Delivery, waiting: Waiting): Promise<LogView | undefined> {
  const { policy, surroundings, agent, hub } = delivery;
  if (policy === undefined) return undefined;
  const get = async (path: string): Promise<Uint8Array | undefined> => {
    const outcome = await untilAvailable(delivery, async () => hub.log(path), waiting);
    return outcome.kind === 'answered' ? outcome.bytes : undefined;
  };
  return LogView.open(surroundings, agent, policy, { checkpoint: async () => get('checkpoint'), tile: get });
}

/** The first of the statements that are left is what is waited for. */
function waitingFrom({ agent }: Pick<Delivery, 'agent'>, left: readonly number[]): Waiting {
  return { place: { statement: `${agent.stream}#${left[0] ?? 0}` }, waiting: left.length };
}
