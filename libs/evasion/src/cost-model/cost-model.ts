import { checkPositive } from '../positive.js';
import { refusal } from '../refusal.js';
import type { CostInputs } from './inputs.js';

const FIGURES = ['parameters', 'tokens', 'accelerators', 'peakOps', 'utilisation', 'memoryBytes', 'bandwidthBytes', 'watts', 'powerUsage', 'dollarsPerJoule', 'rentPerSecond', 'price', 'priceFactor', 'criticalBatch'] as const;

/** Whether the batch of eq. (4) is held at b_max, as printed, or is eq. (3)'s whatever its size, as the paper's own examples have it. */
export type BatchReading = 'as printed' | 'uncapped';

/** Eqs. (1) to (9), in seconds, tokens, joules and dollars. */
export interface CostEstimate {
  /** 6ND: operations of the run. */
  readonly operations: number;
  /** Eq. (1): the least time in which so many operations can be done, seconds. */
  readonly computeS: number;
  /** Eq. (2): one exchange of gradients up a tree, seconds. */
  readonly exchangeS: number;
  /** Eq. (3): tokens that are computed while one exchange lasts. */
  readonly hidingBatch: number;
  /** Eq. (4). */
  readonly batch: number;
  /** True where eq. (4)'s minimum is b_max: computing waits for exchanges. */
  readonly capped: boolean;
  /** D ÷ b, steps of the optimiser. */
  readonly updates: number;
  /** Eq. (5), seconds. */
  readonly timeS: number;
  /** Eq. (6), joules. */
  readonly joules: number;
  /** Eq. (7), read as a product: as printed, energy ÷ (dollars per joule), it has no meaning. */
  readonly energyDollars: number;
  /** Eq. (8). */
  readonly rentDollars: number;
  /** Eq. (9). */
  readonly hardwareDollars: number;
}

/**
 * Time, energy and cost of a training run on one cluster: Seferis & Fist, App. H, eqs. (1) to (9). F of eqs. (1) and (3) is a_MFU · F_max,
 * as the text below eq. (1) has it. EVASION_BANDWIDTH for none; EVASION_INPUT for a figure that is not positive, a share above 1, or a single accelerator, whose
 * exchange of no length leaves eq. (5) without a value.
 */
export function costModel(inputs: CostInputs, reading: BatchReading): CostEstimate {
  if (inputs.bandwidthBytes === 0) throw refusal('EVASION_BANDWIDTH', 'accelerators that exchange nothing train nothing together', 'bandwidthBytes');
  checkPositive(inputs, FIGURES);
  if (inputs.utilisation > 1) throw refusal('EVASION_INPUT', 'a share of the peak is at most 1', 'utilisation');
  if (inputs.accelerators < 2) throw refusal('EVASION_INPUT', 'the model is of two accelerators or more: one exchanges nothing', 'accelerators');
  const { parameters, tokens, accelerators, memoryBytes, bandwidthBytes, criticalBatch } = inputs;
  const operations = 6 * parameters * tokens;
  const ratePerS = accelerators * inputs.utilisation * inputs.peakOps;
  const exchangeS = (memoryBytes / bandwidthBytes) * Math.log2(accelerators);
  const hidingBatch = (ratePerS * exchangeS) / (6 * parameters);
  const capped = reading === 'as printed' && hidingBatch > criticalBatch;
  const batch = capped ? criticalBatch : hidingBatch;
  const updates = tokens / batch;
  const timeS = updates * exchangeS;
  const joules = accelerators * inputs.powerUsage * inputs.watts * timeS;
  return {
    operations,
    computeS: operations / ratePerS,
    exchangeS,
    hidingBatch,
    batch,
    capped,
    updates,
    timeS,
    joules,
    energyDollars: joules * inputs.dollarsPerJoule,
    rentDollars: accelerators * timeS * inputs.rentPerSecond,
    hardwareDollars: accelerators * inputs.price * inputs.priceFactor,
  };
}

/** Bytes of a parameter's states in 16-bit training with Adam (Rajbhandari et al., ZeRO). */
const STATE_BYTES = 16;

/** EVASION_MEMORY where the states of the model are larger than the memory of all accelerators, which eqs. (1) to (9) leave out. */
export function checkHolds({ parameters, accelerators, memoryBytes }: Pick<CostInputs, 'parameters' | 'accelerators' | 'memoryBytes'>): void {
  if (STATE_BYTES * parameters > accelerators * memoryBytes) throw refusal('EVASION_MEMORY', 'the model, with 16 bytes a parameter while it is trained, is larger than the memory of all accelerators together', 'parameters');
}

/** Bytes per second between accelerators from which eq. (4)'s minimum is not b_max, so that exchanges cost no time. */
export function leastBandwidth(inputs: CostInputs): number {
  const { computeS } = costModel(inputs, 'uncapped');
  return (inputs.memoryBytes * inputs.tokens * Math.log2(inputs.accelerators)) / (inputs.criticalBatch * computeS);
}
