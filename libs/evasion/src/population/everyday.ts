import { DAY } from './cuts.js';
import { chance } from './distributions.js';
import type { Random } from './random.js';
import type { Account, Scenario, Work } from './scenario.js';

/** A job that an account ran for reasons of its own. Times in seconds of any clock. */
export interface EverydayJob extends Pick<Work, 'declared' | 'start' | 'end' | 'model' | 'count' | 'nodes' | 'precision' | 'gbps'> {}

/** Jobs of one account that a scenario's account takes over, at most. */
const MOST_JOBS = 60;
/** Share of accounts that have a life beside what the scenario is about. */
const BUSY = 0.5;

/**
 * The scenario with everyday work beside it: accounts are given the jobs of accounts that exist, out of the histories that `historiesAt` has for their
 * provider, moved to end within the year before the scenario does. Whoever evades has reason to be an ordinary customer as well.
 */
export function amidEveryday(scenario: Scenario, historiesAt: (provider: string) => readonly (readonly EverydayJob[])[], random: Random): Scenario {
  const everyday = scenario.accounts.flatMap((account) => {
    const histories = historiesAt(account.provider);
    return histories.length > 0 && chance(random, BUSY) ? takenOver(account, random.pick(histories), scenario.now, random) : [];
  });
  return { ...scenario, works: [...scenario.works, ...everyday] };
}

function takenOver(account: Account, history: readonly EverydayJob[], now: number, random: Random): Work[] {
  const every = Math.ceil(history.length / MOST_JOBS);
  const jobs = history.filter((_, index) => index % every === 0);
  const last = jobs.reduce((latest, { end }) => Math.max(latest, end), -Infinity);
  const shift = now - random.integer(1, 365) * DAY - last;
  return jobs.map((job, index) => ({ ...job, account, id: `everyday-${account.row.customer_id}-${index + 1}`, state: 'ended', start: job.start + shift, end: job.end + shift, egressB: 0, ingressB: 0, ofRun: false }));
}
