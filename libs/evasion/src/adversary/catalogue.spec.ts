import { describe, expect, test } from 'vitest';
import { h100Equivalents, rateTOPs } from '#libs/compute';
import { BENIGN } from '../benign/catalogue.js';
import { dossiersOf } from '../population/dossiers.js';
import type { Family, Scenario, Work } from '../population/scenario.js';
import { NOW, settingOf } from '../population/testing/setting.js';
import { ADVERSARIES } from './catalogue.js';

const SEEDS = [1, 2, 3, 4, 5];
const { C1, C, R, B } = settingOf(0).thresholds;
/** Families that are no run above C to be seen within the horizon. */
const NOT_A_RUN = ['slow-below-rate', 'unreported-compute'];
const UNDIVIDED = ['undivided-as-serving', 'undivided-behind-a-service'];

const rateOf = (work: Work): number => rateTOPs([work], work.precision);
const opsOf = (work: Work): number => rateOf(work) * (work.end - work.start);
const runOf = ({ works }: Scenario): readonly Work[] => works.filter(({ ofRun, state }) => ofRun && state === 'ended');
const total = (works: readonly Work[]): number => works.reduce((sum, work) => sum + opsOf(work), 0);
const named = (name: string): Family => ADVERSARIES.find((family) => family.name === name) as Family;
const made = (name: string): Scenario[] => SEEDS.map((seed) => named(name).generate(settingOf(seed)));
const all = [...ADVERSARIES, ...BENIGN].map((family) => [family.name, family] as const);

test('no two families have one name', () => {
  expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
});

describe.each(all)('%s', (_, family) => {
  test('is the same for the same seed and another for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => JSON.stringify(family.generate(settingOf(seed))));
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  test('is such work as a reporter may report: whole figures, ends after starts, nothing recorded that has not happened', () => {
    for (const seed of SEEDS) {
      const { works, exchanges, accounts } = family.generate(settingOf(seed));
      const keys = works.map(({ account, id }) => `${account.provider} ${id}`);
      expect(new Set(keys).size).toBe(keys.length);
      const wrong = works.filter((work) => !(work.end > work.start) || (work.state === 'ended') !== (work.end <= NOW) || ![work.start, work.end, work.count, work.nodes, work.egressB, work.ingressB].every((figure) => Number.isSafeInteger(figure)) || work.count < 1 || !accounts.includes(work.account));
      expect(wrong).toEqual([]);
      expect(exchanges.filter(({ from, to, bytesOut, bytesIn, workload }) => !(to > from) || to > NOW || from < workload.start || to > workload.end || ![bytesOut, bytesIn].every((bytes) => Number.isSafeInteger(bytes) && bytes >= 0))).toEqual([]);
    }
  });
});

describe('an evader', () => {
  test.each(ADVERSARIES.filter(({ name }) => !NOT_A_RUN.includes(name)).map(({ name }) => name))('does at least C, no piece of which does by itself where it is divided: %s', (name) => {
    for (const scenario of made(name)) {
      const run = runOf(scenario);
      expect(total(run)).toBeGreaterThanOrEqual(C);
      expect(total(run)).toBeLessThan(2 * C);
      expect(Math.max(...run.map(opsOf)) < C).toBe(!UNDIVIDED.includes(name));
    }
  });

  test('who says that the whole run is serving answers nobody, or as a service does', () => {
    for (const { egressB } of made('undivided-as-serving').flatMap(runOf)) expect(egressB).toBe(0);
    for (const { egressB, count, start, end } of made('undivided-behind-a-service').flatMap(runOf)) expect(egressB / (count * (end - start))).toBeGreaterThanOrEqual(299);
  });

  test.each(['diloco-ring', 'diloco-server', 'diloco-relay', 'diloco-shells', 'diloco-strangers', 'diloco-strangers-relay', 'internet-pipeline', 'prefilter', 'jittered', 'padded', 'daily-quota', 'churn', 'zero-exchange-experts', 'distinct-relays'])('keeps every piece below R: %s', (name) => {
    for (const scenario of made(name)) expect(Math.max(...runOf(scenario).map(rateOf))).toBeLessThan(R);
  });

  test('of the prefilter keeps every piece below all that Alg. 1 looks at', () => {
    for (const work of made('prefilter').flatMap(runOf)) expect([opsOf(work) < C1, rateOf(work) < R, work.gbps / 8 < B]).toEqual([true, true, true]);
  });

  test.each(['small-nodes', 'small-nodes-strangers'])('of small nodes keeps each below a covered cluster and full of memory: %s', (name) => {
    for (const work of made(name).flatMap(runOf)) expect([h100Equivalents(rateOf(work)) < 16, work.gbps / 8 < B]).toEqual([true, true]);
  });

  test.each([['diloco-strangers', false], ['sequential-strangers', false], ['declared-strangers', false], ['small-nodes-strangers', false], ['colluding-providers', false], ['diloco-shells', true], ['sequential-shells', true], ['small-nodes', true]])('who hides behind companies, %s, is one customer to the hub: %s', (name, joined) => {
    for (const scenario of made(name)) {
      const persons = new Set(scenario.accounts.map(({ person }) => person)).size;
      expect(persons).toBeGreaterThan(1);
      expect(dossiersOf(scenario)).toHaveLength(joined ? 1 : persons);
    }
  });

  test('with a relay for each node has no address in common and no flow with two ends', () => {
    for (const scenario of made('distinct-relays')) {
      const remotes = new Map<string, Set<Work>>();
      for (const { workload, peer } of scenario.exchanges) if ('remote' in peer) remotes.set(peer.remote, (remotes.get(peer.remote) ?? new Set()).add(workload));
      expect([...remotes.values()].every((visitors) => visitors.size === 1)).toBe(true);
      expect(dossiersOf(scenario).flatMap(({ exchanges }) => exchanges.filter(({ line: { peer } }) => !('flow' in peer) || peer.endpoint !== undefined))).toEqual([]);
    }
  });

  test('who stays below R takes three years for less than C', () => {
    for (const scenario of made('slow-below-rate')) {
      expect(scenario.works.reduce((sum, work) => sum + rateOf(work), 0)).toBeLessThan(R);
      expect(total(scenario.works)).toBeLessThan(C);
      expect(total(scenario.works)).toBeGreaterThan(0.9 * C);
    }
  });

  test('who runs in shifts keeps every stretch below eight days and half of the work paused', () => {
    for (const scenario of made('duty-cycle')) expect(Math.max(...runOf(scenario).map(({ start, end }) => end - start))).toBeLessThanOrEqual(8 * 86_400);
  });
});

describe('an innocent customer', () => {
  const classOf = (name: string): Scenario[] => SEEDS.map((seed) => (BENIGN.find((family) => family.name === name) as Family).generate(settingOf(seed)));

  test.each(BENIGN.filter(({ name }) => name !== 'inference-reservation').map(({ name }) => name))('has no workload of C: %s', (name) => {
    for (const { works } of classOf(name)) expect(Math.max(...works.map(opsOf))).toBeLessThan(C);
  });

  test('who trains in parallel keeps each model below R and exchanges nothing', () => {
    for (const { works, exchanges } of classOf('parallel-training')) {
      expect(Math.max(...works.map(rateOf))).toBeLessThan(R);
      expect(exchanges).toEqual([]);
    }
  });

  test('who trains in sequence never trains two models at once', () => {
    for (const { works } of classOf('sequential-training')) for (const [index, work] of works.slice(1).entries()) expect(work.start).toBeGreaterThan((works[index] as Work).end);
  });
});
