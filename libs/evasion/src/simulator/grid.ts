import { checkPositive } from '../positive.js';
import { findChip } from './chip.js';
import { CORRECTED, type TrainingSetting } from './setting.js';

/** One setting of a comparison, with what tells it from the others. */
export interface GridSetting {
  readonly labels: Readonly<Record<string, string>>;
  /** Effective operations. */
  readonly target: number;
  readonly setting: TrainingSetting;
}

/** What an evader may count on: what is hoped for, or what has been shown. */
const BELIEFS = {
  hoped: { batchLaw: 'optimistic', compression: { ratio: 150, of: '16 bits' } },
  shown: { batchLaw: 'middle', compression: { ratio: 73, of: '16 bits' } },
} as const satisfies Record<string, Pick<TrainingSetting, 'batchLaw' | 'compression'>>;

const CHIP_SETS = { 'A100 only': ['A100'], 'A100, H100, B100, 910C': ['A100', 'H100', 'B100', '910C'] } as const;
const SITES = { '$0 a site': 0, '$100k a site': 100_000 } as const;
const STAGE_LINKS = { 'stages at 0.1 Gbit/s': 1e8, 'stages at 1 Gbit/s': 1e9 } as const;

/**
 * The settings that the effect of a rule turned out to hang on, two values of each: 32 for two targets. No single one of them is the
 * answer, and nobody knows which applies: what is told of a rule is how far the results lie apart.
 *
 * `stages at 1 Gbit/s` are in one region and have a link of their own, 20 ms apart; at 0.1 Gbit/s they share that of the node.
 */
export function defaultGrid(targets: readonly number[] = [1e24, 1e25], base: TrainingSetting = CORRECTED): GridSetting[] {
  for (const [i, target] of targets.entries()) checkPositive({ [`targets.${i}`]: target }, [`targets.${i}`]);
  return targets.flatMap((target) =>
    Object.entries(CHIP_SETS).flatMap(([chips, names]) =>
      Object.entries(SITES).flatMap(([sites, perSite]) =>
        Object.entries(STAGE_LINKS).flatMap(([stages, bps]) =>
          Object.entries(BELIEFS).map(([belief, beliefs]) => ({
            labels: { target: target.toExponential().replace('e+', 'e'), chips, sites, stages, belief },
            target,
            setting: { ...base, ...beliefs, chips: names.map(findChip), cost: { ...base.cost, perSite }, stageLink: bps === base.link.upBps ? null : { bps, latencyS: 0.02 } },
          }))))));
}
