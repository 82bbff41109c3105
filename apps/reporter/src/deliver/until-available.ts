import type { Place } from '#libs/errors';
import { ReporterError } from '../reporter-error.js';
import type { Surroundings } from '../surroundings.js';
import { backoffMs } from './backoff.js';
import type { Outcome } from './outcome.js';

/** What is being waited for, and how many statements wait with it. */
export interface Waiting {
  readonly place: Place;
  readonly waiting: number;
}

export interface Patience {
  /** Seconds without any statement accepted after which the rest is left for the next run. */
  readonly giveUpAfterS: number;
  readonly surroundings: Pick<Surroundings, 'ticks' | 'sleep' | 'jitter'>;
}

type Unavailable = Extract<Outcome, { readonly kind: 'unavailable' }>;

/** Repeats an attempt while the hub is unavailable, waiting longer each time. CodedError REPORTER_NOT_DELIVERED. */
export async function untilAvailable<T extends { readonly kind: string }>({ surroundings, giveUpAfterS }: Patience, attempt: () => Promise<T | Unavailable>, { place, waiting }: Waiting): Promise<Exclude<T, Unavailable>> {
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

export function isUnavailable(outcome: { readonly kind: string }): outcome is Unavailable {
  return outcome.kind === 'unavailable';
}
