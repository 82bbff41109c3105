import type { Parameters } from './parameters.js';

/** A dated, sourced parameter set. */
export interface Policy extends Parameters {
  readonly id: string;
  readonly version: number;
  readonly dated: string;
  readonly source: string;
}

const DAY_S = 86_400;

/**
 * EO 14110 with the constants of Seferis & Fist: tera-OP, tera-OP per second, GB/s and bytes.
 *
 * R is C ÷ 3 years of 365 days (1,056,993.06 TOP/s), taken as 1,056,995: the figure that the published cases were
 * computed with, 2 parts in a million above the quotient. It equals about 1,068 H100 at dense peak.
 * D is the paper's "model size × updates" (4.3e18 bytes) five orders of magnitude down, not three: modern
 * low-communication training exchanges 0.5 to 2.2 PB a pair, which a limit of 4.3 PB would never see.
 * Both horizons are whole days, rounded up.
 */
export const DEFAULT_POLICY: Policy = {
  id: 'eo-14110',
  version: 1,
  dated: '2023-10-30',
  source:
    'C: Executive Order 14110 of 30 October 2023, section 4.2(b)(i), 1e26 operations. C1 (1e24 operations), R (C over three years), ' +
    'B (50 GB/s between nodes), D (exchanged data) and the horizon of 18 months: after Seferis and Fist, Detecting Compute Structuring, ' +
    'section 4 and appendices D and E (assumption A5).',
  thresholds: { C1: 1e12, C: 1e14, R: 1_056_995, B: 50, D: 43e12 },
  projectionS: 548 * DAY_S,
  lookbackS: 1096 * DAY_S,
  horizonS: 548 * DAY_S,
};
