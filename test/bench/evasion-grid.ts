import { compareRules, COVERED_BY_COMPUTE, COVERED_BY_MEMORY, defaultGrid } from '#libs/evasion';

import { median, type Figure } from './measure.js';

/** Seconds of one core within which a policy screen wants a comparison of two rules. */
const LIMIT_S = 5;

/** One comparison of two rules over the grid, in processor time, so that other programs on the machine do not count. */
export function evasionGrid({ short }: { readonly short: boolean }): Figure[] {
  const grid = short ? defaultGrid([1e24]).slice(0, 4) : defaultGrid();
  const times: number[] = [];
  for (let round = 0; round < (short ? 1 : 3); round += 1) {
    const started = process.cpuUsage();
    compareRules(COVERED_BY_COMPUTE, COVERED_BY_MEMORY, grid);
    const { user, system } = process.cpuUsage(started);
    times.push((user + system) / 1e6);
  }
  const ours = median(times);
  return [{ name: `two rules over a grid of ${grid.length} settings, against what a screen waits`, ours, limit: LIMIT_S, unit: 's of one core', ratio: ours / LIMIT_S, bar: { kind: 'at most', value: 1 } }];
}
