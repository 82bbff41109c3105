import type { Chip } from './chip.js';
import { FewestReplicas } from './fewest-replicas.js';
import { criticalBatch } from './penalties.js';
import { hidingSteps, parametersPerNode, replicaOf, withSteps, type Replica } from './replica.js';
import { bestLoss, tokensFor } from './scaling-law.js';
import type { TrainingSetting } from './setting.js';
import { nodeCost } from './simulate.js';

const STEPS = [1, 2, 5, 10, 20, 30, 50, 100, 200, 500, 1000] as const;
const MOST_STEPS = 10_000;
/** MIRI's simulator tries these besides the fewest that hide the exchange, and only where a node holds the whole model. */
const MIRI_STEPS = [10, 30, 50, 100, 200] as const;
const ACTIVATION_RATIOS = [4, 10] as const;
/** A model of fewer parameters is none that any target asks for. */
const SMALLEST_MODEL = 1e8;

/** A node, a model on it and a batch, with the least that reaching the target with them can cost, whatever H. */
export interface Option {
  /** With H = 1. */
  readonly one: Replica;
  /** $ for one node. */
  readonly perNode: number;
  /** Whole. */
  readonly leastReplicas: number;
  readonly leastCost: number;
}

/** All options of nodes of one size, cheapest bound first. */
export function optionsOf(chip: Chip, chipsPerNode: number, target: number, setting: TrainingSetting): Option[] {
  const perNode = nodeCost({ chip, chipsPerNode }, setting).total;
  const held = parametersPerNode(chip, chipsPerNode, setting);
  const options = setting.modelSizes.flatMap((size) => (size * held < SMALLEST_MODEL ? [] : setting.tokensPerStep.flatMap((tokensPerStep) =>
    (size > 1 ? ACTIVATION_RATIOS : ACTIVATION_RATIOS.slice(0, 1)).flatMap((activationRatio) => {
      const one = replicaOf({ chip, chipsPerNode, parameters: size * held, steps: 1, tokensPerStep, activationRatio }, setting);
      const replicas = leastReplicas(one, target);
      return replicas === undefined ? [] : [{ one, perNode, leastReplicas: replicas, leastCost: replicas * one.stages * perNode }];
    }))));
  return options.sort((a, b) => a.leastCost - b.leastCost);
}

/**
 * A bound from below: as many replicas as are needed if they exchanged nothing and lost no quality but by compression. That a batch counts less
 * the larger it is makes more of them necessary, M >= D · (1 + M·b/B) / r, whose right side grows with M: repeating it from
 * below never passes the true number.
 */
function leastReplicas({ plan, setting, stepS, activationS, compressed }: Replica, target: number): number | undefined {
  const tokens = tokensFor(plan.parameters, bestLoss(target / compressed));
  if (tokens === Infinity) return undefined;
  const each = (setting.horizonS * plan.tokensPerStep) / Math.max(stepS, activationS);
  let replicas = tokens / each;
  for (let round = 0; round < 4; round += 1) replicas = (tokens * (1 + (replicas * plan.tokensPerStep) / criticalBatch(replicas * each, setting.batchLaw))) / each;
  return Math.max(1, Math.ceil(replicas * (1 - 1e-9)));
}

/** Every H that an option is tried with. */
export function stepsOf(option: Option, target: number, setting: TrainingSetting): FewestReplicas[] {
  const { one } = option;
  const of = (steps: number): FewestReplicas => new FewestReplicas(withSteps(one, steps), target, option.leastReplicas);
  const some = Math.max(2, option.leastReplicas);
  if (setting.outerSteps === 'any') {
    // One more than the ladder has: what hides the exchange among as many replicas as computing alone asks for.
    const exact = hidingSteps(one, some);
    return (exact > 1 && exact <= MOST_STEPS ? [...STEPS, exact] : STEPS).map(of);
  }
  const hidden = hiding(of, one, some);
  if (hidden === undefined) return [];
  const shorter = one.stages > 1 ? [] : MIRI_STEPS.filter((steps) => steps < hidden.replica.plan.steps);
  return [...shorter.map(of), hidden];
}

/** The fewest steps that hide the exchange, which takes the longer the more replicas there are, and these in turn depend on the steps. */
function hiding(of: (steps: number) => FewestReplicas, one: Replica, some: number): FewestReplicas | undefined {
  let found: FewestReplicas | undefined;
  let replicas = some;
  for (let round = 0; round < 4; round += 1) {
    const steps = hidingSteps(one, replicas);
    if (steps === Infinity || steps === found?.replica.plan.steps) return found;
    found = of(steps);
    const fewest = found.upTo(Infinity);
    if (fewest === undefined) return undefined;
    replicas = Math.max(2, fewest);
  }
  return found;
}
