import { refusal } from '../refusal.js';
import type { Chip } from './chip.js';
import { exchangeS, stragglerFactor } from './exchange.js';
import { activationQuality, compressionQuality, effectiveTokens, replicaExponent, syncPenalty } from './penalties.js';
import type { ReplicaPlan } from './plan.js';
import { lossOf, operationsFor } from './scaling-law.js';
import type { TrainingSetting } from './setting.js';

/** Bytes of a parameter's states in mixed-precision training with Adam (Rajbhandari et al., ZeRO): weights, gradients, and 12 in 32 bits. */
const STATE_BYTES = { 8: 14, 16: 16 } as const;

/** Whether a chip computes at 8 bits in a setting. */
function usesEightBit({ peak8, peak8Confirmed }: Pick<Chip, 'peak8' | 'peak8Confirmed'>, { eightBit }: Pick<TrainingSetting, 'eightBit'>): boolean {
  return peak8 !== null && (eightBit === 'listed' || (eightBit === 'confirmed' && peak8Confirmed));
}

/** Parameters that one node holds. */
export function parametersPerNode(chip: Chip, chipsPerNode: number, setting: TrainingSetting): number {
  return (setting.memoryShare * chipsPerNode * chip.memoryGB * 1e9) / STATE_BYTES[usesEightBit(chip, setting) ? 8 : 16];
}

/** OP/s of one node, all stalls apart. */
function nodeRate(chip: Chip, chipsPerNode: number, setting: TrainingSetting): number {
  return chipsPerNode * (usesEightBit(chip, setting) ? (chip.peak8 as number) : chip.peak16) * setting.utilisation;
}

/** Width of a transformer of so many parameters, 0.03 · √N: within a fifth of published models from 70 billion (MIRI's documentation). */
function width(parameters: number): number {
  return 0.03 * Math.sqrt(parameters);
}

/** A replica with everything that does not depend on how many others there are. */
export interface Replica {
  readonly plan: ReplicaPlan;
  readonly setting: TrainingSetting;
  readonly stages: number;
  readonly eightBit: boolean;
  /** Seconds of one step, eq. (5). */
  readonly stepS: number;
  /** Bytes that a node contributes to an outer exchange, eq. (6). */
  readonly payloadBytes: number;
  /** Bytes of activations and their gradients that a node sends a step, on average over the stages. */
  readonly activationBytes: number;
  /** Seconds in which they keep the node's link from the outer exchange. */
  readonly activationS: number;
  /** β_r. */
  readonly exponent: number;
  /** Share of compute left after compression, and after MIRI's penalty where it is believed. */
  readonly compressed: number;
  readonly quality: number;
}

/** Of a plan that `checkPlan` lets through. A chip without 8-bit arithmetic computes at 16 bits. */
export function replicaOf(plan: ReplicaPlan, setting: TrainingSetting): Replica {
  const { chip, chipsPerNode, parameters, steps, tokensPerStep, activationRatio } = plan;
  const eightBit = usesEightBit(chip, setting);
  const stages = Math.max(1, Math.ceil(parameters / parametersPerNode(chip, chipsPerNode, setting) - 1e-9));
  const computeS = (6 * parameters * tokensPerStep) / nodeRate(chip, chipsPerNode, setting);
  const valueBytes = eightBit ? 1 : 2;
  const boundaryBytes = (tokensPerStep * width(parameters) * valueBytes) / activationRatio;
  const stageLink = setting.stageLink ?? { bps: setting.link.upBps, latencyS: setting.link.latencyS };
  const { microbatches } = setting;
  // Each microbatch crosses a boundary forwards, its gradient backwards.
  const passS = stages === 1 ? 0 : ((2 * boundaryBytes * 8) / microbatches / stageLink.bps + stageLink.latencyS) * stragglerFactor(setting.stragglers, stages);
  const sentBits = ((setting.compression.of === '16 bits' ? 16 : valueBytes * 8) * parameters) / setting.compression.ratio;
  const activationBytes = ((2 * (stages - 1)) / stages) * boundaryBytes;
  const compressed = compressionQuality(setting.compression.ratio) * activationQuality(activationRatio, stages);
  return {
    plan,
    setting,
    stages,
    eightBit,
    stepS: (microbatches + stages - 1) * (computeS / (stages * microbatches) + passS),
    payloadBytes: sentBits / 8 / (setting.shardedExchange ? stages : 1),
    activationBytes,
    activationS: setting.stageLink === null ? (activationBytes * 8) / setting.link.upBps : 0,
    exponent: replicaExponent(parameters, steps),
    compressed,
    quality: compressed * (setting.penalisesSeldomSync ? syncPenalty(parameters, steps) : 1),
  };
}

/** The same replica with another H, which is all that a search changes most of the time. */
export function withSteps({ plan, setting, stages, eightBit, stepS, payloadBytes, activationBytes, activationS, compressed }: Replica, steps: number): Replica {
  const { chip, chipsPerNode, parameters, tokensPerStep, activationRatio } = plan;
  const quality = compressed * (setting.penalisesSeldomSync ? syncPenalty(parameters, steps) : 1);
  return { plan: { chip, chipsPerNode, parameters, steps, tokensPerStep, activationRatio }, setting, stages, eightBit, stepS, payloadBytes, activationBytes, activationS, exponent: replicaExponent(parameters, steps), compressed, quality };
}

/** Seconds of one outer exchange among M replicas, eq. (7) with latency and stragglers; none is needed for a single one. */
export function syncS({ payloadBytes, setting }: Pick<Replica, 'payloadBytes' | 'setting'>, replicas: number): number {
  if (replicas <= 1) return 0;
  const { link, topology, goodput, stragglers } = setting;
  return (exchangeS({ bytes: payloadBytes, members: replicas, upBps: link.upBps, downBps: link.downBps, topology, goodput }) + link.latencyS) * stragglerFactor(stragglers, replicas);
}

/** Seconds from one outer exchange to the next, eq. (8). */
export function periodS(replica: Replica, replicas: number): number {
  const { plan, setting, stepS, activationS } = replica;
  const computeS = plan.steps * stepS;
  const exchange = syncS(replica, replicas);
  return setting.overlap === 'blocking' ? computeS + exchange : Math.max(computeS, exchange + plan.steps * activationS);
}

/** Fewest steps behind which the exchange is hidden; Infinity where activations alone fill the link. */
export function hidingSteps(replica: Replica, replicas: number): number {
  const left = replica.stepS - replica.activationS;
  return left > 0 ? Math.max(1, Math.ceil(syncS(replica, replicas) / left)) : Infinity;
}

/** Tokens and effective operations of M replicas over the horizon, eqs. (8) to (11). */
export function training(replica: Replica, replicas: number): { readonly tokens: number; readonly loss: number; readonly effectiveOperations: number } {
  const { plan, setting, exponent, quality } = replica;
  const tokens = (setting.horizonS / periodS(replica, replicas)) * plan.steps * plan.tokensPerStep * replicas;
  const counted = setting.batchLaw === 'none' ? tokens : effectiveTokens(tokens, replicas * plan.tokensPerStep, setting.batchLaw);
  const loss = lossOf(plan.parameters, counted) * replicas ** exponent;
  return { tokens, loss, effectiveOperations: operationsFor(loss) * quality };
}

/** EVASION_INPUT, naming the field, for a plan of no size. */
export function checkPlan({ chipsPerNode, parameters, steps, tokensPerStep, activationRatio }: ReplicaPlan): void {
  for (const [field, value] of Object.entries({ chipsPerNode, steps })) if (!Number.isSafeInteger(value) || value < 1) throw refusal('EVASION_INPUT', 'the figure is a whole number from 1', field);
  for (const [field, value] of Object.entries({ parameters, tokensPerStep, activationRatio })) if (!(value >= 1 && value < Infinity)) throw refusal('EVASION_INPUT', 'the figure is a finite number from 1', field);
}
