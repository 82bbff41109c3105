import { checkPositive } from '../positive.js';
import { refusal } from '../refusal.js';

const YEAR_S = 365 * 86_400;
const LN3 = Math.log(3);

/** What the price of evasion follows from: three parameters of a policy, in operations, operations per second and seconds. */
export interface PriceInputs {
  /** C: threshold of the envelope, over any window up to the horizon. */
  readonly threshold: number;
  /** C1: the burst that is let through. */
  readonly burst: number;
  /** R: what drains it. */
  readonly rate: number;
  /** Horizon of the envelope, in seconds; Infinity for none. */
  readonly horizonS: number;
}

/** The three of a policy, whose figures are in tera-OP. */
export function priceInputs({ thresholds, horizonS }: { readonly thresholds: { readonly C: number; readonly C1: number; readonly R: number }; readonly horizonS: number }): PriceInputs {
  return { threshold: thresholds.C * 1e12, burst: thresholds.C1 * 1e12, rate: thresholds.R * 1e12, horizonS };
}

/**
 * Most operations that one identity does in `seconds` without reaching anything that robust@1 flags: min(C, C1 + R·T), and over more than one
 * horizon C for each and the remainder. It is the least upper bound: at the bound itself the engine flags, one operation below it
 * does not. Spending C1 at once and running at R attains it as long as the horizon does not bind.
 */
export function undetectedOperations({ threshold, burst, rate, horizonS }: PriceInputs, seconds: number): number {
  const horizons = horizonS === Infinity ? 0 : Math.floor(seconds / horizonS);
  const left = horizons === 0 ? seconds : seconds - horizons * horizonS;
  return Math.min(burst + rate * seconds, horizons * threshold + (left > 0 ? Math.min(threshold, burst + rate * left) : 0));
}

/** Years for a run of C by k identities of whom nobody knows that they are one. */
export interface Price {
  readonly identities: number;
  /** k · min(C, C1 + R·T) over `periodS`, and its share of C. */
  readonly undetected: number;
  readonly shareOfThreshold: number;
  /** X = (C/k - C1) / R, at least 0. */
  readonly yearsStatic: number;
  /** Compute becomes worth three times as much a year and a run takes it up as it goes: ln(1 + X · ln 3) / ln 3. */
  readonly yearsWithProgress: number;
  /** The recipe is fixed when the run starts, so that it pays to wait w: the least w + X(C · 3^-w); and that w. */
  readonly yearsWaitThenTrain: number;
  readonly yearsOfWaiting: number;
  /** R with which the run would take `guaranteeYears`: without progress and with it. */
  readonly rateForGuarantee: number;
  readonly rateForGuaranteeWithProgress: number;
}

/**
 * What evading a policy with k unlinked identities comes to. A bound and not a forecast: it counts whatever no engine can see, whether or
 * not somebody could train with it, and it falls the moment two identities share a strong token. `periodS` is the length of a
 * run, 18 months by assumption A5 of Seferis & Fist. EVASION_INPUT for a figure that is not positive or a number of identities
 * that is no whole number; EVASION_RULE where C1 exceeds C.
 */
export function priceOfEvasion(inputs: PriceInputs, identities: number, periodS: number, guaranteeYears = 3): Price {
  const { threshold, burst, rate, horizonS } = inputs;
  checkPositive({ ...inputs, periodS, guaranteeYears }, ['threshold', 'burst', 'rate', 'periodS', 'guaranteeYears']);
  if (!(horizonS > 0)) throw refusal('EVASION_INPUT', 'a horizon is positive, or infinite for none', 'horizonS');
  if (!Number.isSafeInteger(identities) || identities < 1) throw refusal('EVASION_INPUT', 'the figure is a whole number from 1', 'identities');
  if (burst > threshold) throw refusal('EVASION_RULE', 'the burst that is let through exceeds the threshold, so nothing below it is flagged for its rate', 'burst');
  const yearly = rate * YEAR_S;
  const share = threshold / identities;
  const beyond = Math.max(0, share - burst);
  const years = (operations: number): number => Math.max(0, (operations - burst) / yearly);
  // d/dw of w + X(share · 3^-w) is 0 where share · 3^-w · ln 3 is a year's operations; waiting until the burst alone suffices is enough.
  const wait = Math.max(0, Math.min(Math.log((share * LN3) / yearly), Math.log(share / burst)) / LN3);
  const undetected = identities * undetectedOperations(inputs, periodS);
  return {
    identities,
    undetected,
    shareOfThreshold: undetected / threshold,
    yearsStatic: beyond / yearly,
    yearsWithProgress: Math.log1p((beyond / yearly) * LN3) / LN3,
    yearsWaitThenTrain: wait + years(share * 3 ** -wait),
    yearsOfWaiting: wait,
    rateForGuarantee: beyond / (guaranteeYears * YEAR_S),
    rateForGuaranteeWithProgress: beyond / (((3 ** guaranteeYears - 1) / LN3) * YEAR_S),
  };
}
