import { CodedError, type Place } from '#libs/errors';

/** Refusals of this library. Those of libs/tlog (of a policy, a note …) and libs/durable pass through. */
export type WitnessCode =
  /** The name is none that a signed note may carry. */
  | 'WITNESS_NAME'
  | 'WITNESS_STATE_EXISTS'
  | 'WITNESS_STATE_MISSING'
  /** Key or identity are not as `witness init` wrote them. */
  | 'WITNESS_STATE_CORRUPT'
  /** What is remembered of a log is damaged, or no key of the policy signed it. */
  | 'WITNESS_MEMORY'
  /** The policy file cannot be read, or names no log. */
  | 'WITNESS_POLICY';

const FAULT = 70;
/** Exit statuses other than that of refused input. */
const EXIT_OF: Partial<Record<WitnessCode, number>> = { WITNESS_STATE_CORRUPT: FAULT, WITNESS_MEMORY: FAULT };

export class WitnessError extends CodedError<WitnessCode> {
  readonly exitCode: number;

  constructor(code: WitnessCode, message: string, place: Place = {}, options?: ErrorOptions) {
    super(code, message, place, options);
    this.exitCode = EXIT_OF[code] ?? 2;
  }
}
