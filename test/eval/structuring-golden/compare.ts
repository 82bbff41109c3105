import { isCodedError } from '#libs/errors';
import { seferisFist, type SeferisFistResult } from '#libs/structuring';

import { caseError, type Expected, type GoldenCase } from './golden-file.js';
import { robustFields } from './robust-fields.js';
import { compareFractions, stricterReadings, type Fraction, type StricterReadings } from './stricter-readings.js';

const TESTS = ['sequential', 'parallel', 'combined'] as const;
const STRICTER = ['parallel.max_ops_clique', 'parallel.ratio_full', 'combined.max_ops_groups', 'combined.max_ops_clique', 'combined.ratio_full'] as const satisfies readonly (keyof StricterReadings)[];

/** Who computes a field here: an engine, or the listing of subsets in this command. */
export const SOURCES = ['seferis-fist', 'robust', 'stricter reading'] as const;
type Source = (typeof SOURCES)[number];

export interface FieldReport {
  readonly field: string;
  readonly source: Source;
  agree: number;
  disagree: number;
  notChecked: number;
}

interface Disagreement {
  readonly case: string;
  readonly field: string;
  readonly expected: unknown;
  readonly got: unknown;
}

export interface GoldenReport {
  readonly cases: number;
  readonly fields: readonly FieldReport[];
  readonly disagreements: readonly Disagreement[];
}

/** Judges every case and compares field by field. EVAL_CASE for a case that the engine refuses. */
export function compareGolden(cases: readonly GoldenCase[], file: string): GoldenReport {
  const fields = new Map<string, FieldReport>();
  const disagreements: Disagreement[] = [];
  const field = (name: string, source: Source): FieldReport => {
    const known = fields.get(name);
    if (known !== undefined) return known;
    const fresh = { field: name, source, agree: 0, disagree: 0, notChecked: 0 };
    fields.set(name, fresh);
    return fresh;
  };
  for (const [i, one] of cases.entries()) {
    const result = judge(one, i, file, ({ timeline, thresholds }) => seferisFist(timeline, thresholds));
    for (const { name, expected, got, agree } of engineFields(one.expected, result)) {
      field(name, 'seferis-fist')[agree ? 'agree' : 'disagree'] += 1;
      if (!agree) disagreements.push({ case: one.id, field: name, expected, got });
    }
    const strict = stricterReadings(one.timeline, one.thresholds, new Set(one.expected.counted));
    for (const name of STRICTER) {
      const expected = fractionAt(one.expected, name);
      const got = strict?.[name];
      const agree = expected !== undefined && got !== undefined && compareFractions(expected, got) === 0;
      const unknown = expected === undefined || got === undefined;
      field(name, 'stricter reading')[unknown ? 'notChecked' : agree ? 'agree' : 'disagree'] += 1;
      if (!unknown && !agree) disagreements.push({ case: one.id, field: name, expected, got });
    }
    for (const { name, expected, got, agree } of judge(one, i, file, robustFields)) {
      field(name, 'robust')[expected === undefined ? 'notChecked' : agree ? 'agree' : 'disagree'] += 1;
      if (expected !== undefined && !agree) disagreements.push({ case: one.id, field: name, expected, got });
    }
  }
  return { cases: cases.length, fields: [...fields.values()], disagreements };
}

function judge<T>(one: GoldenCase, i: number, file: string, engine: (one: GoldenCase) => T): T {
  try {
    return engine(one);
  } catch (cause) {
    if (!isCodedError(cause)) throw cause;
    throw caseError(one.id, i, (cause.place.field ?? '').replace(/\.bandwidth$/, '.bw'), file, cause);
  }
}

interface Compared {
  readonly name: string;
  readonly expected: unknown;
  readonly got: unknown;
  readonly agree: boolean;
}

function engineFields(expected: Expected, result: SeferisFistResult): Compared[] {
  const same = (name: string, wanted: unknown, got: unknown): Compared => ({ name, expected: wanted, got, agree: JSON.stringify(wanted) === JSON.stringify(got) });
  const value = (name: string, wanted: Fraction, got: number): Compared => ({ name, expected: wanted, got, agree: equals(got, wanted) });
  const byId = (classes: Iterable<readonly [string, string]>): string[][] => [...classes].map((entry) => [...entry]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const compared = [
    same('classes', byId(Object.entries(expected.classes)), byId(result.classes)),
    same('counted', expected.counted.toSorted(), result.counted.toSorted()),
    value('upper_bound_ops', expected.upper_bound_ops, result.upperBoundOps),
  ];
  for (const test of TESTS) {
    const [ops, rate] = (['ops', 'rate'] as const).map((quantity) => result.tests.find((found) => found.test === test && found.quantity === quantity));
    compared.push(
      value(`${test}.max_ops`, expected[test].max_ops, ops?.value ?? NaN),
      value(`${test}.ratio`, expected[test].ratio, rate?.value ?? NaN),
      same(`${test}.hit_C`, expected[test].hit_C, ops?.hit),
      same(`${test}.hit_R`, expected[test].hit_R, rate?.hit),
    );
  }
  compared.push(same('flagged', expected.flagged, result.outcome === 'to-be-inspected'));
  return compared;
}

/** An integer is compared exactly, also when expected as one; a quotient or a sum of quotients within 1e-9 of itself. */
function equals(got: number, expected: Fraction): boolean {
  if (Number.isSafeInteger(got)) return compareFractions([got, 1], expected) === 0;
  const wanted = expected[0] / expected[1];
  return Math.abs(got - wanted) <= 1e-9 * wanted;
}

function fractionAt(expected: Expected, name: keyof StricterReadings): Fraction | undefined {
  const [test, field] = name.split('.') as ['parallel' | 'combined', string];
  const found = expected[test][field];
  return Array.isArray(found) ? (found as unknown as Fraction) : undefined;
}
