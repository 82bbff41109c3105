import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Account, accountKey, compareLinks, entityId, Linkage, LINKAGE_PROFILE, sighted } from './index.js';
import { linkedBy, type Linked } from './testing/components.reference.js';
import { anyRuling, type Happening, histories, record, SMALL } from './testing/observations.js';
import { step, Store } from './testing/store.js';

const account = (handle: string): Account => ({ provider: 'urn:a', handle });
const [A, B, C, D, E] = ['a', 'b', 'c', 'd', 'e'].map(account) as [Account, Account, Account, Account, Account];
const x = record('lei', 1);
const y = record('lei', 2);
const z = record('owner', 3);
const refused = (code: string) => expect.objectContaining({ code });

/** Lines in the order given, one a position; an act on a token, for an account or all, is a ruling; `withdraw` takes claims of an account back. */
type Told = readonly [Account, ...(typeof x)[]] | readonly ['disregard' | 'restore', typeof x, Account?] | readonly ['withdraw', Account, ...(typeof x)[]];
function told(...entries: readonly Told[]): Happening[] {
  return entries.map((entry, position): Happening => {
    const [first, ...rest] = entry;
    if (first === 'withdraw') {
      const [withdrawn, ...tokens] = rest as [Account, ...(typeof x)[]];
      return { withdrawn: [{ account: withdrawn, tokens: tokens.map(sighted) }], seen: { position, line: 0 } };
    }
    if (typeof first === 'string') {
      const [token, of] = rest as [typeof x, Account?];
      return { ruling: of === undefined ? { act: first, token } : { act: first, token, account: of }, seen: { position, line: 0 } };
    }
    return { account: first, tokens: (rest as (typeof x)[]).map(sighted), seen: { position, line: 1 } };
  });
}

function replay(log: readonly Happening[]): Linkage {
  const linkage = new Linkage(undefined, SMALL);
  for (const one of log) step(linkage, one);
  return linkage;
}

/** What a replay says, in the form of the reference. */
function linked(linkage: Linkage, log: readonly Happening[]): Linked {
  const accounts = new Map(log.flatMap((one) => ('account' in one ? [[accountKey(one.account), one.account] as const] : [])));
  return {
    entities: new Map([...accounts].map(([key, one]) => [key, linkage.entityOf(one) ?? ''])),
    links: [...accounts.values()].flatMap((one) => linkage.linksOf(one)).sort(compareLinks),
    tokens: new Map(linkage.changes().tokens.map(({ token, accounts: count, first, standing }) => [token, { accounts: count, first, standing }])),
  };
}
const groups = (log: readonly Happening[], ...accounts: readonly Account[]): string[] => {
  const linkage = replay(log);
  return accounts.map((one) => linkage.entityOf(one) ?? '');
};

describe('a token on too many accounts', () => {
  test('links nobody any more, and each account is the entity again that it was alone', () => {
    const log = told([A, x], [B, x], [C, x]);
    expect(groups(log, A, B, C)).toEqual([A, A, A].map(entityId));
    expect(groups([...log, ...told([D], [D], [D], [D, x]).slice(3)], A, B, C, D)).toEqual([A, B, C, D].map(entityId));
  });

  test('exactly at its limit still links', () => {
    expect(SMALL.strong.get('owner')).toBe(2);
    expect(groups(told([A, z], [B, z]), A, B)).toEqual([A, A].map(entityId));
  });

  test('leaves together whom another token joins, under the id of their first account', () => {
    expect(groups(told([A, x], [B, x, y], [C, x, y], [D, x]), A, B, C, D)).toEqual([A, B, B, D].map(entityId));
  });

  test('says which accounts are concerned, how the entity fell apart and who carries what', () => {
    const linkage = replay(told([A, x], [B, x], [C, x]));
    const { regroupings, touched } = linkage.observe(D, [sighted(x)], { position: 3, line: 1 });
    expect(touched).toEqual([A, B, C, D]);
    expect(regroupings).toEqual([
      { entity: entityId(A), parts: [A, B, C, D].map((one) => ({ entity: entityId(one), accounts: [one] })), token: sighted(x).key, seen: { position: 3, line: 1 } },
    ]);
    expect(linkage.quarantinedOf(B)).toEqual([{ token: sighted(x).key, attribute: 'lei', accounts: 4 }]);
    expect(linkage.linksOf(B)).toEqual([]);
  });

  test('touches only the newcomer from then on', () => {
    const linkage = replay(told([A, x], [B, x], [C, x], [D, x]));
    expect(linkage.observe(E, [sighted(x)], { position: 4, line: 1 })).toEqual({ regroupings: [], touched: [] });
    expect(linkage.quarantinedOf(A)).toMatchObject([{ accounts: 5 }]);
  });
});

describe('a ruling', () => {
  test('that disregards a token takes the entity apart, and its undoing puts it together', () => {
    const log = told([A, x], [B, x, y], [C, y], ['disregard', x]);
    expect(groups(log, A, B, C)).toEqual([A, B, B].map(entityId));
    expect(groups([...log, ...told([A], [A], [A], [A], ['restore', x]).slice(4)], A, B, C)).toEqual([A, A, A].map(entityId));
  });

  test('on the first carrier’s claim leaves the others joined, to the next one', () => {
    const linkage = replay(told([A, x], [B, x], [C, x], ['disregard', x, A]));
    expect([A, B, C].map((one) => linkage.entityOf(one))).toEqual([A, B, B].map(entityId));
    expect(linkage.linksOf(C)).toEqual([{ from: C, to: B, attribute: 'lei', token: sighted(x).key, seen: { position: 2, line: 1 } }]);
  });

  test('on the claims of invented accounts ends a quarantine', () => {
    expect(groups(told([A, z], [B, z], [C, z], ['disregard', z, C]), A, B, C)).toEqual([A, A, C].map(entityId));
  });

  test('on a claim that is not made yet holds for it', () => {
    expect(groups(told(['disregard', x, B], [A, x], [B, x]), A, B)).toEqual([A, B].map(entityId));
  });

  test('on an account does not undo one on the token', () => {
    expect(groups(told([A, x], [B, x], ['disregard', x], ['restore', x, B]), A, B)).toEqual([A, B].map(entityId));
  });

  test('that makes a disregarded token link again does not lift its quarantine', () => {
    const linkage = replay(told([A, z], [B, z], ['disregard', z], [C, z]));
    expect(linkage.quarantinedOf(A)).toEqual([]);
    linkage.rule({ act: 'restore', token: z }, { position: 4, line: 0 });
    expect(linkage.quarantinedOf(A)).toHaveLength(1);
    expect(linkage.entityOf(B)).toBe(entityId(B));
  });

  test('touches everybody who claims the token, also those whose claim is void', () => {
    const linkage = replay(told([A, x], [B, x], ['disregard', x, A]));
    expect(linkage.rule({ act: 'disregard', token: x }, { position: 3, line: 0 }).touched).toEqual([A, B]);
  });

  test('on a weak token changes no entity', () => {
    const linkage = replay(told([A, x], [B, x]));
    expect(linkage.rule({ act: 'disregard', token: record('name', 1) }, { position: 2, line: 0 })).toEqual({ regroupings: [], touched: [] });
  });
});

describe('a claim withdrawn', () => {
  test('takes the entity apart, and made again puts it together with the account as the token’s newest carrier', () => {
    const log = told([A, x], [B, x], ['withdraw', A, x]);
    expect(groups(log, A, B)).toEqual([A, B].map(entityId));
    const linkage = replay([...log, ...told([A], [A], [A], [A, x]).slice(3)]);
    expect([A, B].map((one) => linkage.entityOf(one))).toEqual([A, A].map(entityId));
    expect(linkage.changes().links).toEqual([{ from: A, to: B, attribute: 'lei', token: sighted(x).key, seen: { position: 3, line: 1 } }]);
  });

  test('ends a quarantine, and whoever is left is joined', () => {
    const linkage = replay(told([A, z], [B, z], [C, z]));
    expect(linkage.withdraw([{ account: C, tokens: [sighted(z)] }], { position: 3, line: 0 }).touched).toEqual([A, B, C]);
    expect([A, B, C].map((one) => linkage.entityOf(one))).toEqual([A, A, C].map(entityId));
  });

  test('of a token that stays quarantined is news of the account alone, and of how many are left', () => {
    const linkage = replay(told([A, z], [B, z], [C, z], [D, z]));
    expect(linkage.withdraw([{ account: B, tokens: [sighted(z)] }], { position: 4, line: 0 })).toEqual({ regroupings: [], touched: [B] });
    expect([A, B].map((one) => linkage.quarantinedOf(one).map(({ accounts }) => accounts))).toEqual([[3], []]);
  });

  test('leaves in force what was ruled on it: made again it is void again', () => {
    expect(groups(told([A, x], [B, x], ['disregard', x, B], ['withdraw', B, x], [B, x]), A, B)).toEqual([A, B].map(entityId));
  });

  test('leaves the account where it was founded: it still names the entity that another token makes', () => {
    expect(groups(told([A, x], [B, y], ['withdraw', A, x], [A, y]), A, B)).toEqual([A, A].map(entityId));
  });

  test('that was never made, of a token or an account that nobody saw, is nothing', () => {
    const linkage = replay(told([A, x], [B, x]));
    expect(linkage.withdraw([{ account: A, tokens: [sighted(y)] }], { position: 2, line: 0 })).toEqual({ regroupings: [], touched: [] });
    expect(linkage.withdraw([{ account: D, tokens: [sighted(x)] }], { position: 2, line: 0 })).toEqual({ regroupings: [], touched: [] });
    expect(() => linkage.withdraw([{ account: A, tokens: [sighted(x)] }], { position: 1, line: 0 })).toThrow(refused('LINKAGE_ORDER'));
  });
});

describe('any history of lines, rulings and withdrawals', () => {
  test('gives at every place in the log what working it out from scratch gives', () => {
    const seen = { quarantined: 0, disregarded: 0, split: 0, parted: 0 };
    fc.assert(
      fc.property(histories, (log) => {
        const linkage = new Linkage(undefined, SMALL);
        for (const [index, one] of log.entries()) {
          const { regroupings } = step(linkage, one);
          seen.split += regroupings.filter((each) => 'parts' in each).length;
          if ('withdrawn' in one) seen.parted += regroupings.length;
          if (index % 3 > 0 && index < log.length - 1) continue;
          expect(linked(linkage, log.slice(0, index + 1))).toEqual(linkedBy(log.slice(0, index + 1), SMALL));
        }
        for (const { standing } of linkage.changes().tokens) if (standing !== 'linking') seen[standing] += 1;
      }),
      { numRuns: 300 },
    );
    // The property says little about logs in which nothing of this happens.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
  });

  test('cut into batches that load only what they touch gives the same tables as one replay', () => {
    const seen = { partial: 0, splits: 0 };
    fc.assert(
      fc.property(histories, fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }), (log, sizes) => {
        const store = new Store();
        for (let start = 0, batch = 0; start < log.length; batch++) {
          const size = sizes[batch % sizes.length]!;
          store.apply(log.slice(start, start + size));
          start += size;
        }
        const { entities, links, tokens } = linkedBy(log, SMALL);
        expect(new Map([...store.accounts].map(([key, row]) => [key, row.entity]))).toEqual(entities);
        expect([...store.links.values()].sort(compareLinks)).toEqual(links);
        expect(new Map([...store.tokens].map(([key, { accounts, first, standing }]) => [key, { accounts, first, standing }]))).toEqual(tokens);
        const alive = [...store.entities].filter(([, { mergedInto }]) => mergedInto === null).map(([id]) => id);
        expect(new Set(alive)).toEqual(new Set(entities.values()));
        for (const [key, { account: one, entity }] of store.accounts) {
          let at = entityId(one);
          for (let next = store.entities.get(at)!.mergedInto; next !== null; next = store.entities.get(at)!.mergedInto) at = next;
          expect([key, at]).toEqual([key, entity]);
        }
        seen.partial += store.partial;
        seen.splits += store.splits;
      }),
      { numRuns: 400 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(200);
  });

  test('a ruling undone at once leaves no trace', () => {
    fc.assert(
      fc.property(histories, anyRuling, (log, ruling) => {
        const before = linked(replay(log), log);
        const position = (log.at(-1)?.seen.position ?? 0) + 1;
        const linkage = replay(log);
        const inForce = log.findLast((one) => 'ruling' in one && JSON.stringify({ ...one.ruling, act: '' }) === JSON.stringify({ ...ruling, act: '' }));
        const wasVoid = inForce !== undefined && 'ruling' in inForce && inForce.ruling.act === 'disregard';
        linkage.rule({ ...ruling, act: wasVoid ? 'restore' : 'disregard' }, { position, line: 0 });
        linkage.rule({ ...ruling, act: wasVoid ? 'disregard' : 'restore' }, { position: position + 1, line: 0 });
        const after = linked(linkage, log);
        expect([after.entities, after.links]).toEqual([before.entities, before.links]);
        for (const [token, row] of before.tokens) expect(after.tokens.get(token)).toEqual(row);
      }),
      { numRuns: 200 },
    );
  });

  test('a claim withdrawn and made again leaves everybody joined as before', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (log, nth) => {
        const lines = log.filter((one) => 'account' in one);
        const line = lines[nth % Math.max(lines.length, 1)];
        if (line === undefined) return;
        const position = (log.at(-1)?.seen.position ?? 0) + 1;
        const claimed: Happening[] = [...log, { ...line, seen: { position, line: 1 } }];
        const before = linked(replay(claimed), claimed);
        const again: Happening[] = [...claimed, { withdrawn: [line], seen: { position: position + 1, line: 0 } }, { ...line, seen: { position: position + 1, line: 1 } }];
        const after = linked(replay(again), again);
        expect(after.entities).toEqual(before.entities);
        for (const [token, { accounts, standing }] of before.tokens) expect(after.tokens.get(token)).toMatchObject({ accounts, standing });
      }),
      { numRuns: 200 },
    );
  });

  test('touches, of every entity that fell apart, an account in each part', () => {
    let parts = 0;
    fc.assert(
      fc.property(histories, (log) => {
        const linkage = new Linkage(undefined, SMALL);
        for (const one of log) {
          const { regroupings, touched } = step(linkage, one);
          const keys = new Set(touched.map(accountKey));
          for (const regrouping of regroupings) {
            if (!('parts' in regrouping)) continue;
            for (const { accounts } of regrouping.parts) expect(accounts.some((each) => keys.has(accountKey(each)))).toBe(true);
            expect(regrouping.parts.map(({ entity }) => entity)).toContain(regrouping.entity);
            parts += regrouping.parts.length;
          }
        }
      }),
      { numRuns: 100 },
    );
    expect(parts).toBeGreaterThan(100);
  });
});

describe('a seed that does not hold what falls apart', () => {
  const claims = [A, B, C].map((one, position) => ({ token: sighted(x).key, account: one, seen: { position, line: 1 } }));
  const base = {
    entities: [{ id: entityId(A), founded: { position: 0, line: 1 }, whole: true }],
    accounts: [A, B, C].map((one, position) => ({ account: one, entity: entityId(A), founded: { position, line: 1 } })),
    tokens: [{ token: sighted(x).key, attribute: 'lei', accounts: 3 }],
    claims,
    disregarded: [],
  };
  const crossing = (seed: typeof base) => () => new Linkage(seed, SMALL).observe(D, [sighted(x)], { position: 3, line: 1 });
  const disregard = (seed: typeof base) => () => new Linkage(seed, SMALL).rule({ act: 'disregard', token: x }, { position: 3, line: 0 });

  test('is refused when a claim of the token is missing', () => {
    const short = { ...base, claims: claims.slice(0, 2) };
    expect(crossing(short)).toThrow(refused('LINKAGE_SEED'));
    expect(disregard(short)).toThrow(refused('LINKAGE_SEED'));
    expect(crossing(base)).not.toThrow();
    expect(disregard(base)).not.toThrow();
  });

  test('is refused when a claim withdrawn would part accounts that it does not hold', () => {
    const withdraw = (seed: typeof base) => () => new Linkage(seed, SMALL).withdraw([{ account: A, tokens: [sighted(x)] }], { position: 3, line: 0 });
    expect(withdraw({ ...base, claims: claims.slice(0, 2) })).toThrow(refused('LINKAGE_SEED'));
    expect(withdraw({ ...base, entities: base.entities.map((entity) => ({ ...entity, whole: false })) })).toThrow(refused('LINKAGE_SEED'));
    expect(withdraw(base)).not.toThrow();
  });

  test('is refused when the entity is not whole', () => {
    const short = { ...base, entities: base.entities.map((entity) => ({ ...entity, whole: false })) };
    expect(crossing(short)).toThrow(refused('LINKAGE_SEED'));
    expect(disregard(short)).toThrow(refused('LINKAGE_SEED'));
  });
});

test('the limits are those that are documented', () => {
  expect(Object.fromEntries(LINKAGE_PROFILE.strong)).toEqual({ lei: 1000, 'tax-id': 1000, registration: 1000, iban: 100, payment: 100, owner: 100 });
});

test('an entity of 20,000 accounts falls apart in a moment', () => {
  const n = 20_000;
  const nth = (i: number): Account => account(String(i));
  const linkage = new Linkage();
  for (let i = 0; i < n; i++) linkage.observe(nth(i), [sighted(record('lei', i)), sighted(record('lei', i + 1))], { position: i, line: 1 });
  expect(linkage.entityOf(nth(n - 1))).toBe(entityId(nth(0)));
  linkage.rule({ act: 'disregard', token: record('lei', n / 2) }, { position: n, line: 0 });
  expect(linkage.entityOf(nth(n - 1))).toBe(entityId(nth(n / 2)));
  expect(linkage.entityOf(nth(n / 2 - 1))).toBe(entityId(nth(0)));
}, 20_000);

test('twenty thousand accounts that go with one statement leave in a moment, joined by many tokens or by none any more', () => {
  const [n, tokens] = [20_000, 50];
  const nth = (i: number): Account => account(String(i));
  const claimed = (i: number) => [sighted(record('lei', i % tokens)), sighted(record('owner', n + i)), sighted(record('owner', n + i + 1))];
  const linkage = new Linkage();
  for (let i = 0; i < n; i++) linkage.observe(nth(i), claimed(i), { position: i, line: 1 });
  expect(linkage.entityOf(nth(n - 1))).toBe(entityId(nth(0)));
  linkage.withdraw(Array.from({ length: n - 1 }, (_, i) => ({ account: nth(i + 1), tokens: claimed(i + 1) })), { position: n, line: 0 });
  expect([1, n - 1].map((i) => linkage.entityOf(nth(i)))).toEqual([1, n - 1].map((i) => entityId(nth(i))));
}, 20_000);
