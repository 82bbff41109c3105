import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountKey, leadsOf, LINKAGE_PROFILE, sighted, type WeakClaim } from './index.js';

type Weak = 'email' | 'domain' | 'phone' | 'name' | 'address';
const claim = (entity: string, handle: string, attr: Weak | 'lei', token = '1'): WeakClaim => ({
  account: { provider: 'urn:p', handle },
  entity,
  token: sighted({ attr, mode: 'hmac', profile: 'p', epoch: 'e', token }),
});
const both = (attr: Weak | 'lei', token?: string): WeakClaim[] => [claim('E', 'own', attr, token), claim('F', 'other', attr, token)];
const attributes = (claims: readonly WeakClaim[]) => leadsOf('E', claims).map(({ agreeing }) => agreeing.map(({ attribute }) => attribute));

describe('two accounts of different entities', () => {
  test('that agree in a name and a phone are a lead to the other entity', () => {
    expect(leadsOf('E', [...both('name'), ...both('phone')])).toMatchObject([{ account: { handle: 'own' }, otherEntity: 'F', otherAccount: { handle: 'other' }, agreeing: [{ attribute: 'name' }, { attribute: 'phone' }] }]);
  });

  test('that agree in one token only are none', () => {
    for (const attr of LINKAGE_PROFILE.weak.keys()) expect(attributes(both(attr as Weak))).toEqual([]);
  });

  test('that agree in a mail address agree in its domain by that: no lead without a third', () => {
    expect(attributes([...both('email'), ...both('domain')])).toEqual([]);
    expect(attributes([...both('email'), ...both('domain'), ...both('address')])).toEqual([['address', 'domain', 'email']]);
  });

  test('that agree in two names are none: they are of one kind', () => {
    expect(attributes([...both('name', '1'), ...both('name', '2')])).toEqual([]);
  });

  test('that share a strong token which does not link are no lead by it', () => {
    expect(attributes([...both('name'), ...both('lei')])).toEqual([]);
  });

  test('each agreeing with another account of one entity are none: it takes two accounts that agree', () => {
    expect(attributes([claim('E', 'a', 'name'), claim('F', 'c', 'name'), claim('E', 'b', 'phone'), claim('F', 'c', 'phone')])).toEqual([]);
  });

  test('of one entity are none', () => {
    expect(attributes([claim('E', 'a', 'name'), claim('E', 'b', 'name'), claim('E', 'a', 'phone'), claim('E', 'b', 'phone')])).toEqual([]);
  });
});

describe('a weak token on many accounts', () => {
  const shared = (accounts: number): WeakClaim[] => [...both('phone'), ...both('name'), ...Array.from({ length: accounts - 2 }, (_, i) => claim(`G${i}`, `g${i}`, 'name'))];

  test('counts on as many as the limit and no longer on one more', () => {
    expect(attributes(shared(LINKAGE_PROFILE.weakLimit))).toHaveLength(1);
    expect(attributes(shared(LINKAGE_PROFILE.weakLimit + 1))).toEqual([]);
  });

  test('is counted by account, however often it is told', () => {
    expect(attributes([...shared(LINKAGE_PROFILE.weakLimit), ...both('name'), ...both('name')])).toEqual([['name', 'phone']]);
  });
});

test('a lead is mutual, and does not depend on the order of the claims', () => {
  const claims = fc.array(
    fc.record({ of: fc.constantFrom('E', 'F', 'G'), handle: fc.integer({ min: 1, max: 2 }), attr: fc.constantFrom<Weak>('email', 'domain', 'phone', 'name', 'address'), token: fc.constantFrom('1', '2') })
      .map(({ of, handle, attr, token }) => claim(of, `${of}${handle}`, attr, token)),
    { minLength: 10, maxLength: 40, size: 'max' },
  );
  let found = 0;
  const pairs = (entity: string, all: readonly WeakClaim[]) => leadsOf(entity, all).map((lead) => ({ ends: [accountKey(lead.account), accountKey(lead.otherAccount)], agreeing: lead.agreeing.map(({ key }) => key) }));
  fc.assert(
    fc.property(claims.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([all, shuffled]) => {
      const leads = pairs('E', all);
      expect(pairs('E', shuffled)).toEqual(leads);
      const back = ['F', 'G'].flatMap((entity) => pairs(entity, all)).filter(({ ends: [, to] }) => to?.includes('E'));
      expect(back.map(({ ends: [a, b], agreeing }) => JSON.stringify([b, a, agreeing])).sort()).toEqual(leads.map(({ ends: [a, b], agreeing }) => JSON.stringify([a, b, agreeing])).sort());
      found += leads.length;
    }),
    { numRuns: 200 },
  );
  expect(found).toBeGreaterThan(200);
});
