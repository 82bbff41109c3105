import type { Chip } from './chip.js';

/** What one replica consists of and how it trains: all of a plan but how many replicas there are. */
export interface ReplicaPlan {
  readonly chip: Chip;
  readonly chipsPerNode: number;
  /** N. */
  readonly parameters: number;
  /** H: steps between two outer exchanges. */
  readonly steps: number;
  /** b: tokens a step. */
  readonly tokensPerStep: number;
  /** How many times activations between stages are compressed; of no effect where a node holds the whole model. */
  readonly activationRatio: number;
}

/** A training run over nodes. */
export interface Plan extends ReplicaPlan {
  /** M: copies of the model. */
  readonly replicas: number;
}

/** What leaves one node, and when. */
export interface Traffic {
  /** Bytes that a node contributes to one outer exchange. */
  readonly payloadBytes: number;
  /** Seconds from one outer exchange to the next, and seconds that the exchange itself takes. */
  readonly periodS: number;
  readonly burstS: number;
  /** Bytes that a node sends over the whole run, activations included. */
  readonly sentBytes: number;
  /** Bit/s at which it has to send: on average where exchange is hidden, the speed of the link where it blocks. */
  readonly peakBps: number;
}

export interface PlanCost {
  readonly hardware: number;
  readonly rent: number;
  readonly energy: number;
  readonly sites: number;
  /** $ in all. */
  readonly total: number;
}

/** What a plan comes to. */
export interface Outcome {
  readonly plan: Plan;
  /** Pipeline stages, one a node. */
  readonly stages: number;
  readonly nodes: number;
  readonly chips: number;
  readonly eightBit: boolean;
  readonly stepS: number;
  /** Share of the period in which steps are computed. */
  readonly utilisation: number;
  readonly tokens: number;
  /** 6ND. */
  readonly rawOperations: number;
  /** Operations with which a single cluster, its model of the best size, would reach the same loss. */
  readonly effectiveOperations: number;
  readonly loss: number;
  readonly traffic: Traffic;
  readonly cost: PlanCost;
}
