import type { Place } from '#libs/errors';
import type { Progress } from '#libs/terminal';
import type { Policy } from '#libs/tlog';
import { LogView } from '../receipts/log-view.js';
import { ReporterError } from '../reporter-error.js';
import type { SpoolRecord } from '../spool/record.js';
import type { Spool } from '../spool/spool.js';
import type { Agent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { checkAnswer } from './answer.js';
import { backoffMs } from './backoff.js';
import { checkHeads } from './heads.js';
import type { Hub, Outcome, Pending } from './hub.js';
import type { HubProblem } from './problem.js';

export interface Delivery {
  readonly hub: Hub;
  readonly spool: Spool;
  readonly agent: Agent;
  /** What receipts are verified by; undefined: they are kept, and not called verified. */
  readonly policy: Policy | undefined;
  /** Seconds without any statement accepted after which the rest is left for the next run. */
  readonly giveUpAfterS: number;
  readonly surroundings: Pick<Surroundings, 'disk' | 'ticks' | 'sleep' | 'jitter'>;
  readonly progress: Progress;
}

/**
 * Sends what is pending, in order, each until the hub has answered to it and its receipt is there and verified; every attempt sends the same bytes. Returns how many
 * statements were delivered so.
 *
 * CodedError REPORTER_NOT_DELIVERED (they stay in the spool), REPORTER_REFUSED, REPORTER_ANSWER, REPORTER_STATE_OLD; with a policy REPORTER_RECEIPT,
 * REPORTER_LOG_CHECKPOINT, REPORTER_LOG_FORK, REPORTER_LOG_ROLLED_BACK.
 */
export async function deliverPending(delivery: Delivery): Promise<number> {
  const { hub, spool, agent, progress } = delivery;
  const pending = spool.pending;
  if (pending.length === 0) return 0;
  const first = { place: placeOf(agent, pending[0] ?? 0), waiting: pending.length };
  const view = await logView(delivery, first);
  await view?.look();
  const head = await untilAvailable(delivery, async () => hub.head(agent.iss, agent.stream), first);
  await checkHeads(head, spool, agent);
  for (const [done, seq] of pending.entries()) {
    await deliverOne(delivery, await spool.read(seq), view, { place: placeOf(agent, seq), waiting: pending.length - done });
    progress.update(done + 1);
  }
  return pending.length;
}

/** What is being waited for, and how many statements wait with it. */
interface Waiting {
  readonly place: Place;
  readonly waiting: number;
}

/** The answer is stored last: until then the statement is pending, and sending it again after a crash gives the same answer. */
async function deliverOne(delivery: Delivery, record: SpoolRecord, view: LogView | undefined, waiting: Waiting): Promise<void> {
  const { hub, spool, agent } = delivery;
  const outcome = await untilAvailable(delivery, async () => hub.submit(record), waiting);
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

/** Repeats an attempt while the hub is unavailable, waiting longer each time. CodedError REPORTER_NOT_DELIVERED. */
async function untilAvailable<T extends { readonly kind: string }>(
  { surroundings, giveUpAfterS }: Delivery,
  attempt: () => Promise<T | Unavailable>,
  { place, waiting }: Waiting,
): Promise<Exclude<T, Unavailable>> {
  const began = surroundings.ticks();
  for (let attempts = 0; ; attempts += 1) {
    const outcome = await attempt();
    if (!isUnavailable(outcome)) return outcome as Exclude<T, Unavailable>;
    const wait = backoffMs(attempts, surroundings.jitter(), outcome.retryAfterMs);
    if (surroundings.ticks() - began + wait > giveUpAfterS * 1000) {
      const statements = waiting === 1 ? '1 statement is' : `${waiting} statements are`;
      const message = `${statements} not delivered yet but safe in the spool (last attempt: ${outcome.reason}); run "reporter deliver" later`;
      throw new ReporterError('REPORTER_NOT_DELIVERED', message, place);
    }
    await surroundings.sleep(wait);
  }
}

type Unavailable = Extract<Outcome, { readonly kind: 'unavailable' }>;

function isUnavailable(outcome: { readonly kind: string }): outcome is Unavailable {
  return outcome.kind === 'unavailable';
}

function placeOf(agent: Agent, seq: number): Place {
  return { statement: `${agent.stream}#${seq}` };
}

function refused(status: number, problem: HubProblem, place: Place): ReporterError {
  const reason = [problem.code ?? `status ${status}`, problem.title].filter((part) => part !== undefined).join(': ');
  const expected = problem.expectedSeq === undefined ? '' : ` The hub expects statement ${problem.expectedSeq}.`;
  return new ReporterError('REPORTER_REFUSED', `the hub refused the statement (${reason}).${expected} ${advice(problem.code)}`, {
    ...place,
    ...(problem.line === undefined ? {} : { line: problem.line }),
    ...(problem.field === undefined ? {} : { field: problem.field }),
  });
}

/** What a person should look at first. */
function advice(code: string | undefined): string {
  switch (code) {
    case 'STREAM_GAP':
      return (
        'If the hub expects an earlier statement than this, it lost some that it had accepted: its answers are in the directory "answers". ' +
        'If a later one, this state directory is an older copy: put back the newest.'
      );
    case 'EPOCH_UNKNOWN':
      return "It stays in the spool. The hub has no manifest of this pseudonym epoch: once the regulator has published it, deliver again.";
    case 'STREAM_FORK':
    case 'STREAM_EQUIVOCATION':
      return 'Two copies of this state directory were used, or an older copy was put back: stop every agent of this stream and tell the regulator.';
    default:
      return "It stays in the spool, and nothing after it can be sent until a person has settled this with the hub's operator.";
  }
}
