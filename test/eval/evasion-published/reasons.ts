import type { PublishedCase } from './published-file.js';

/**
 * Why a case may lie outside its tolerance without the model being wrong, by what it is and not by its name. Undefined for a miss
 * that has no such reason.
 */
export function knownReason({ kind, inputs }: PublishedCase): string | undefined {
  if (kind === 'bw_for_util_vanilla' && typeof inputs['util'] === 'number' && inputs['util'] >= 0.95 && typeof inputs['step_s'] === 'number' && inputs['step_s'] <= 0.1) {
    return (
      'The table is of its authors’ simulation, on a grid of bandwidths 1.2 apart, and not a measurement. Here bandwidth goes with u/(1 - u): at 95 % a hundredth of utilisation moves it by a fifth. ' +
      'The table grows more slowly towards 95 % than that, as if a tenth or two of a second of each stall were not counted.'
    );
  }
  return undefined;
}
