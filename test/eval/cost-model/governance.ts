import { leastBandwidth } from '#libs/evasion';

import { inputsOf, type CostFile } from './cost-file.js';

const YEAR_S = 365 * 86_400;

/**
 * Figures about thresholds that follow from four of the same section (the executive order's run and cluster, the dense H100 in TFLOP/s, and
 * an example's tokens and batch): years and numbers of covered clusters of 16 H100, R for a run of three or four years, and
 * model size × updates, the paper's measure for D.
 */
export function governance(file: CostFile): Readonly<Record<string, number>> {
  const figure = (name: string): number => Number(file.governance[name] ?? Number.NaN);
  const [run, cluster, h100] = [figure('EO_ops'), figure('EO_cluster_ops_per_s'), figure('H100_dense_TFLOPs') * 1e12];
  const covered = 16 * h100;
  const rate = (years: number): number => run / (years * YEAR_S);
  const first = Object.values(file.examples)[0]?.inputs;
  const updates = first === undefined ? Number.NaN : first.D / inputsOf(first).criticalBatch;
  const whole = (first?.N ?? Number.NaN) * 2 * updates;
  const years = run / covered / YEAR_S;
  return {
    EO_hours_to_1e26_at_1e20: run / cluster / 3600,
    EO_days: run / cluster / 86_400,
    ccc_16_H100_TFLOPs: covered / 1e12,
    ccc_TPP_TFLOP_bit: (covered / 1e12) * 16,
    ccc_memory_GB: 16 * 80,
    ccc_bandwidth_GB_per_s: 25 / 8,
    ccc_ops_per_year: covered * YEAR_S,
    years_for_one_ccc_peak_to_1e26: years,
    years_for_one_ccc_40pct: years / 0.4,
    cccs_for_1e26_in_18_months_peak: years / 1.5,
    cccs_for_1e26_in_18_months_40pct: years / 0.4 / 1.5,
    heim_60000_H100_90d_34pct: 60_000 * h100 * 90 * 86_400 * 0.34,
    EO_cluster_in_H100_dense: cluster / h100,
    R_for_C_over_3y: rate(3),
    R_in_H100_dense_peak: rate(3) / h100,
    R_for_C_over_4y: rate(4),
    R_in_H100_4y: rate(4) / h100,
    L_min_days_C1_over_R: run / 100 / rate(3) / 86_400,
    D_full_bytes: whole,
    D_minus_3_orders_bytes: whole / 1000,
    D_diloco_500x_bytes: whole / 500,
    updates,
  };
}

/** `<example>_min_B_bytes_per_s_for_…`: the bandwidth that hides the exchange at b_max. */
export function leastBandwidths(file: CostFile): Readonly<Record<string, number>> {
  const asked = Object.keys(file).filter((key) => key.includes('_min_B_bytes_per_s'));
  return Object.fromEntries(asked.flatMap((key) => {
    const example = Object.entries(file.examples).find(([name]) => key.startsWith(name));
    return example === undefined ? [] : [[key, leastBandwidth(inputsOf(example[1].inputs))]];
  }));
}
