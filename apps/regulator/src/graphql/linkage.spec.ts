import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entityId, LINKAGE_PROFILE, type Ruling } from '#libs/linkage';
import { takeLogTurn } from '../entries/log-turn.js';
import { applyRuling } from '../linkage/apply-ruling.js';
import { customer, token } from '../testing/lines.js';
import type { TestAgent } from '../testing/test-agent.js';
import { positionOf, testHub, type TestHub } from '../testing/test-hub.js';
import { identityPath } from './readers/identity-path.js';

// Real: HTTP, signatures, PostgreSQL, linkage, Mercurius. Stub: the clock, and the officers, whose word is taken.
let hub: TestHub;
let alpha: TestAgent;
let beta: TestAgent;
const LIMIT = LINKAGE_PROFILE.strong.get('owner') ?? 0;
const crowd = token('crowd', 'owner');
const agreeing = [token('a name', 'name'), token('a phone', 'phone')];
beforeAll(async () => {
  hub = await testHub();
  [alpha, beta] = [await hub.provider(), await hub.provider()];
  await report(alpha, [
    customer('a1', [token('one'), ...agreeing, token('1@mail', 'email')]), customer('a2', [token('one'), token('two', 'iban')]), customer('a3', [token('two', 'iban')]),
    ...Array.from({ length: LIMIT + 1 }, (_, i) => customer(`c${i}`, [crowd])),
  ]);
  await report(beta, [customer('b1', [...agreeing, token('mail', 'domain')]), customer('b2', [token('a name', 'name'), token('1@mail', 'email')]), customer('b3', [token('a name', 'name')])]);
});
afterAll(async () => hub.close());

async function report(agent: TestAgent, lines: Parameters<TestAgent['report']>[0]): Promise<void> {
  expect((await agent.report(lines)).status).toBe(201);
}

async function ask(query: string, variables: object = {}) {
  const response = await fetch(`${hub.url}/graphql`, { method: 'POST', headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) });
  // oxlint-disable-next-line typescript/no-explicit-any -- Answers are read by the tests that asked.
  return (await response.json()) as { readonly data: any; readonly errors?: readonly { readonly extensions: { readonly code: string } }[] };
}

const entity = (agent: TestAgent, handle: string): string => entityId({ provider: agent.iss, handle });
const rule = async (ruling: Ruling): Promise<number> => takeLogTurn(hub.database.pool, async (turn) => {
  const position = await turn.append({ kind: 'ruling', digest: randomUUID(), content: '{}' });
  await applyRuling(turn.client, ruling, position);
  return position;
});
const PATH = `query ($a: AccountRef!, $b: AccountRef!) { why(a: $a, b: $b) { entity { id } links { attribute token position from { handle } to { handle } } } }`;
const path = async (a: string, b: string) => (await ask(PATH, { a: { provider: alpha.iss, handle: a }, b: { provider: alpha.iss, handle: b } })).data.why;

describe('why two accounts are one entity', () => {
  test('is a shortest chain of shared tokens, through whoever carried them first', async () => {
    const position = await positionOf(hub, alpha);
    expect(await path('a1', 'a3')).toEqual({
      entity: { id: entity(alpha, 'a1') },
      links: [
        { attribute: 'lei', token: token('one').token, position, from: { handle: 'a2' }, to: { handle: 'a1' } },
        { attribute: 'iban', token: token('two').token, position, from: { handle: 'a3' }, to: { handle: 'a2' } },
      ],
    });
    expect((await path('a3', 'a1')).links.map(({ attribute }: { attribute: string }) => attribute)).toEqual(['iban', 'lei']);
  });

  test('needs no link for one and the same account', async () => {
    expect(await path('a2', 'a2')).toEqual({ entity: { id: entity(alpha, 'a1') }, links: [] });
  });

  test('is nothing where they are not, or one is unknown', async () => {
    expect([await path('a1', 'c1'), await path('a1', 'nobody'), await path('c0', 'c1')]).toEqual([null, null, null]);
  });

  test('is not looked for in more links than fit', async () => {
    const at = (handle: string) => ({ provider: alpha.iss, handle });
    await expect(identityPath(hub.database.pool, at('a1'), at('a3'), 1)).rejects.toMatchObject({ code: 'GRAPHQL_PATH_SIZE' });
    expect((await identityPath(hub.database.pool, at('a1'), at('a3'), 2))?.links).toHaveLength(2);
  });
});

describe('leads', () => {
  const LEADS = 'query ($id: ID!) { entity(id: $id) { leads(first: 5) { attributes entity { id } account { handle } otherAccount { handle provider { iss } } tokens { attribute strong } } } }';

  test('go to accounts that agree in two kinds of weak tokens, a mail address and its domain being one', async () => {
    const { data } = await ask(LEADS, { id: entity(alpha, 'a1') });
    const leads = data.entity.leads as { attributes: string[]; entity: { id: string }; account: { handle: string }; otherAccount: { handle: string } }[];
    expect(leads.map(({ attributes, account, otherAccount }) => [account.handle, otherAccount.handle, attributes]).toSorted(([, a], [, b]) => String(a).localeCompare(String(b)))).toEqual([
      ['a1', 'b1', ['name', 'phone']],
      ['a1', 'b2', ['email', 'name']],
    ]);
    expect(leads.map((lead) => lead.entity.id).sort()).toEqual([entity(beta, 'b1'), entity(beta, 'b2')].sort());
  });

  test('end with a ruling on one of the tokens, and begin again with its undoing', async () => {
    const count = async (): Promise<number> => (await ask(LEADS, { id: entity(alpha, 'a1') })).data.entity.leads.length;
    await rule({ act: 'disregard', token: token('a phone', 'phone') });
    expect(await count()).toBe(1);
    await rule({ act: 'disregard', token: token('a name', 'name'), account: { provider: beta.iss, handle: 'b2' } });
    expect(await count()).toBe(0);
    await rule({ act: 'restore', token: token('a phone', 'phone') });
    await rule({ act: 'restore', token: token('a name', 'name'), account: { provider: beta.iss, handle: 'b2' } });
    expect(await count()).toBe(2);
  });
});

describe('quarantined tokens', () => {
  const TOKENS = '{ quarantinedTokens(first: 2) { nodes { accountCount limit position token { attribute token } accounts(first: 2) { handle } } pageInfo { hasNextPage } } }';

  test('are listed with the accounts that carry them', async () => {
    expect((await ask(TOKENS)).data.quarantinedTokens).toEqual({
      nodes: [{ accountCount: LIMIT + 1, limit: LIMIT, position: await positionOf(hub, alpha), token: { attribute: 'owner', token: crowd.token }, accounts: [{ handle: 'c0' }, { handle: 'c1' }] }],
      pageInfo: { hasNextPage: false },
    });
  });

  test('show on the entities whose accounts carry them, and on no other', async () => {
    const of = async (id: string) => (await ask('query ($id: ID!) { entity(id: $id) { quarantinedTokens { accountCount token { attribute } } links { attribute } } }', { id })).data.entity;
    expect(await of(entity(alpha, 'c7'))).toEqual({ quarantinedTokens: [{ accountCount: LIMIT + 1, token: { attribute: 'owner' } }], links: [] });
    expect(await of(entity(alpha, 'a1'))).toMatchObject({ quarantinedTokens: [] });
  });

  test('come page by page, each once', async () => {
    const second = token('second crowd', 'payment');
    await report(beta, Array.from({ length: LIMIT + 1 }, (_, i) => customer(`d${i}`, [second])));
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { data } = await ask('query ($after: String) { quarantinedTokens(first: 1, after: $after) { nodes { token { token } } pageInfo { hasNextPage endCursor } } }', { after });
      seen.push(...(data.quarantinedTokens.nodes as { token: { token: string } }[]).map((node) => node.token.token));
      ({ hasNextPage: more, endCursor: after } = data.quarantinedTokens.pageInfo as { hasNextPage: boolean; endCursor: string });
    }
    expect(seen).toEqual([second.token, crowd.token]);
  });

  test('are none any more when a ruling disregards them; the ruling is listed and the void claim shown', async () => {
    const [everywhere, one] = [await rule({ act: 'disregard', token: crowd }), await rule({ act: 'disregard', token: token('one'), account: { provider: alpha.iss, handle: 'a2' } })];
    expect((await ask(TOKENS)).data.quarantinedTokens.nodes.map(({ token: { attribute } }: { token: { attribute: string } }) => attribute)).toEqual(['payment']);
    const { data } = await ask('{ rulings(first: 3) { nodes { position act provider handle newest token { attribute token } } } }');
    expect(data.rulings.nodes.slice(0, 2)).toEqual([
      { position: one, act: 'disregard', provider: alpha.iss, handle: 'a2', newest: true, token: { attribute: 'lei', token: token('one').token } },
      { position: everywhere, act: 'disregard', provider: null, handle: null, newest: true, token: { attribute: 'owner', token: crowd.token } },
    ]);
    expect(data.rulings.nodes[2]).toMatchObject({ act: 'restore', handle: 'b2' });
    expect(await path('a1', 'a3')).toBeNull();
    const claims = (await ask('query ($id: ID!) { entity(id: $id) { id mergedInto { id } accounts { handle tokens { attribute void } } links { attribute } } }', { id: entity(alpha, 'a2') })).data.entity;
    expect(claims).toEqual({
      id: entity(alpha, 'a2'),
      mergedInto: null,
      accounts: [{ handle: 'a2', tokens: [{ attribute: 'lei', void: true }, { attribute: 'iban', void: false }] }, { handle: 'a3', tokens: [{ attribute: 'iban', void: false }] }],
      links: [{ attribute: 'iban' }],
    });
  });

  test('a cursor of another list is refused', async () => {
    const { data } = await ask('{ rulings(first: 1) { pageInfo { endCursor } } }');
    const { errors } = await ask('query ($after: String) { quarantinedTokens(after: $after) { nodes { limit } } }', { after: data.rulings.pageInfo.endCursor });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_CURSOR']);
  });
});
