import { ADVERSARIES, dossiersOf, seeded, type Family, type Scenario } from '#libs/evasion';
import { DEFAULT_POLICY } from '#libs/structuring';
import { timelineOf } from '#libs/verdict';

import type { Figure } from './measure.js';

/** Seconds of one core for all of them. */
const LIMIT_S = 10;
const DAY_S = 86_400;
const NOW = 20_717 * DAY_S;
/** Families whose runs are made of many workloads, with how many times C makes them 500 on average. */
const LARGE: readonly (readonly [family: string, timesC: number])[] = [['small-nodes', 2.1], ['prefilter', 2.8], ['duty-cycle', 4.6], ['churn', 4.6]];
const PROVIDERS = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => `https://${name}.example`);

/** Evaders of 500 workloads with their traffic in records of four weeks, drawn, and made into the timelines that the hub would judge of both engines; in processor time, which is more than time on the clock as garbage is collected beside it. */
export function evasionTimelines({ short }: { readonly short: boolean }): Figure[] {
  const number = short ? 8 : 1_000;
  const families = LARGE.map(([name, timesC]) => ({ family: ADVERSARIES.find((one) => one.name === name) as Family, timesC }));
  const one = (at: number): Scenario => {
    const { family, timesC } = families[at % families.length] as (typeof families)[number];
    const { thresholds } = DEFAULT_POLICY;
    return family.generate({ random: seeded(at), providers: PROVIDERS, now: NOW, thresholds: { ...thresholds, C: timesC * thresholds.C }, recordS: 28 * DAY_S, detail: false });
  };
  let [workloads, drawn, rendered] = [0, 0, 0];
  for (let at = 0; at < number; at += 1) {
    const before = process.cpuUsage();
    const scenario = one(at);
    drawn += since(before);
    const after = process.cpuUsage();
    for (const dossier of dossiersOf(scenario)) timelineOf(dossier, DEFAULT_POLICY);
    rendered += since(after);
    workloads += scenario.works.length;
  }
  const of = `${number} evaders of ${Math.round(workloads / number)} workloads on average`;
  return [
    { name: `${of}, drawn`, ours: drawn, limit: LIMIT_S, unit: 's of one core', ratio: drawn / LIMIT_S },
    { name: 'the same, made into timelines', ours: rendered, limit: LIMIT_S, unit: 's of one core', ratio: rendered / LIMIT_S },
    { name: 'both together', ours: drawn + rendered, limit: LIMIT_S, unit: 's of one core', ratio: (drawn + rendered) / LIMIT_S, bar: { kind: 'at most', value: 1 } },
  ];
}

function since(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e6;
}
