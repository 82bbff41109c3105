import { checkPositive } from '../positive.js';
import { refusal } from '../refusal.js';
import { CHIPS, MIRI_CHIPS, type Chip } from './chip.js';
import type { Topology } from './exchange.js';
import type { BatchLaw } from './penalties.js';

/** What a plan is judged under: what can be bought, how it is linked, how long it may take, and which laws are believed. */
export interface TrainingSetting {
  readonly chips: readonly Chip[];
  /** Length of the run, seconds. */
  readonly horizonS: number;
  /** Share of a chip's peak that computing alone reaches. */
  readonly utilisation: number;
  /** Computing at 8 bits: wherever the table has it, where it is confirmed, or nowhere. Limits on nodes count 16 bits in any case. */
  readonly eightBit: 'listed' | 'confirmed' | 'never';
  /** Bit/s and seconds between any two nodes. */
  readonly link: { readonly upBps: number; readonly downBps: number; readonly latencyS: number };
  /** Between the stages of one pipeline; null: they share the link of the node. */
  readonly stageLink: { readonly bps: number; readonly latencyS: number } | null;
  readonly topology: Topology;
  readonly goodput: number;
  /** Streaming hides the exchange behind computing; blocking waits for it. */
  readonly overlap: 'streaming' | 'blocking';
  /** c of 1 + c · log2 M. */
  readonly stragglers: number;
  /** How much smaller than a value of so many bits is what is sent of it: 73 of 16 bits is Covenant's 0.219 bit a parameter. */
  readonly compression: { readonly ratio: number; readonly of: '16 bits' | 'computing precision' };
  /** Share of the accelerators' memory that holds the states of the model (16 bytes a parameter at 16 bits, 14 at 8). */
  readonly memoryShare: number;
  readonly microbatches: number;
  /** Tokens that one replica may take a step. */
  readonly tokensPerStep: readonly number[];
  readonly batchLaw: BatchLaw;
  /** MIRI's reading: H is penalised by itself besides within β_r. */
  readonly penalisesSeldomSync: boolean;
  /** Each stage of a pipeline exchanges its own shard; otherwise one node's link carries the whole model, as MIRI's simulator has it. */
  readonly shardedExchange: boolean;
  /** Sizes of the model that are tried, in what one node holds. */
  readonly modelSizes: readonly number[];
  /** Which H: any, or the fewest that hide the exchange and, where a node holds the whole model, a few below it. */
  readonly outerSteps: 'any' | 'hiding';
  /** Which numbers of chips a node may have: any up to the limit, or only the limit. */
  readonly nodeSizes: 'any' | 'the limit';
  readonly cost: {
    readonly tenure: 'buy' | 'rent';
    /** Price of everything ÷ price of the accelerators, where they are bought. */
    readonly priceFactor: number;
    /** $ for one node's place, whatever its size. */
    readonly perSite: number;
    readonly perKWh: number;
    /** Power of the whole site ÷ power of the accelerators. */
    readonly powerUsage: number;
  };
}

const EIGHTEEN_MONTHS_S = 1.5 * 365.25 * 86_400;

/** What we take for right, with compression as it has been demonstrated at 72 billion parameters (Covenant, arXiv 2603.08163). */
export const CORRECTED: TrainingSetting = {
  chips: CHIPS.filter(({ memory }) => memory === 'hbm'),
  horizonS: EIGHTEEN_MONTHS_S,
  utilisation: 0.4,
  eightBit: 'listed',
  link: { upBps: 1e8, downBps: 1e8, latencyS: 0.1 },
  stageLink: null,
  topology: 'relay',
  goodput: 0.65,
  overlap: 'streaming',
  stragglers: 0.02,
  compression: { ratio: 73, of: '16 bits' },
  memoryShare: 0.8,
  microbatches: 8,
  tokensPerStep: [32_768, 131_072, 524_288],
  batchLaw: 'middle',
  penalisesSeldomSync: false,
  shardedExchange: true,
  modelSizes: [1 / 16, 1 / 8, 1 / 4, 3 / 8, 1 / 2, 5 / 8, 3 / 4, 7 / 8, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64],
  outerSteps: 'any',
  nodeSizes: 'any',
  cost: { tenure: 'buy', priceFactor: 1, perSite: 100_000, perKWh: 0.08, powerUsage: 1.3 },
};

/**
 * As the simulator behind MIRI's post has it (Rahman, arXiv 2605.29359, documentation of April 2026): it compresses 150 times from the
 * computing precision, which is four times beyond what was shown at 8 bits, knows no critical batch, and fills every node to the limit.
 */
export const MIRI: TrainingSetting = {
  ...CORRECTED,
  chips: MIRI_CHIPS,
  stageLink: { bps: 1e8, latencyS: 0.1 },
  compression: { ratio: 150, of: 'computing precision' },
  memoryShare: 1,
  tokensPerStep: [131_072],
  batchLaw: 'none',
  penalisesSeldomSync: true,
  shardedExchange: false,
  modelSizes: [1 / 4, 1 / 2, 3 / 4, 1, 1.5, 2, 3, 4, 6, 8],
  outerSteps: 'hiding',
  nodeSizes: 'the limit',
  cost: { tenure: 'buy', priceFactor: 1, perSite: 0, perKWh: 0, powerUsage: 1.3 },
};

/** EVASION_INPUT or EVASION_BANDWIDTH, naming the field that no plan can be made with. */
export function checkSetting(setting: TrainingSetting): void {
  checkPositive(setting, ['horizonS', 'utilisation', 'goodput', 'memoryShare', 'microbatches']);
  for (const field of ['utilisation', 'goodput', 'memoryShare'] as const) if (setting[field] > 1) throw refusal('EVASION_INPUT', 'a share is at most 1', field);
  for (const field of ['upBps', 'downBps'] as const) {
    if (!(setting.link[field] > 0 && setting.link[field] < Infinity)) throw refusal('EVASION_BANDWIDTH', 'nodes that cannot exchange anything train nothing together: bandwidth is a positive finite number', `link.${field}`);
  }
  if (setting.stageLink !== null && !(setting.stageLink.bps > 0 && setting.stageLink.bps < Infinity)) throw refusal('EVASION_BANDWIDTH', 'stages that cannot exchange anything are no pipeline: bandwidth is a positive finite number', 'stageLink.bps');
  if (setting.chips.length === 0) throw refusal('EVASION_INPUT', 'there is no chip to buy', 'chips');
  if (setting.modelSizes.length === 0 || setting.modelSizes.some((size) => !(size > 0 && size < Infinity))) throw refusal('EVASION_INPUT', 'sizes of the model are positive finite numbers', 'modelSizes');
  if (setting.tokensPerStep.length === 0) throw refusal('EVASION_INPUT', 'there is no number of tokens a step', 'tokensPerStep');
  for (const [i, tokens] of setting.tokensPerStep.entries()) if (!(tokens >= 1 && tokens < Infinity)) throw refusal('EVASION_INPUT', 'a replica takes one token a step or more', `tokensPerStep.${i}`);
  if (!(setting.compression.ratio >= 1 && setting.compression.ratio <= 500)) throw refusal('EVASION_INPUT', 'compression is from 1 to 500 times: nothing is known of more', 'compression.ratio');
  checkNotNegative(setting.link.latencyS, 'link.latencyS');
  checkNotNegative(setting.stageLink?.latencyS ?? 0, 'stageLink.latencyS');
  checkNotNegative(setting.stragglers, 'stragglers');
  for (const field of ['priceFactor', 'perSite', 'perKWh', 'powerUsage'] as const) checkNotNegative(setting.cost[field], `cost.${field}`);
}

function checkNotNegative(value: number, field: string): void {
  if (!(value >= 0 && value < Infinity)) throw refusal('EVASION_INPUT', 'the figure is a finite number from 0', field);
}
