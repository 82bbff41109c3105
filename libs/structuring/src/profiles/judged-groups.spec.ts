import { describe, expect, test } from 'vitest';

import { startOfDay } from './civil-date.js';
import { judgedGroups } from './judged-groups.js';
import type { Profile } from './profile.js';
import { threefoldAYear } from './progress.js';
import { DEFAULT_RULE_SET, type RuleSet } from './rule-set.js';

const NOW = startOfDay('2026-11-25');
const names = (ruleSet: RuleSet, now = NOW) => judgedGroups(ruleSet, now).map(({ profiles }) => profiles);

/** The default with one profile changed. */
function withProfile(id: string, change: (profile: Profile) => Profile): RuleSet {
  return { ...DEFAULT_RULE_SET, profiles: DEFAULT_RULE_SET.profiles.map((profile) => (profile.id === id ? change(profile) : profile)) };
}

describe('the runs that a rule set asks for', () => {
  test('are one for each set of parameters, the lead first', () => {
    expect(names(DEFAULT_RULE_SET)).toEqual([['eo-14110@1', 'bis-nprm-2024@1', 'ca-sb-53@1', 'ny-raise@1'], ['eu-ai-act@1'], ['miri-monitored@1'], ['miri-banned@1']]);
    expect(names({ ...DEFAULT_RULE_SET, lead: 'ny-raise' })[0]).toEqual(['ny-raise@1', 'eo-14110@1', 'bis-nprm-2024@1', 'ca-sb-53@1']);
    expect(names({ ...DEFAULT_RULE_SET, lead: 'miri-banned' })).toEqual([['miri-banned@1'], ['eo-14110@1', 'bis-nprm-2024@1', 'ca-sb-53@1', 'ny-raise@1'], ['eu-ai-act@1'], ['miri-monitored@1']]);
  });

  test('carry the parameters of all profiles in them', () => {
    const groups = judgedGroups(DEFAULT_RULE_SET, NOW);
    for (const { id, version, parameters } of DEFAULT_RULE_SET.profiles) expect(groups.find(({ profiles }) => profiles.includes(`${id}@${version}`))?.parameters).toEqual(parameters);
    expect(groups.flatMap(({ profiles }) => profiles)).toHaveLength(DEFAULT_RULE_SET.profiles.length);
  });

  test.each<[string, (profile: Profile) => Profile]>([
    ...(['C1', 'C', 'R', 'B', 'D'] as const).map((name): [string, (profile: Profile) => Profile] => [
      `threshold ${name}`,
      (p) => ({ ...p, parameters: { ...p.parameters, thresholds: { ...p.parameters.thresholds, [name]: p.parameters.thresholds[name] * (1 + 2 ** -52) } } }),
    ]),
    ...(['projectionS', 'lookbackS', 'horizonS'] as const).map((name): [string, (profile: Profile) => Profile] => [name, (p) => ({ ...p, parameters: { ...p.parameters, [name]: p.parameters[name] + 1 } })]),
  ])('are apart when the smallest difference is in %s', (_, change) => {
    expect(names(withProfile('ca-sb-53', change))).toContainEqual(['ca-sb-53@1']);
  });

  test('part when the thresholds of one of them fall', () => {
    const ruleSet = withProfile('ca-sb-53', (profile) => ({ ...profile, progress: threefoldAYear(2027, 3) }));
    expect(names(ruleSet)).toEqual(names(DEFAULT_RULE_SET));
    expect(names(ruleSet, startOfDay('2027-04-30'))).toEqual(names(DEFAULT_RULE_SET));
    expect(names(ruleSet, startOfDay('2027-05-01'))).toContainEqual(['ca-sb-53@1']);
  });

  test('cannot be told without the lead', () => {
    expect(() => judgedGroups({ ...DEFAULT_RULE_SET, lead: 'eo-14111' }, NOW)).toThrow(expect.objectContaining({ code: 'STRUCTURING_THRESHOLDS', place: { field: 'lead' } }));
  });
});
