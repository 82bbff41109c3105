import { describe, expect, test } from 'vitest';
import { ADVERSARIES, BENIGN, dossiersOf, seeded, type Scenario } from '#libs/evasion';
import { DEFAULT_POLICY, DEFAULT_RULE_SET } from '#libs/structuring';
import { judgeEntity, LITERAL, ROBUST } from '#libs/verdict';
import { delayOf } from './delay.js';
import { flaggedAt, judgeScenario } from './judge.js';

const DAY = 86_400;
const NOW = 20_717 * DAY;
const FAMILIES = [...ADVERSARIES, ...BENIGN];
const made = (name: string, seed: number): Scenario => {
  const family = FAMILIES.find((one) => one.name === name);
  if (family === undefined) throw new Error('no family of that name');
  return family.generate({ random: seeded(seed), providers: ['https://one.example', 'https://two.example', 'https://three.example'], now: NOW, thresholds: DEFAULT_POLICY.thresholds, recordS: 14 * DAY, detail: false });
};

describe('what is counted of a scenario', () => {
  test.each(['sequential-shells', 'diloco-strangers', 'diloco-relay', 'prefilter', 'inference-reservation', 'hpc-campaign', 'federated-learning'])('is what the hub’s rows say under all its profiles: %s', (name) => {
    for (const seed of [1, 2]) {
      const scenario = made(name, seed);
      const rows = dossiersOf(scenario).map((dossier) => judgeEntity(dossier, DEFAULT_RULE_SET, ''));
      const { engines, response, rules } = judgeScenario(scenario);
      expect(engines[LITERAL].flagged).toBe(rows.some(([literal]) => literal.outcome === 'to-be-inspected'));
      expect(engines[ROBUST].flagged).toBe(rows.some(([, robust]) => robust.outcome === 'to-be-inspected'));
      const responses = new Set(rows.flatMap((row) => row.map((one) => one.response)));
      expect(response).toBe((['inspect', 'ask', 'watch', 'none'] as const).find((one) => responses.has(one)));
      expect(new Set(rules.keys())).toEqual(new Set(rows.flatMap(([, , { findings }]) => findings.map(({ rule }) => rule))));
    }
  });

  test.each(['sequential-overlaps', 'diloco-ring', 'duty-cycle', 'churn', 'inference-reservation', 'fine-tuning'])('is also what the short way says of the engines: %s', (name) => {
    const scenario = made(name, 3);
    const { engines } = judgeScenario(scenario);
    expect(flaggedAt(scenario, NOW)).toEqual({ [LITERAL]: engines[LITERAL].flagged, [ROBUST]: engines[ROBUST].flagged });
  });
});

test('with the paper’s own D nothing links that a low-communication optimiser exchanges', () => {
  for (const seed of [1, 2, 3]) expect(judgeScenario(made('diloco-ring', seed))).toMatchObject({ flaggedWithPapersD: false, engines: { [LITERAL]: { flagged: true, linked: true } } });
  expect(judgeScenario(made('sequential-providers', 1)).flaggedWithPapersD).toBe(true);
});

describe('the delay', () => {
  test.each(['sequential-one-account', 'diloco-ring', 'prefilter', 'hpc-look-alike'])('is the share of C done in the first week in which the engine flags: %s', (name) => {
    const scenario = made(name, 5);
    const begun = scenario.works.reduce((first, { start }) => Math.min(first, start), Infinity);
    const delay = delayOf(scenario, judgeScenario(scenario));
    // Week after week, and the operations added up from the files' own figures.
    for (let at = begun + 7 * DAY; ; at = Math.min(NOW, at + 7 * DAY)) {
      if (!flaggedAt(scenario, at)[ROBUST]) continue;
      const done = dossiersOf(scenario, at).flatMap(({ workloads }) => workloads.map(({ line }) => line.ops.theoreticalTOP)).reduce((sum, ops) => sum + ops, 0);
      expect((delay[ROBUST] as number) / (done / DEFAULT_POLICY.thresholds.C)).toBeCloseTo(1, 6);
      break;
    }
    expect(delay.any).toBeLessThanOrEqual(delay[ROBUST] as number);
  });

  test('of what no engine flags is that of the first question, and of what nothing finds there is none', () => {
    const asked = made('diloco-strangers', 1);
    expect(delayOf(asked, judgeScenario(asked))).toEqual({ [LITERAL]: null, [ROBUST]: null, any: expect.any(Number) as number });
    const missed = made('colluding-providers', 1);
    expect(delayOf(missed, judgeScenario(missed))).toEqual({ [LITERAL]: null, [ROBUST]: null, any: null });
  });
});
