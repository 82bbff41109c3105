import type { CostInputs } from '#libs/evasion';

import { inputsOf, valuesOf, type CostFile, type Values } from './cost-file.js';

/**
 * What a named alternative changes in an example: `gpt4_dense_990` computes with 990 TFLOP/s, `…_rent_2.5_per_h` and `…_rent_8.3e-5` with another
 * rent per hour or per second, `…_no_mfu` at the whole peak, `…_capped_costs` with the minimum of eq. (5). The example is the one whose
 * name the alternative's begins with, or begins with the alternative's first word. Undefined for a name of no such form.
 */
export function alternative(name: string, { examples }: CostFile): Values | undefined {
  const example = Object.keys(examples).find((key) => name.startsWith(`${key}_`)) ?? Object.keys(examples).find((key) => key.startsWith(name.split('_')[0] as string));
  if (example === undefined) return undefined;
  const change = name.startsWith(`${example}_`) ? name.slice(example.length + 1) : name.slice(name.indexOf('_') + 1);
  const given = inputsOf((examples[example] as CostFile['examples'][string]).inputs);
  if (change === 'capped_costs') return valuesOf(given, 'as printed');
  const changed = changedInputs(given, change);
  return changed === undefined ? undefined : valuesOf(changed, 'uncapped');
}

function changedInputs(given: CostInputs, change: string): CostInputs | undefined {
  if (change === 'no_mfu') return { ...given, utilisation: 1 };
  const [, what, figure, hourly] = /^(dense|rent)_([0-9.]+(?:e-?[0-9]+)?)(_per_h)?$/u.exec(change) ?? [];
  const value = Number(figure);
  if (!(value > 0)) return undefined;
  if (what === 'dense') return { ...given, peakOps: value * 1e12 };
  return what === 'rent' ? { ...given, rentPerSecond: hourly === undefined ? value : value / 3600 } : undefined;
}
