/** How a fault is run. */
export interface FaultRun {
  /** An empty directory, removed afterwards. */
  readonly dir: string;
  readonly seed: number;
  /** As few as show that it works. */
  readonly short: boolean;
  /** Hostile requests; the fault's own number when absent. */
  readonly count?: number;
}

/** What a fault came to: nothing violated is a pass. */
export interface Outcome {
  readonly violations: readonly string[];
  /** What was done and measured, in a line. */
  readonly figures?: string;
}

/** Something that goes wrong while providers report. `run` returns what does not hold afterwards. */
export interface Fault {
  readonly name: string;
  readonly about: string;
  run(run: FaultRun): Promise<Outcome>;
}
