import { describe, expect, test } from 'vitest';

import { WEEK } from './bins.js';
import { STATISTICAL_DEFAULTS } from './chance.js';
import { fit, prepare } from './cross-correlation.js';
import { FourierTransform } from './fourier.js';
import { Draws, NULL_PROCESSES, type NullProcess } from './null-processes.reference.js';
import { normalScores } from './ranks.js';
import { strongestLine } from './whitened-spectrum.js';

/**
 * How often traffic in which nobody exchanges anything is found. Each batch is eight series, all of them tested for a period and all 56
 * ordered pairs for synchrony. FIRST = 1,000,000 with BATCHES = 250 for
 * synchrony and 2,500 for periodicity gives the figures in the docstrings of the rules.
 */
const BATCHES = 20;
const FIRST = 0;
const SERIES = 8;
const SIZE = STATISTICAL_DEFAULTS.mostWeeks * WEEK;
const ALPHA = STATISTICAL_DEFAULTS.alpha;
/** A count that is exceeded with a probability below this at the nominal rate fails the test: one in ten thousand. */
const SURPRISE = 1e-4;

interface Alarms {
  readonly tests: number;
  /** Tests with a chance of at most ALPHA, and of at most ten times that. */
  readonly atAlpha: number;
  readonly atTenfold: number;
}

function count(chances: readonly number[]): Alarms {
  const upTo = (limit: number): number => chances.filter((chance) => chance <= limit).length;
  return { tests: chances.length, atAlpha: upTo(ALPHA), atTenfold: upTo(10 * ALPHA) };
}

/** The least count that a binomial variable exceeds with a probability below SURPRISE. */
function binomialLimit(tests: number, rate: number): number {
  let term = (1 - rate) ** tests;
  let left = 1 - term;
  let most = 0;
  for (; left >= SURPRISE; most += 1) {
    term *= ((tests - most) / (most + 1)) * (rate / (1 - rate));
    left -= term;
  }
  return most;
}

const transform = new FourierTransform(SIZE);
const known = new Uint8Array(SIZE).fill(1);

interface Measured {
  readonly periodicity: Alarms;
  readonly synchrony: Alarms;
}
const measured = new Map<string, Measured>();

/** Of one null process; counted once. */
function alarms(name: string, process: NullProcess): Measured {
  const before = measured.get(name);
  if (before !== undefined) return before;
  const periodicity: number[] = [];
  const synchrony: number[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const series = Array.from({ length: SERIES }, (_, i) => process(new Draws(FIRST + batch * SERIES + i), SIZE));
    for (const bytes of series) periodicity.push(strongestLine(normalScores(bytes, known), transform).chance);
    const prepared = series.map((bytes) => prepare(bytes, known, transform));
    for (const sent of prepared) for (const received of prepared) if (sent !== received) synchrony.push(fit(sent, received, transform).chance);
  }
  const counted = { periodicity: count(periodicity), synchrony: count(synchrony) };
  measured.set(name, counted);
  return counted;
}

describe('at α = 10⁻³', () => {
  test('the limits of the count are those of the binomial distribution', () => {
    // Computed with exact binomial coefficients: more than 7 of 1,120 has a probability of 2.2e-5, more than 6 of 1.6e-4; and so on.
    expect([binomialLimit(1120, 1e-3), binomialLimit(160, 1e-3), binomialLimit(160, 1e-2), binomialLimit(7840, 1e-3), binomialLimit(1, 0.5)]).toEqual([7, 3, 8, 20, 1]);
  });

  test.each(NULL_PROCESSES)('%s: neither rule alarms more often than stated', (name, process) => {
    const { periodicity, synchrony } = alarms(name, process);
    // 160 and 1,120 tests: a rate of 4.8 % and of 1.2 % on this process would fail here nineteen times in twenty.
    for (const { tests, atAlpha, atTenfold } of [periodicity, synchrony]) {
      expect(atAlpha).toBeLessThanOrEqual(binomialLimit(tests, ALPHA));
      expect(atTenfold).toBeLessThanOrEqual(binomialLimit(tests, 10 * ALPHA));
    }
  });

  test.each(['periodicity', 'synchrony'] as const)('%s: not over all seven processes either', (rule) => {
    const all = NULL_PROCESSES.map(([name, process]) => alarms(name, process)[rule]);
    const sum = (figure: keyof Alarms): number => all.reduce((total, one) => total + one[figure], 0);
    expect(sum('tests')).toBe(7 * BATCHES * (rule === 'periodicity' ? SERIES : SERIES * (SERIES - 1)));
    // 1,120 and 7,840 tests: mean rates of 1.2 % and of 0.38 % would fail nineteen times in twenty.
    expect(sum('atAlpha')).toBeLessThanOrEqual(binomialLimit(sum('tests'), ALPHA));
    expect(sum('atTenfold')).toBeLessThanOrEqual(binomialLimit(sum('tests'), 10 * ALPHA));
    // A test that never alarms would pass all of the above.
    expect(sum('atTenfold')).toBeGreaterThan(0);
  });
});
