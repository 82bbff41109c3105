// Threshold evaluation as the reporter does it (PSEUDONYMS.md "Evaluation"; RFC 9497 section 3.3.2, mode VOPRF).
//
// Per batch: B_j = r_j·H(x_j) with fresh r_j; the same points to t of n holders in parallel, each under a request of its own; each
// holder's proof is checked against its K_i; N_j = r_j^-1·Σ λ_i·Z_ij; Output_j. A holder that fails is replaced by one of the rest, so
// up to n − t may be down, refuse or lie. One that lies is named and not asked again.
//
// Who learns what. A holder: the provider, the time, a number of points rounded up, and points that are uniformly random. Two holders
// that compare notes: that they were asked the same batch. Nobody: an identifier, its hash, or whether it was asked before. An answer
// that got lost cannot be had again (holders refuse a batch they have seen), and the same points are never sent to one holder twice:
// what is tried again is blinded afresh under a new name. Each attempt costs the padded size of its batch at every holder that it
// reached; there are at most five.

import { toBase64url } from '#libs/encoding';
import type { HolderEvaluation } from '../oprf/kernel.js';
import { askHolder } from './ask-holder.js';
import type { Asking } from './asking.js';
import { fillers, shuffled, stretches } from './batches.js';
import { HolderProblem, TooFewHolders } from './refusal.js';
import type { Roster } from './roster.js';

const MOST_ATTEMPTS = 5;

/** One input with its output. */
export interface Evaluated {
  readonly input: Uint8Array;
  /** 64 bytes. */
  readonly output: Uint8Array;
}

/**
 * Asks for the outputs of distinct inputs, in batches of at most 1,000 points. `onBatch` is awaited with each finished batch before the
 * next is asked, so that what was paid for can be kept whatever happens then. TooFewHolders (TOPRF_HOLDERS) when a batch cannot be
 * evaluated; batches before it are done, and nothing of it is.
 */
export async function askHolders(asking: Asking, roster: Roster, inputs: readonly Uint8Array[], onBatch: (batch: readonly Evaluated[]) => Promise<void>): Promise<void> {
  for (const batch of stretches(shuffled(inputs, asking.randomBytes))) await onBatch(await evaluate(asking, roster, batch));
}

async function evaluate(asking: Asking, roster: Roster, inputs: readonly Uint8Array[]): Promise<Evaluated[]> {
  const { oprf, randomBytes, epoch, pause, order } = asking;
  // Fillers stand anywhere among the inputs. An order says itself what it is about, and its quota is a handful: nothing to hide there.
  const filling = order === undefined ? fillers(inputs.length, randomBytes) : [];
  const slots = shuffled([...inputs.map((input) => ({ input, real: true })), ...filling.map((input) => ({ input, real: false }))], randomBytes);
  for (let attempt = 1; ; attempt += 1) {
    const { blinds, points } = await oprf.blind(slots.map(({ input }) => input), randomBytes);
    const evaluations = await attemptBatch(asking, roster, points);
    if (evaluations !== undefined) {
      const real = <T>(items: readonly T[]): T[] => items.filter((_, index) => slots[index]?.real === true);
      const wanted = real(slots).map(({ input }) => input);
      const outputs = await oprf.finalize(wanted, real(blinds), evaluations.map(({ index, evaluated }) => ({ index, evaluated: real(evaluated) })));
      return wanted.map((input, index) => ({ input, output: outputs[index] ?? fault() }));
    }
    if (attempt === MOST_ATTEMPTS || !roster.mayReach) throw new TooFewHolders(epoch.threshold, roster.problems, roster.mayReach);
    await pause(attempt);
  }
}

/** Evaluations of t holders; undefined when fewer gave one. */
async function attemptBatch(asking: Asking, roster: Roster, points: readonly Uint8Array[]): Promise<HolderEvaluation[] | undefined> {
  const { threshold } = asking.epoch;
  const batch = { id: toBase64url(asking.randomBytes(16)), points };
  const candidates = roster.order(asking.randomBytes);
  const evaluations: HolderEvaluation[] = [];
  // t askers work in parallel; each takes candidates off the list until one of them gives an evaluation.
  const asker = async (): Promise<void> => {
    for (let holder = candidates.shift(); holder !== undefined && roster.mayReach; holder = candidates.shift()) {
      roster.asking(holder);
      try {
        evaluations.push(await askHolder(asking, holder, batch));
        roster.answered(holder);
        return;
      } catch (error) {
        if (!(error instanceof HolderProblem)) throw error;
        roster.failed(error);
        await asking.onProblem(error);
      }
    }
  };
  await Promise.all(Array.from({ length: threshold }, asker));
  return evaluations.length === threshold ? evaluations : undefined;
}

function fault(): never {
  throw new Error('an evaluation gave fewer outputs than inputs');
}
