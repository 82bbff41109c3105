import { describe, expect, test } from 'vitest';

import { published, runEval, runEvalOn } from '../testing/run-eval.js';

const YEAR_S = 365 * 86_400;
const LN3 = Math.log(3);
/** C of ten years of R and a burst of half a year's: X is 9.5 years for one identity, 4.5 for two. */
const row = (k: number, years: number, undetected: number): Record<string, number> => {
  const waits = Math.log((10 / k) * LN3) / LN3;
  return {
    k,
    undetected_18mo_ops: undetected,
    frac_of_C: undetected / 1000,
    years_static: years,
    years_progress_in_run: Math.log(1 + years * LN3) / LN3,
    years_wait_then_train: waits + 1 / LN3 - 0.5,
    waits,
    rho_for_3y_static: (years * 100) / 3 / YEAR_S,
    h100_dense_peak_at_that_rho: 0,
    rho_for_3y_progress: (years * 100) / (26 / LN3) / YEAR_S,
  };
};
const file = { C: 1000, sigma: 50, rho: String(100 / YEAR_S), rows: [row(1, 9.5, 200), row(2, 4.5, 400)] };

describe('eval evasion-bound', () => {
  test('rows worked out by hand agree', async () => {
    const { status, text } = await runEvalOn('evasion-bound', file, '--json');
    expect(JSON.parse(text)).toMatchObject({ agree: true, disagreements: [] });
    expect(status).toBe(0);
  });

  test.each(['undetected_18mo_ops', 'frac_of_C', 'years_static', 'years_progress_in_run', 'years_wait_then_train', 'waits', 'rho_for_3y_static', 'rho_for_3y_progress'])('another %s ends with 1 and is named', async (field) => {
    const right = file.rows[0] as Record<string, number>;
    const { status, text } = await runEvalOn('evasion-bound', { ...file, rows: [{ ...right, [field]: (right[field] as number) * 1.01 }] }, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(text)).toMatchObject({ disagreements: [{ k: 1, field }] });
  });

  test('rows of nobody and thresholds that contradict each other are refused', async () => {
    await expect(runEvalOn('evasion-bound', { ...file, rows: [{ ...file.rows[0], k: 0 }] })).rejects.toThrow(expect.objectContaining({ code: 'EVAL_SCHEMA' }));
    await expect(runEvalOn('evasion-bound', { ...file, sigma: 2000 })).rejects.toThrow(expect.objectContaining({ code: 'EVASION_RULE' }));
  });

  const golden = published('evasion_bound.json');
  test.skipIf(golden.missing)(golden.titled('the published file agrees in every row'), async () => {
    const { status, text } = await runEval('evasion-bound', golden.path);
    expect({ status, end: text.trimEnd().split('\n').at(-1) }).toEqual({ status: 0, end: 'AGREE: all 5 rows to 3 digits.' });
  });
});
