import { evasionGrid } from './evasion-grid.js';
import { evasionTimelines } from './evasion-timelines.js';
import type { Bench } from './measure.js';

export const evasion: Bench = {
  name: 'evasion',
  about: 'the evasion laboratory: comparing two rules over the grid of settings, and drawing evaders',
  run: async (options) => [...evasionGrid(options), ...evasionTimelines(options)],
};
