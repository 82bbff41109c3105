import { describe, expect, test } from 'vitest';

import { published, runEval, runEvalOn } from '../testing/run-eval.js';

/** A run worked out by hand: 6 · 10 · 100 operations at 2 · 0.5 · 60 a second, exchanges of 16 · 1/4 s, 1,200 operations a batch of 4. */
const inputs = { N: 10, D: 100, n: 2, Fmax: 60, mfu: 0.5, M: 16, B: 4, W: 3, pue: 1.5, cJ: 0.01, crent: 0.1, P: 7, cadj: 2, bmax: 2 };
const uncapped = { eq1_T_flop_s: 100, eq2_t_comm_s: 4, eq3_b_tokens: 4, eq4_b_tokens: 4, capped: false, eq5_T_s: 100, eq6_E_J: 900, eq7_C_energy_usd: 9, eq8_C_rent_usd: 20, eq9_C_hardware_usd: 28, total_ops_6ND: 6000 };
const asPrinted = { ...uncapped, eq4_b_tokens: 2, capped: true, eq5_T_s: 200, eq6_E_J: 1800, eq7_C_energy_usd: 18, eq8_C_rent_usd: 40 };
const printed = { T_days: 100 / 86_400, E_kWh: 900 / 3.6e6, C_energy: 9, C_rent: 20, C_hardware: 28 };
const file = { examples: { small: { inputs, printed, uncapped, as_printed_eq5: asPrinted } } };

describe('eval cost-model', () => {
  test('a file that agrees ends with 0 and says which minimum the printed figures leave out', async () => {
    const { status, text } = await runEvalOn('cost-model', file);
    expect({ status, end: text.trimEnd().split('\n').at(-1) }).toEqual({ status: 0, end: 'AGREE: 22 values to 4 digits.' });
    expect(text).toContain('minimum of eq. (5) not applied: The batch that hides the exchange is 4 tokens, above the b_max of 2');
  });

  test.each(Object.keys(uncapped))('another %s ends with 1 and is named', async (name) => {
    const value = uncapped[name as keyof typeof uncapped];
    const wrong = { ...uncapped, [name]: typeof value === 'boolean' ? !value : value * 1.001 };
    const { status, text } = await runEvalOn('cost-model', { examples: { small: { ...file.examples.small, uncapped: wrong } } }, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(text)).toMatchObject({ agree: false, disagreements: [{ where: `examples.small.uncapped.${name}` }] });
  });

  test('alternatives are read off their names, and one of no known name is told apart', async () => {
    const alternatives = { small_no_mfu: { eq5_T_s: 50 }, small_rent_360_per_h: { eq8_C_rent_usd: 20 }, 'small_rent_2e-1': { eq8_C_rent_usd: 40 }, small_capped_costs: { eq5_T_s: 200 }, small_dense_1: { eq5_T_s: 6e-9 }, small_else: { eq5_T_s: 1 } };
    const { status, text } = await runEvalOn('cost-model', { ...file, alternatives }, '--json');
    expect({ status, ...(JSON.parse(text) as { notCompared: string[] }) }).toMatchObject({ status: 0, notCompared: ['alternatives.small_else.eq5_T_s'] });
  });

  test.each([
    ['{', 'EVAL_FILE_NOT_JSON'],
    [{}, 'EVAL_SCHEMA'],
    [{ examples: { small: { ...file.examples.small, inputs: { ...inputs, B: 0 } } } }, 'EVAL_SCHEMA'],
    [{ examples: { small: { ...file.examples.small, inputs: { ...inputs, mfu: 2 } } } }, 'EVASION_INPUT'],
  ])('unusable file %# is refused', async (content, code) => {
    await expect(runEvalOn('cost-model', content)).rejects.toThrow(expect.objectContaining({ code }));
  });

  const golden = published('cost_model.json');
  test.skipIf(golden.missing)(golden.titled('the published file agrees in every value'), async () => {
    const { status, text } = await runEval('cost-model', golden.path, '--json');
    expect({ status, ...(JSON.parse(text) as object) }).toMatchObject({ status: 0, disagreements: [], notCompared: [] });
  });
});
