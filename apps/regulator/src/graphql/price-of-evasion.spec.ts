import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { priceInputs, priceOfEvasion } from '#libs/evasion';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { encodeRuleSet } from '#libs/verdict';
import { HubRows } from './testing/hub-rows.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

// Real: the API, PostgreSQL, the default rule set, the bound.
let api: TestApi;
let rows: HubRows;
beforeAll(async () => {
  api = await startTestApi();
  rows = new HubRows(api.database.pool);
});
afterAll(async () => await api.stop());

const YEAR_S = 365 * 86_400;
const PRICES = 'prices { identities undetectedTOP shareOfC yearsStatic yearsWithProgress yearsWaitThenTrain yearsOfWaiting rateForGuaranteeTOPs rateForGuaranteeWithProgressTOPs h100EquivalentOfRate }';
const POLICY = `profile C C1 R horizonS ${PRICES}`;

test('a hub without rules has no price', async () => {
  expect(await api.data(`{ priceOfEvasion(identities: [1]) { ruleSet } }`)).toEqual({ priceOfEvasion: null });
});

describe('under the default rule set', () => {
  let digest: string;
  beforeAll(async () => {
    digest = await rows.policy();
  });

  test('the paper’s thresholds give the figures worked out by hand', async () => {
    const { priceOfEvasion: price } = await api.data(`{ priceOfEvasion(identities: [1, 10, 100]) { ruleSet lead { ${POLICY} } } }`);
    expect(price.ruleSet).toBe(digest);
    expect(price.lead).toMatchObject({ profile: 'eo-14110', C: 1e14, C1: 1e12, horizonS: 548 * 86_400 });
    const [one, ten, hundred] = price.lead.prices;
    // C1 is 1 % of C, and R is C over three years to six digits: 0.01 C + 1.5 ÷ 3 C.
    expect(one).toMatchObject({ identities: 1, shareOfC: expect.closeTo(0.51, 4), yearsStatic: expect.closeTo(2.97, 4), undetectedTOP: expect.closeTo(0.51e14, -9) });
    expect(one.yearsWithProgress).toBeCloseTo(Math.log(1 + 2.97 * Math.log(3)) / Math.log(3), 4);
    // (0.1 - 0.01) C at C over three years.
    expect(ten).toMatchObject({ identities: 10, shareOfC: expect.closeTo(5.1, 4), yearsStatic: expect.closeTo(0.27, 4) });
    // Nine hundredths of C in three years.
    expect(ten.rateForGuaranteeTOPs).toBeCloseTo((0.09 * 1e14) / (3 * YEAR_S), 3);
    expect(ten.h100EquivalentOfRate).toBeCloseTo((0.09 * 1e14) / (3 * YEAR_S) / 989.5, 6);
    expect(hundred).toMatchObject({ yearsStatic: 0, yearsWithProgress: 0, yearsWaitThenTrain: 0, rateForGuaranteeTOPs: 0 });
  });

  test('every profile is priced as the library prices it, the lead first', async () => {
    const { priceOfEvasion: price } = await api.data(`{ priceOfEvasion(identities: [1, 3], runYears: 2, guaranteeYears: 4) { lead { profile } profiles { ${POLICY} } } }`);
    expect(price.profiles.map(({ profile }: { profile: string }) => profile).toSorted()).toEqual(DEFAULT_RULE_SET.profiles.map(({ id }) => id).toSorted());
    expect(price.profiles[0].profile).toBe(price.lead.profile);
    for (const { profile, prices } of price.profiles) {
      const { parameters } = DEFAULT_RULE_SET.profiles.find(({ id }) => id === profile) ?? expect.unreachable(profile);
      for (const [i, k] of [1, 3].entries()) {
        const expected = priceOfEvasion(priceInputs(parameters), k, 2 * YEAR_S, 4);
        expect(prices[i]).toMatchObject({
          identities: k, shareOfC: expected.shareOfThreshold, yearsStatic: expected.yearsStatic, yearsWithProgress: expected.yearsWithProgress,
          yearsWaitThenTrain: expected.yearsWaitThenTrain, yearsOfWaiting: expected.yearsOfWaiting, rateForGuaranteeTOPs: expected.rateForGuarantee / 1e12, rateForGuaranteeWithProgressTOPs: expected.rateForGuaranteeWithProgress / 1e12,
        });
      }
    }
  });

  test('a proposal stands beside the live policy: what it does not say is as there', async () => {
    const { priceOfEvasion: price } = await api.data(`query ($p: PolicyProposal) { priceOfEvasion(identities: [2], proposed: $p) { lead { ${POLICY} } proposed { ${POLICY} } } }`, { p: { C: 1e13, C1: null } });
    expect(price.proposed).toMatchObject({ profile: null, C: 1e13, C1: price.lead.C1, R: price.lead.R, horizonS: price.lead.horizonS });
    // (5e12 - 1e12) tera-OP at R = 1e14 over three years: 0.12 years.
    expect(price.proposed.prices).toMatchObject([{ identities: 2, yearsStatic: expect.closeTo(0.12, 4) }]);
    expect(price.lead.prices).toMatchObject([{ yearsStatic: expect.closeTo(1.47, 4) }]);
    expect((await api.data('{ priceOfEvasion(identities: [2]) { proposed { C } } }')).priceOfEvasion.proposed).toBeNull();
  });

  test('each figure of a proposal counts', async () => {
    const shares = await Promise.all(['', 'C: 2e14', 'C1: 5e12', 'R: 1e7', 'R: 1e7, horizonS: 1e9'].map(async (member) => {
      const { priceOfEvasion: price } = await api.data(`{ priceOfEvasion(identities: [1], runYears: 3, proposed: {${member}}) { proposed { prices { undetectedTOP yearsStatic } } } }`);
      return JSON.stringify(price.proposed.prices);
    }));
    expect(new Set(shares).size).toBe(5);
  });

  test.each<[string, string, string]>([
    ['identities: []', 'GRAPHQL_ARGUMENT', 'identities'],
    [`identities: [${Array.from({ length: 21 }, () => 1).join(', ')}]`, 'GRAPHQL_ARGUMENT', 'identities'],
    ['identities: [1, 0]', 'GRAPHQL_ARGUMENT', 'identities.1'],
    ['identities: [1000001]', 'GRAPHQL_ARGUMENT', 'identities.0'],
    ['identities: [1], runYears: 0', 'GRAPHQL_ARGUMENT', 'runYears'],
    ['identities: [1], guaranteeYears: 1e9', 'GRAPHQL_ARGUMENT', 'guaranteeYears'],
    ['identities: [1], proposed: { C: -1 }', 'GRAPHQL_ARGUMENT', 'proposed.C'],
    ['identities: [1], proposed: { R: 1e300 }', 'GRAPHQL_ARGUMENT', 'proposed.R'],
    ['identities: [1], proposed: { horizonS: 0 }', 'GRAPHQL_ARGUMENT', 'proposed.horizonS'],
    ['identities: [1], proposed: { C: 1, C1: 2 }', 'EVASION_RULE', 'burst'],
  ])('(%s) is refused by name', async (args, code, field) => {
    const { body } = await api.ask(`{ priceOfEvasion(${args}) { lead { C } proposed { prices { shareOfC } } } }`);
    expect(body.errors).toEqual([expect.objectContaining({ extensions: { code, field } })]);
  });

  test('extremes of what is allowed still give numbers', async () => {
    for (const proposed of ['{ C: 1e30, C1: 1e-9, R: 1e-9, horizonS: 1e30 }', '{ C: 1e-9, C1: 1e-9, R: 1e30, horizonS: 1e-9 }']) {
      for (const years of ['runYears: 100, guaranteeYears: 0.01', 'runYears: 0.01, guaranteeYears: 100']) {
        expect(await api.codes(`{ priceOfEvasion(identities: [1, 1000000], ${years}, proposed: ${proposed}) { proposed { ${POLICY} } } }`)).toEqual([]);
      }
    }
  });

  test('a profile that contradicts itself is named, and the others are priced', async () => {
    const [lead, ...others] = DEFAULT_RULE_SET.profiles;
    if (lead === undefined) throw new Error('no profiles');
    const odd = { ...lead, id: 'odd', parameters: { ...lead.parameters, thresholds: { ...lead.parameters.thresholds, C1: 2 * lead.parameters.thresholds.C } } };
    const { bytes, digest: oddDigest } = encodeRuleSet({ ...DEFAULT_RULE_SET, profiles: [lead, odd, ...others] });
    await api.database.pool.query('INSERT INTO policy (position, digest, bytes) VALUES (1000000, $1, $2)', [oddDigest, Buffer.from(bytes)]);
    const { body } = await api.ask('{ priceOfEvasion(identities: [1]) { ruleSet profiles { profile prices { identities } } } }');
    expect(body.errors).toEqual([expect.objectContaining({ extensions: { code: 'EVASION_RULE', field: 'burst' } })]);
    expect(body.data.priceOfEvasion.ruleSet).toBe(oddDigest);
    for (const { profile, prices } of body.data.priceOfEvasion.profiles) expect(prices).toEqual(profile === 'odd' ? null : [{ identities: 1 }]);
  });
});
