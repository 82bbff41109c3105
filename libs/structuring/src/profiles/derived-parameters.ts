import type { Parameters } from './parameters.js';

const DAY_S = 86_400;
/** 1e26 operations, tera-OP. */
const REFERENCE_C = 1e14;

/**
 * Parameters for a regime that states nothing but its threshold C (tera-OP): tera-OP, tera-OP per second, GB/s and bytes. All that
 * follows is ours, after Seferis & Fist, section 4 and appendices D and E:
 *
 * - C1 = C ÷ 100, the proportion of the paper's 1e24 to 1e26.
 * - R is C ÷ 3 years of 365 days, which for 1e26 is 1,056,993.06 TOP/s, taken as 1,056,995: the figure that the published cases
 *   were computed with, 2 parts in a million above the quotient. It equals about 1,068 H100 at dense peak, and is in proportion for
 *   other C: 107 for 1e25, 11 for 1e24, a tenth of one for 1e22.
 * - B = 50 GB/s between nodes, whatever C: it is a property of hardware made for training.
 * - D is the paper's "model size × updates" (4.3e18 bytes at 1e26) five orders of magnitude down, not three: modern
 *   low-communication training exchanges 0.5 to 2.2 PB a pair, which a limit of 4.3 PB would never see. In proportion to C.
 * - Horizons of 18 months (assumption A5) and three years, in whole days, rounded up.
 */
export function derivedParameters(C: number): Parameters {
  const share = REFERENCE_C / C;
  return {
    thresholds: { C1: C / 100, C, R: 1_056_995 / share, B: 50, D: 43e12 / share },
    projectionS: 548 * DAY_S,
    lookbackS: 1096 * DAY_S,
    horizonS: 548 * DAY_S,
  };
}

/** The sentence that every profile with derived figures cites. */
export const DERIVED =
  'Derived, not in the instrument: C1 (a hundredth of C), R (C over three years), B (50 GB/s between nodes), D (exchanged data, 43 TB at 1e26, in proportion to C) and the horizon of ' +
  '18 months: after Seferis and Fist, Detecting Compute Structuring, section 4 and appendices D and E (assumption A5).';
