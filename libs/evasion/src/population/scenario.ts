import type { Declared, WorkloadState } from '#libs/report';
import type { Thresholds } from '#libs/structuring';

import type { CustomerRow } from './people.js';
import type { Random } from './random.js';

/** What a family of timelines is made from. Same random source, same setting, same scenario. */
export interface Setting {
  readonly random: Random;
  /** URIs of the providers that workloads can be placed at, at least two. */
  readonly providers: readonly string[];
  /** End of the scenario, UTC seconds at midnight: the instant at which it is judged. */
  readonly now: number;
  /** The published rules, which an evader knows: tera-OP, TOP/s, GB/s and bytes. */
  readonly thresholds: Thresholds;
  /** Length of a traffic record, whole days, seconds. */
  readonly recordS: number;
  /** Whether the first few workloads that exchange have records of 15 minutes over their last four weeks, as the statistical rules need them. */
  readonly detail: boolean;
}

/** A customer's account at one provider. */
export interface Account {
  readonly provider: string;
  /** What the provider has on file. */
  readonly row: CustomerRow;
  /** Who is behind it: known to nobody but the generator. */
  readonly person: string;
}

/** A workload as its provider knows it. Times are UTC seconds. */
export interface Work {
  readonly account: Account;
  /** Unique at its provider. */
  readonly id: string;
  readonly state: WorkloadState;
  readonly declared: Declared;
  readonly start: number;
  /** When it ends; of planned work, and of running work whose end is reserved, the reserved end. */
  readonly end: number;
  readonly model: string;
  readonly count: number;
  readonly nodes: number;
  readonly precision: string;
  /** Bandwidth between its nodes, Gbit/s. */
  readonly gbps: number;
  /** Bytes that left and entered it in all. */
  readonly egressB: number;
  readonly ingressB: number;
  /** Whether it is a piece of what the scenario is about, and not the customer's everyday work. */
  readonly ofRun: boolean;
}

/** One record of traffic as the provider of `workload` has it: with another workload of the same provider, or between two network endpoints. */
export interface Exchange {
  readonly workload: Work;
  readonly peer: { readonly workload: Work } | { readonly local: string; readonly remote: string };
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly from: number;
  readonly to: number;
}

/** Accounts at providers, who is behind them, what they ran and what it exchanged: neutral as to how it is reported. */
export interface Scenario {
  readonly now: number;
  readonly accounts: readonly Account[];
  readonly works: readonly Work[];
  readonly exchanges: readonly Exchange[];
}

/**
 * What is expected of detection. `detectable`: the design says that it is found. `measured`: evidence decides, and nothing is promised.
 * `slow by design`: takes longer than the horizon, which the rules mean to enforce. `known miss`: not found, and said so. `benign`.
 */
export type Standing = 'detectable' | 'measured' | 'slow by design' | 'known miss' | 'benign';

/** A way to get round the rules, or a way of using accelerators that has nothing to do with it. */
export interface Family {
  readonly name: string;
  readonly standing: Standing;
  /** One line for a table. */
  readonly about: string;
  readonly generate: (setting: Setting) => Scenario;
}
