import { refusal } from '../refusal.js';
import type { Outcome, Plan, PlanCost, Traffic } from './plan.js';
import { checkPlan, periodS, replicaOf, syncS, training, type Replica } from './replica.js';
import { checkSetting, type TrainingSetting } from './setting.js';

const JOULES_PER_KWH = 3.6e6;

/** $ for one node over the horizon. */
export function nodeCost({ chip, chipsPerNode }: Pick<Plan, 'chip' | 'chipsPerNode'>, { cost, horizonS }: TrainingSetting): PlanCost {
  const bought = cost.tenure === 'buy';
  const hardware = bought ? chipsPerNode * chip.price * cost.priceFactor : 0;
  const rent = bought ? 0 : (chipsPerNode * chip.rentPerHour * horizonS) / 3600;
  // Whoever rents an accelerator has its power in the rent.
  const energy = bought ? ((chipsPerNode * chip.watts * cost.powerUsage * horizonS) / JOULES_PER_KWH) * cost.perKWh : 0;
  return { hardware, rent, energy, sites: cost.perSite, total: hardware + rent + energy + cost.perSite };
}

/** What leaves one node of M replicas, eq. (13). */
export function trafficOf(replica: Replica, replicas: number): Traffic {
  const { plan, setting, payloadBytes, activationBytes } = replica;
  const period = periodS(replica, replicas);
  const outerBytes = replicas <= 1 ? 0 : setting.topology === 'ring' ? 2 * ((replicas - 1) / replicas) * payloadBytes : payloadBytes;
  return { payloadBytes, periodS: period, burstS: syncS(replica, replicas), ...sending(replica, outerBytes + plan.steps * activationBytes, period) };
}

/**
 * A bound from below of what a node of `least` to `most` replicas sends: the fewest exchange the least, and the most take longest for it, during
 * which nothing more is sent.
 */
export function leastTraffic(replica: Replica, least: number, most: number): Pick<Traffic, 'sentBytes' | 'peakBps'> {
  const { plan, payloadBytes, activationBytes } = replica;
  return sending(replica, (least <= 1 ? 0 : payloadBytes) + plan.steps * activationBytes, periodS(replica, most));
}

/** Bytes a period as bytes a run, and as the speed that it takes to send them. */
function sending({ setting }: Replica, bytes: number, period: number): Pick<Traffic, 'sentBytes' | 'peakBps'> {
  return { sentBytes: (setting.horizonS / period) * bytes, peakBps: setting.overlap === 'blocking' && bytes > 0 ? setting.link.upBps : (bytes * 8) / period };
}

/** A replica as a plan of M of them. */
export function outcomeOf(replica: Replica, replicas: number): Outcome {
  const { plan, setting, stages, eightBit, stepS } = replica;
  const { tokens, loss, effectiveOperations } = training(replica, replicas);
  const nodes = replicas * stages;
  const { hardware, rent, energy, sites, total } = nodeCost(plan, setting);
  const traffic = trafficOf(replica, replicas);
  return {
    plan: { ...plan, replicas },
    stages,
    nodes,
    chips: nodes * plan.chipsPerNode,
    eightBit,
    stepS,
    utilisation: (plan.steps * stepS) / traffic.periodS,
    tokens,
    rawOperations: 6 * plan.parameters * tokens,
    effectiveOperations,
    loss,
    traffic,
    cost: { hardware: hardware * nodes, rent: rent * nodes, energy: energy * nodes, sites: sites * nodes, total: total * nodes },
  };
}

/**
 * What a training run over `nodes` nodes comes to in a setting: as many replicas as fit. EVASION_INPUT and EVASION_BANDWIDTH for a plan or a
 * setting that is none; EVASION_MEMORY where all nodes together do not hold the model once.
 */
export function simulate(plan: Omit<Plan, 'replicas'> & { readonly nodes: number }, setting: TrainingSetting): Outcome {
  checkSetting(setting);
  checkPlan(plan);
  const { nodes, ...one } = plan;
  if (!Number.isSafeInteger(nodes) || nodes < 1) throw refusal('EVASION_INPUT', 'the figure is a whole number from 1', 'nodes');
  const replica = replicaOf(one, setting);
  if (replica.stages > nodes) throw refusal('EVASION_MEMORY', 'the model is larger than the memory of all nodes together', 'parameters');
  return outcomeOf(replica, Math.floor(nodes / replica.stages));
}
