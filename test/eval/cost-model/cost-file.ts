import { z } from 'zod';

import { APP_H_COMMON, type BatchReading, type CostEstimate, costModel, type CostInputs, type Printed } from '#libs/evasion';

const positive = z.number().positive();
const inputs = z.looseObject({ N: positive, D: positive, n: positive, Fmax: positive, mfu: positive, M: positive, B: positive, W: positive, pue: positive, cJ: positive, crent: positive, P: positive, cadj: positive, bmax: positive.optional() });
const printed = z.looseObject({ T_days: positive, E_kWh: positive, C_energy: positive, C_rent: positive, C_hardware: positive });
const values = z.record(z.string(), z.union([z.number(), z.boolean()]));
/** `uncapped` and `as_printed_eq5` hold values to 4 digits by the names below. */
export const costFile = z.looseObject({
  examples: z.record(z.string(), z.looseObject({ inputs, printed, uncapped: values, as_printed_eq5: values })),
  alternatives: z.record(z.string(), values).default({}),
  governance: z.record(z.string(), z.union([z.number(), z.string()])).default({}),
});

export type CostFile = z.output<typeof costFile>;
export type Values = Readonly<Record<string, number | boolean>>;

export function inputsOf({ N, D, n, Fmax, mfu, M, B, W, pue, cJ, crent, P, cadj, bmax }: z.output<typeof inputs>): CostInputs {
  return {
    parameters: N, tokens: D, accelerators: n, peakOps: Fmax, utilisation: mfu, memoryBytes: M, bandwidthBytes: B, watts: W, powerUsage: pue,
    dollarsPerJoule: cJ, rentPerSecond: crent, price: P, priceFactor: cadj, criticalBatch: bmax ?? APP_H_COMMON.criticalBatch,
  };
}

export function printedIn({ T_days, E_kWh, C_energy, C_rent, C_hardware }: z.output<typeof printed>): Printed {
  return { days: T_days, kWh: E_kWh, energyDollars: C_energy, rentDollars: C_rent, hardwareDollars: C_hardware };
}

/** An estimate under the names of the file. */
export function valuesOf(given: CostInputs, reading: BatchReading): Values {
  const one: CostEstimate = costModel(given, reading);
  return {
    eq1_T_flop_s: one.computeS,
    eq1_T_flop_days: one.computeS / 86_400,
    eq2_t_comm_s: one.exchangeS,
    eq3_b_tokens: one.hidingBatch,
    eq4_b_tokens: one.batch,
    capped: one.capped,
    updates_D_over_b: one.updates,
    eq5_T_s: one.timeS,
    T_days: one.timeS / 86_400,
    eq6_E_J: one.joules,
    E_kWh: one.joules / 3.6e6,
    eq7_C_energy_usd: one.energyDollars,
    eq8_C_rent_usd: one.rentDollars,
    eq9_C_hardware_usd: one.hardwareDollars,
    total_ops_6ND: one.operations,
  };
}
