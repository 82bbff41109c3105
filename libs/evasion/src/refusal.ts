import { CodedError, type Place } from '#libs/errors';

/** Every code that this library refuses with. The field of the place is the figure that binds. */
export type EvasionCode =
  /** A figure that is no number, or out of the range in which it means something. */
  | 'EVASION_INPUT'
  /** No accelerator of that name in the table of the simulator. */
  | 'EVASION_CHIP_UNKNOWN'
  /** The chip has no such arithmetic. */
  | 'EVASION_PRECISION'
  /** A rule that contradicts itself, or that no machine at all can keep to. */
  | 'EVASION_RULE'
  /** The model is larger than the memory of all nodes together. */
  | 'EVASION_MEMORY'
  /** What has to be sent cannot be sent in any time. */
  | 'EVASION_BANDWIDTH'
  /** No plan within the rule and the horizon does so much training. */
  | 'EVASION_UNREACHABLE';

export function refusal(code: EvasionCode, message: string, field?: string): CodedError<EvasionCode> {
  return new CodedError(code, message, field === undefined ? {} : ({ field } satisfies Place));
}
