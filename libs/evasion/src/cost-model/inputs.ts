/** What App. H of Seferis & Fist takes for a training run. SI units throughout. */
export interface CostInputs {
  /** N, parameters. */
  readonly parameters: number;
  /** D, tokens. */
  readonly tokens: number;
  /** n, accelerators. */
  readonly accelerators: number;
  /** F_max, OP/s of one accelerator. */
  readonly peakOps: number;
  /** a_MFU, the share of the peak that is reached. */
  readonly utilisation: number;
  /** M, bytes of memory of one accelerator. */
  readonly memoryBytes: number;
  /** B, bytes per second between accelerators. */
  readonly bandwidthBytes: number;
  /** W, watts of one accelerator. */
  readonly watts: number;
  /** a_PUE, power of the whole site ÷ power of the accelerators. */
  readonly powerUsage: number;
  /** c_J, $ per joule. */
  readonly dollarsPerJoule: number;
  /** c_rent, $ per accelerator and second. */
  readonly rentPerSecond: number;
  /** P_GPU, $ per accelerator. */
  readonly price: number;
  /** c_adj, price of everything ÷ price of the accelerators. */
  readonly priceFactor: number;
  /** b_max, tokens a step beyond which a larger batch gains nothing. */
  readonly criticalBatch: number;
}

/** Estimates of App. H that do not depend on the machine: GPT-4's batch for b_max, 8 cents a kilowatt-hour as the paper rounds it. */
export const APP_H_COMMON = { utilisation: 0.4, powerUsage: 1.3, dollarsPerJoule: 2.22e-8, priceFactor: 2, criticalBatch: 6e6 } as const satisfies Partial<CostInputs>;

/** The machine of a cost estimate. */
export type Machine = Pick<CostInputs, 'peakOps' | 'memoryBytes' | 'bandwidthBytes' | 'watts' | 'rentPerSecond' | 'price'>;

const H100: Omit<Machine, 'peakOps'> = { memoryBytes: 80e9, bandwidthBytes: 900e9, watts: 700, rentPerSecond: 0.00069, price: 25_000 };
const RTX_4090: Omit<Machine, 'peakOps'> = { memoryBytes: 24e9, bandwidthBytes: 12.5e9, watts: 450, rentPerSecond: 8.33e-5, price: 1500 };

/**
 * The two machines of App. H. `paper` is what its examples are computed with: 1,980 TFLOP/s for the H100 is the figure with sparsity, and
 * 330 for the RTX 4090 is twice its dense BF16 peak. `dense` is what arithmetic without sparsity reaches, for training the right
 * one, with the H100 at the 990 that MIRI's covered cluster and Heim et al. count with.
 */
export const MACHINES = {
  paper: { H100: { ...H100, peakOps: 1980e12 }, RTX4090: { ...RTX_4090, peakOps: 330e12 } },
  dense: { H100: { ...H100, peakOps: 990e12 }, RTX4090: { ...RTX_4090, peakOps: 165e12 } },
} as const satisfies Record<string, Record<string, Machine>>;
