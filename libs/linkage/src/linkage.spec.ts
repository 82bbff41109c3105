import { sha256, toHex } from '#libs/encoding';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Account, accountKey, entityId, type IdentityLink, Linkage, LINKAGE_PROFILE, type LinkageSeed, shortestChain, type SightedToken, STRONG_ATTRIBUTES } from './index.js';
import { distance, linkedBy } from './testing/components.reference.js';
import { logs, type Observation } from './testing/observations.js';

const account = (provider: string, handle: string): Account => ({ provider, handle });
const lei = (value: string): SightedToken => ({ key: `lei ${value}`, attribute: 'lei', strong: true });
const name = (value: string): SightedToken => ({ key: `name ${value}`, attribute: 'name', strong: false });
const at = (position: number, line = 1) => ({ position, line });
const A = account('urn:a', '1');
const B = account('urn:b', '2');
const C = account('urn:c', '3');
const seedOf = (...accounts: readonly Account[]): LinkageSeed => ({
  entities: accounts.map((one, index) => ({ id: entityId(one), founded: at(index) })),
  accounts: accounts.map((one) => ({ account: one, entity: entityId(one) })),
  tokens: [],
  claims: [],
  disregarded: [],
});
const refused = (code: string) => expect.objectContaining({ code });

const replay = (log: readonly Observation[]): Linkage => {
  const linkage = new Linkage();
  for (const { account, tokens, seen } of log) linkage.observe(account, tokens, seen);
  return linkage;
};

describe('joining accounts', () => {
  test('two accounts with the same strong token are one entity, that of the account seen first', () => {
    const linkage = new Linkage();
    linkage.observe(A, [lei('x')], at(0));
    linkage.observe(B, [lei('x')], at(1));
    const link: IdentityLink = { from: B, to: A, attribute: 'lei', token: 'lei x', seen: at(1) };
    expect(linkage.changes()).toEqual({
      founded: [
        { id: entityId(A), founded: at(0), by: A },
        { id: entityId(B), founded: at(1), by: B },
      ],
      accounts: [
        { account: A, entity: entityId(A) },
        { account: B, entity: entityId(A) },
      ],
      absorbed: [{ from: entityId(B), into: entityId(A) }],
      merges: [{ from: entityId(B), into: entityId(A), link, seen: at(1) }],
      regrouped: [],
      tokens: [{ token: 'lei x', attribute: 'lei', accounts: 2, first: A, standing: 'linking', turned: undefined }],
      links: [link],
    });
  });

  test('a shared name joins nobody', () => {
    const linkage = new Linkage();
    linkage.observe(A, [name('acme')], at(0));
    linkage.observe(B, [name('acme')], at(1));
    expect(linkage.entityOf(A)).not.toBe(linkage.entityOf(B));
    expect(linkage.changes()).toMatchObject({ tokens: [], links: [], merges: [] });
    expect(STRONG_ATTRIBUTES.has('name')).toBe(false);
  });

  test('one line that carries the tokens of two entities merges them, and the older one survives', () => {
    const linkage = new Linkage();
    linkage.observe(A, [lei('x')], at(0));
    linkage.observe(B, [lei('y')], at(1));
    linkage.observe(C, [lei('y'), lei('x')], at(2));
    expect([A, B, C].map((one) => linkage.entityOf(one))).toEqual([entityId(A), entityId(A), entityId(A)]);
    expect(linkage.changes().merges.map(({ from, into }) => [from, into])).toEqual([
      [entityId(C), entityId(B)],
      [entityId(B), entityId(A)],
    ]);
  });

  test('the entity founded first survives although the account that joins it carried the token first', () => {
    const linkage = new Linkage();
    linkage.observe(A, [], at(0));
    linkage.observe(B, [lei('x')], at(1));
    linkage.observe(A, [lei('x')], at(2));
    expect(linkage.entityOf(B)).toBe(entityId(A));
    expect(linkage.changes().links).toEqual([{ from: A, to: B, attribute: 'lei', token: 'lei x', seen: at(2) }]);
  });

  test('a token sent again, or twice on a line, makes no second link', () => {
    const linkage = new Linkage();
    linkage.observe(A, [lei('x'), lei('x')], at(0));
    linkage.observe(B, [lei('x'), lei('x')], at(1));
    linkage.observe(B, [lei('x')], at(2));
    linkage.observe(A, [lei('x')], at(3));
    expect(linkage.changes().links).toHaveLength(1);
  });

  test('an account that was loaded and not observed is reported when its entity merges, another is not', () => {
    const claims = ([['lei x', A], ['lei y', B], ['lei z', C]] as const).map(([token, one], index) => ({ token, account: one, seen: at(index) }));
    const linkage = new Linkage({ ...seedOf(A, B, C), tokens: claims.map(({ token }) => ({ token, attribute: 'lei', accounts: 1 })), claims });
    const newcomer = account('urn:d', '4');
    linkage.observe(newcomer, [lei('x'), lei('y')], at(3));
    expect(linkage.changes().accounts).toEqual([
      { account: B, entity: entityId(A) },
      { account: newcomer, entity: entityId(A) },
    ]);
  });

  test('a second token that two joined accounts share is kept as evidence and merges nothing', () => {
    const linkage = new Linkage();
    linkage.observe(A, [lei('x'), lei('y')], at(0));
    linkage.observe(B, [lei('x'), lei('y')], at(1));
    expect(linkage.changes().links).toHaveLength(2);
    expect(linkage.changes().merges).toHaveLength(1);
  });

  test('an account never seen has no entity', () => {
    expect(new Linkage().entityOf(A)).toBeUndefined();
  });

  test('lines out of the order of the log are refused, not judged differently by hub and auditor', () => {
    const linkage = new Linkage();
    linkage.observe(A, [], at(5, 2));
    expect(() => linkage.observe(B, [], at(5, 1))).toThrow(refused('LINKAGE_ORDER'));
    expect(() => linkage.observe(B, [], at(4, 9))).toThrow(refused('LINKAGE_ORDER'));
    expect(linkage.entityOf(B)).toBeUndefined();
    const seeded = new Linkage({ ...seedOf(), entities: [{ id: entityId(A), founded: at(7) }] });
    expect(() => seeded.observe(B, [], at(6))).toThrow(refused('LINKAGE_ORDER'));
    expect(() => seeded.rule({ act: 'disregard', token: { attr: 'lei', mode: 'hmac', profile: 'p', epoch: 'e', token: 'x' } }, at(6, 0))).toThrow(refused('LINKAGE_ORDER'));
  });

  test('a seed that lacks a row is refused, not silently joined wrongly', () => {
    const tokens = [{ token: 'lei x', attribute: 'lei', accounts: 1 }];
    const claims = [{ token: 'lei x', account: A, seen: at(0) }];
    const short: readonly LinkageSeed[] = [
      { ...seedOf(A), entities: [] },
      { ...seedOf(), tokens, claims },
      { ...seedOf(A), claims },
      { ...seedOf(A), disregarded: [{ token: 'lei x' }] },
    ];
    for (const seed of short) expect(() => new Linkage(seed)).toThrow(refused('LINKAGE_SEED'));
  });
});

describe('keys and ids', () => {
  test('an id is the SHA-256 of the founding account with lengths in front, 16 bytes of it', () => {
    const bytes = Uint8Array.from([0, 19, ...Buffer.from('tributary/entity/v1'), 0, 5, ...Buffer.from('urn:a'), 0, 1, ...Buffer.from('1')]);
    expect(entityId(A)).toBe(toHex(sha256(bytes)).slice(0, 32));
    expect(entityId(A)).toBe('01553e2ffc7b36e6eb837a15bd5a9d70');
  });

  test('no two accounts share a key or an id, however provider and handle are cut', () => {
    const text = fc.string({ maxLength: 4, unit: fc.constantFrom('a', 'b', ':') });
    fc.assert(
      fc.property(text, text, text, text, (p, h, q, i) => {
        const same = p === q && h === i;
        expect(accountKey(account(p, h)) === accountKey(account(q, i))).toBe(same);
        expect(entityId(account(p, h)) === entityId(account(q, i))).toBe(same);
      }),
    );
  });

  test('a newline, which would let one account pass for another, is refused', () => {
    expect(() => accountKey(account('urn:a\n1', '2'))).toThrow(refused('LINKAGE_ACCOUNT'));
    expect(() => accountKey(account('urn:a', '1\n2'))).toThrow(refused('LINKAGE_ACCOUNT'));
    expect(() => new Linkage().observe(account('urn:a', '1\n2'), [], at(0))).toThrow(refused('LINKAGE_ACCOUNT'));
  });
});

describe('any log whatever', () => {
  test('gives the connected components, named after their first account, and one link for each later carrier', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const linkage = replay(log);
        const reference = linkedBy(log, LINKAGE_PROFILE);
        for (const { account } of log) expect(linkage.entityOf(account)).toBe(reference.entities.get(accountKey(account)));
        const changes = linkage.changes();
        expect(changes.links).toEqual(reference.links);
        expect(new Map(changes.accounts.map((row) => [accountKey(row.account), row.entity]))).toEqual(reference.entities);
        // Every merge removes one entity: what was founded and not merged is what there is.
        const alive = new Set(changes.founded.map(({ id }) => id));
        for (const { from } of changes.merges) expect(alive.delete(from)).toBe(true);
        expect(alive).toEqual(new Set(reference.entities.values()));
      }),
      { numRuns: 500 },
    );
  });

  test('explains why two accounts are one entity by a shortest chain of its links, and nothing else', () => {
    fc.assert(
      fc.property(logs, fc.nat(), fc.nat(), (log, i, j) => {
        fc.pre(log.length > 0);
        const linkage = replay(log);
        const [a, b] = [log[i % log.length]!.account, log[j % log.length]!.account];
        const { links } = linkage.changes();
        const chain = shortestChain(a, b, links);
        expect(chain?.length).toBe(distance(accountKey(a), accountKey(b), links));
        expect(chain !== undefined).toBe(linkage.entityOf(a) === linkage.entityOf(b));
        let here = accountKey(a);
        for (const link of chain ?? []) {
          const ends = [accountKey(link.from), accountKey(link.to)];
          expect(ends).toContain(here);
          expect(links).toContain(link);
          here = ends[0] === here ? ends[1]! : ends[0]!;
        }
        expect(chain === undefined || here === accountKey(b)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('never unites less when a line is added, and does not depend on weak tokens', () => {
    fc.assert(
      fc.property(logs, fc.nat(), (log, cut) => {
        const before = replay(log.slice(0, cut % (log.length + 1)));
        const after = replay(log);
        const strongOnly = replay(log.map((line) => ({ ...line, tokens: line.tokens.filter(({ strong }) => strong) })));
        for (const { account: a } of log) {
          expect(strongOnly.entityOf(a)).toBe(after.entityOf(a));
          for (const { account: b } of log) {
            const joined = before.entityOf(a) !== undefined && before.entityOf(a) === before.entityOf(b);
            expect(!joined || after.entityOf(a) === after.entityOf(b)).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('explaining a join', () => {
  test('of an account with itself is empty, with a stranger undefined', () => {
    const { links } = replay([{ account: A, tokens: [lei('x')], seen: at(0) }, { account: B, tokens: [lei('y')], seen: at(1) }]).changes();
    expect(shortestChain(A, A, links)).toEqual([]);
    expect(shortestChain(A, B, links)).toBeUndefined();
    expect(shortestChain(A, C, links)).toBeUndefined();
    expect(shortestChain(C, C, links)).toEqual([]);
  });

  test('goes through the first carrier when two later ones share its token', () => {
    const { links } = replay([A, B, C].map((one, index) => ({ account: one, tokens: [lei('x')], seen: at(index) }))).changes();
    expect(shortestChain(B, C, links)?.map(({ from, to }) => [from, to])).toEqual([
      [B, A],
      [C, A],
    ]);
  });
});

test('a chain of 30,000 merges is followed in a moment for each of its accounts', () => {
  const n = 30_000;
  const linkage = new Linkage();
  const nth = (i: number): Account => account('urn:a', String(i));
  for (let i = 0; i < n; i++) linkage.observe(nth(i), [lei(String(i))], at(i));
  // Joins neighbours from the young end, so that every merge makes the chain one longer.
  for (let i = n - 1; i > 0; i--) linkage.observe(nth(i), [lei(String(i - 1))], at(n + n - i));
  expect(linkage.changes().merges).toHaveLength(n - 1);
  const oldest = entityId(nth(0));
  expect(linkage.changes().accounts.every(({ entity }) => entity === oldest)).toBe(true);
}, 20_000);
