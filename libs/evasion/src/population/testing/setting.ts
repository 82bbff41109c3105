import { DEFAULT_POLICY } from '#libs/structuring';
import { DAY } from '../cuts.js';
import { seeded } from '../random.js';
import type { Setting } from '../scenario.js';

/** 2026-09-21T00:00:00Z. */
export const NOW = 20_717 * DAY;

/** Five providers under the published rules, without fine records. */
export function settingOf(seed: number, changes: Partial<Setting> = {}): Setting {
  const providers = ['one', 'two', 'three', 'four', 'five'].map((name) => `https://${name}.example`);
  return { random: seeded(seed), providers, now: NOW, thresholds: DEFAULT_POLICY.thresholds, recordS: 28 * DAY, detail: false, ...changes };
}
