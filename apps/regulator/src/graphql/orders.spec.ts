import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customer, token as hmacToken } from '../testing/lines.js';
import { bytes32, manifestFile, testHolders } from '../testing/epoch.js';
import type { TestAgent } from '../testing/test-agent.js';
import { testHub, type TestHub } from '../testing/test-hub.js';
import { answerOf, digestOf, disclosing, officerOf, ordered, poll, post, presenceIn, questionOf, resultOf, submit } from '../testing/test-officers.js';
import { publishEpoch } from '../epochs/publish-epoch.js';

// Real: the hub on HTTP and PostgreSQL, signatures, Mercurius. Stub: the clock, and the key-holders, whose tokens are made up.
let hub: TestHub;
let [alpha, beta]: readonly TestAgent[] = [];
const toprf = (label: string, epoch: string) => ({ ...hmacToken(label), mode: 'toprf' as const, epoch });
const ACME = toprf('acme', '2026');
const told = { order: '', question: '', answer: '', published: 0, reshared: 0, next: 0 };

beforeAll(async () => {
  hub = await testHub();
  [alpha, beta] = [await hub.provider('alpha'), await hub.provider('beta')];
  const [ada, ben] = [await officerOf(hub, 'Ada'), await officerOf(hub, 'Ben')];
  const holders = testHolders();
  told.published = (await publishEpoch(hub.database.pool, manifestFile(holders))).position;
  await alpha.report([customer('a1', [ACME]), customer('a2', [toprf('b', '2026')]), customer('a3', [hmacToken('keyed')])]);
  await beta.report([customer('b1', [ACME]), customer('b2', [toprf('c', '2026')])]);
  told.reshared = (await publishEpoch(hub.database.pool, manifestFile(holders, { generation: 1 }))).position;
  told.next = (await publishEpoch(hub.database.pool, manifestFile(holders, { epoch: '2027', commitments: [bytes32('next'), bytes32('slope')] }))).position;
  await alpha.report([customer('a1', [toprf('acme', '2027')])], { epoch: '2027' });
  const { text, order } = ordered(disclosing(ACME), ada, ben);
  await submit(hub, text);
  for (const agent of [alpha, beta]) await poll(agent);
  told.answer = answerOf(alpha, order, { outcome: 'disclosed', sealed: 'a.b.c.d.e' });
  await post(hub, 'answers', told.answer);
  await post(hub, 'results', resultOf(ada, order, digestOf(told.answer, 'tributary-answer+jwt'), bytes32('somebody else')));
  told.order = order;
  const asked = ordered(presenceIn('2026'), ben, ada);
  await submit(hub, asked.text);
  await post(hub, 'presence', questionOf(ada, asked.order, ACME));
  told.question = asked.order;
});
afterAll(async () => hub.close());

async function data(query: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${hub.url}/graphql`, { method: 'POST', body: JSON.stringify({ query }), headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.token}` } });
  const { data, errors } = (await response.json()) as { readonly data: Record<string, unknown> | null; readonly errors?: readonly { readonly extensions: { readonly code: string } }[] };
  return data ?? { code: errors?.[0]?.extensions.code };
}

describe('orders', () => {
  test('are listed newest first, with who signed them and how much of them is used', async () => {
    const { orders } = await data('{ orders(first: 5) { nodes { digest kind case quota asked epoch attribute token expires signedBy approvedBy } pageInfo { hasNextPage } } }');
    expect(orders).toMatchObject({ nodes: [{ digest: told.question, kind: 'presence', case: 'B 17/2026', asked: 1, token: null, epoch: '2026' }, { digest: told.order, kind: 'disclose', asked: 0, attribute: 'lei', token: ACME.token }], pageInfo: { hasNextPage: false } });
    const page = (await data('{ orders(first: 1) { pageInfo { endCursor hasNextPage } } }'))['orders'] as { readonly pageInfo: { readonly endCursor: string } };
    expect(await data(`{ orders(first: 1, after: "${page.pageInfo.endCursor}") { nodes { digest } } }`)).toEqual({ orders: { nodes: [{ digest: told.order }] } });
  });

  test('show what became of them at each provider, and answers that nobody reads here', async () => {
    const { order } = await data(`{ order(digest: "${told.order}") { disclosures { provider { iss } outcome answer matches answeredPosition resultPosition } } }`);
    expect(order).toEqual({
      disclosures: [
        { provider: { iss: alpha!.iss }, outcome: 'disclosed', answer: told.answer, matches: false, answeredPosition: expect.any(Number), resultPosition: expect.any(Number) },
        { provider: { iss: beta!.iss }, outcome: null, answer: null, matches: null, answeredPosition: null, resultPosition: null },
      ],
    });
    expect(await data('{ order(digest: "nothing") { digest } }')).toEqual({ order: null });
  });
});

describe('the hub’s own register', () => {
  test('lists its entries at their positions, all of them or those of a kind', async () => {
    await hub.judged();
    const { entries, log } = await data('{ entries(first: 50) { nodes { position kind digest content } } log { size } }') as { entries: { nodes: readonly { position: number; kind: string }[] }; log: { size: number } };
    const register = ['log-key', 'schema', 'rule-set', 'provider', 'key-register', 'officer-register', 'verdict'];
    expect(new Set(entries.nodes.map(({ kind }) => kind).filter((kind) => register.includes(kind)))).toEqual(new Set(register));
    expect(entries.nodes.map(({ kind }) => kind).filter((kind) => !register.includes(kind))).toEqual(['epoch-manifest', 'epoch-manifest', 'epoch-manifest', 'disclosure-order', 'disclosure-delivery', 'disclosure-delivery', 'disclosure-answer', 'disclosure-result', 'presence-order', 'presence-result']);
    expect(log.size).toBe(entries.nodes.length + 3);
    const statements = await hub.sql<{ position: number }>('SELECT position::int FROM statement');
    expect([...entries.nodes, ...statements].map(({ position }) => position).toSorted((a, b) => a - b)).toEqual(Array.from({ length: log.size }, (_, nth) => nth));
    const [result] = entries.nodes.filter(({ kind }) => kind === 'presence-result');
    expect(await data('{ entries(kind: "presence-result") { nodes { position } } }')).toEqual({ entries: { nodes: [{ position: result?.position }] } });
    expect(await data('{ entries(kind: "pardon") { nodes { position } } }')).toEqual({ code: 'GRAPHQL_ARGUMENT' });
  });

  test('lists officers', async () => {
    expect(await data('{ officers { name revokedPosition } }')).toEqual({ officers: expect.arrayContaining([{ name: 'Ada', revokedPosition: null }, { name: 'Ben', revokedPosition: null }]) });
  });

  test('shows how far the change of an epoch has come: who speaks it, and who has only older tokens', async () => {
    expect(await data('{ epochs { epoch generation threshold holders position since accounts accountsBehind } }')).toEqual({
      epochs: [
        { epoch: '2027', generation: 0, threshold: 2, holders: 3, position: told.next, since: told.next, accounts: 1, accountsBehind: 3 },
        { epoch: '2026', generation: 1, threshold: 2, holders: 3, position: told.reshared, since: told.published, accounts: 4, accountsBehind: 0 },
      ],
    });
  });
});
