import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodePresenceAnswer } from '#libs/orders';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, type SigningKey } from '#libs/signing';
import { publishEpoch } from '../epochs/publish-epoch.js';
import { revokeOfficer } from '../officers/register.js';
import { manifestFile, testHolders } from '../testing/epoch.js';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { customer, token as hmacToken, workload } from '../testing/lines.js';
import type { TestAgent } from '../testing/test-agent.js';
import { logSize, NOW, ORIGIN, testHub, type TestHub } from '../testing/test-hub.js';
import { answerOf, digestOf, disclosing, officerOf, ordered, poll, post, presenceIn, questionOf, resultOf, rulingOn, submit } from '../testing/test-officers.js';
import { revokeSigningKey } from '../testing/test-registry.js';

// Real: HTTP, signatures, PostgreSQL, linkage, detection. Stub: the clock, and the key-holders, whose tokens are made up.
let hub: TestHub;
let [alpha, beta, gamma]: readonly TestAgent[] = [];
let [ada, ben]: readonly SigningKey[] = [];
const toprf = (label: string) => ({ ...hmacToken(label), mode: 'toprf' as const });
const ACME = toprf('acme');

beforeAll(async () => {
  hub = await testHub();
  [alpha, beta, gamma] = [await hub.provider('alpha'), await hub.provider('beta'), await hub.provider('gamma')];
  [ada, ben] = [await officerOf(hub, 'Ada'), await officerOf(hub, 'Ben')];
  await publishEpoch(hub.database.pool, manifestFile(testHolders()));
  await alpha.report([customer('a2', [ACME]), customer('a1', [ACME, hmacToken('other')]), customer('a3'), workload('w', 'a1')]);
  await beta.report([customer('b1', [ACME]), workload('w', 'b1')]);
  await gamma.report([customer('g1', [toprf('another')])]);
});
afterAll(async () => hub.close());

const agents = () => ({ alpha: alpha!, beta: beta!, gamma: gamma! });
const officers = () => ({ ada: ada!, ben: ben! });
const size = async (): Promise<number> => logSize(hub);
/** Entries that are no pass of detection's own, which come when they like. */
const acts = async (from = 0): Promise<number> => (await hub.sql("SELECT 1 FROM log_entry WHERE kind <> 'verdict' AND position >= $1", [from])).length;
const stranger = importPrivateJwk(generatePrivateJwk());
/** An order to disclose, in the log. */
async function wanted(changes: Parameters<typeof disclosing>[1] = {}, about = ACME): Promise<string> {
  const { text, order } = ordered(disclosing(about, changes), officers().ada, officers().ben);
  expect((await submit(hub, text)).status).toBe(201);
  return order;
}
const sealed = { outcome: 'disclosed', sealed: 'eyJ.x.y.z.w' } as const;
async function expectRefusal(answer: Promise<{ readonly status: number; readonly json: Readonly<Record<string, unknown>> }>, status: number, code: string): Promise<void> {
  const before = await acts();
  const { status: got, json } = await answer;
  expect([got, json['code']]).toEqual([status, code]);
  expect(await acts(), 'a refusal leaves nothing in the log').toBe(before);
}

describe('an order', () => {
  test('of two officers has a position; the same again is answered the same, whoever approved it', async () => {
    const { text, order } = ordered(disclosing(ACME), officers().ada, officers().ben);
    const first = await submit(hub, text);
    const position = first.json['position'];
    expect([first.status, first.json]).toEqual([201, { status: 'logged', kind: 'disclosure-order', position: expect.any(Number), order }]);
    const again = await submit(hub, text);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(await hub.sql('SELECT content FROM log_entry WHERE position = $1', [position])).toEqual([{ content: text }]);
  });

  test('is refused under one officer, a stranger, another log, after its time, before its time, or out of shape', async () => {
    const { ada, ben } = officers();
    await expectRefusal(submit(hub, ordered(disclosing(ACME), ada, stranger).text), 401, 'ORDERS_OFFICER');
    await expectRefusal(submit(hub, ordered(disclosing(ACME), stranger, ben).text), 401, 'ORDERS_OFFICER');
    const { order } = JSON.parse(ordered(disclosing(ACME), ada, ben).text) as { readonly order: string };
    await expectRefusal(submit(hub, JSON.stringify({ order, approval: order })), 422, 'ORDERS_TEXT');
    await expectRefusal(submit(hub, ordered(disclosing(ACME, { aud: 'elsewhere' }), ada, ben).text), 403, 'ORDER_AUDIENCE');
    await expectRefusal(submit(hub, ordered(disclosing(ACME, { iat: NOW - 10, expires: NOW }), ada, ben).text), 410, 'ORDER_EXPIRED');
    await expectRefusal(submit(hub, ordered(disclosing(ACME, { iat: NOW + 301 }), ada, ben).text), 422, 'ORDER_FROM_FUTURE');
    for (const text of ['', '{}', 'null', '{"order":"","approval":""}', ' ']) await expectRefusal(submit(hub, text), 422, 'ORDERS_TEXT');
    for (const type of ['application/json', 'text/plain', 'application/jose']) {
      const response = await fetch(`${hub.url}/v1/orders`, { method: 'POST', body: '{"order":"","approval":""}', headers: { 'content-type': type } });
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
    }
    await expectRefusal(submit(hub, `{"order":"${'x'.repeat(70_000)}","approval":""}`), 413, 'REQUEST_TOO_LARGE');
  });

  test('by an officer who has left is refused; one that came before still stands', async () => {
    const carl = await officerOf(hub, 'Carl');
    const { text, order } = ordered(disclosing(ACME), carl, officers().ada);
    const first = await submit(hub, text);
    await revokeOfficer(hub.database.pool, carl.kid);
    await expectRefusal(submit(hub, ordered(disclosing(ACME), officers().ada, carl).text), 401, 'ORDERS_OFFICER');
    expect([(await submit(hub, text)).status, first.json['order']]).toEqual([200, order]);
  });

  test('twenty times at once is one entry', async () => {
    const { text } = ordered(disclosing(ACME), officers().ada, officers().ben);
    const before = await size();
    const answers = await Promise.all(Array.from({ length: 20 }, async () => submit(hub, text)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(await size()).toBe(before + 1);
  });
});

describe('a ruling', () => {
  test('takes customers apart at its own position, and its restoration joins them again', async () => {
    const shared = hmacToken('payment service', 'tax-id');
    const { alpha, beta } = agents();
    await alpha.report([customer('r1', [shared]), workload('r1', 'r1')]);
    await beta.report([customer('r2', [shared]), workload('r2', 'r2')]);
    const entities = async (): Promise<number> => (await hub.sql("SELECT DISTINCT entity_id FROM account WHERE handle IN ('r1', 'r2')")).length;
    expect(await entities()).toBe(1);
    expect((await submit(hub, ordered(rulingOn(shared, 'disregard'), officers().ada, officers().ben).text)).json).toMatchObject({ kind: 'ruling', position: (await size()) - 1 });
    expect(await entities()).toBe(2);
    await submit(hub, ordered(rulingOn(shared, 'restore'), officers().ben, officers().ada).text);
    expect(await entities()).toBe(1);
    await submit(hub, ordered(rulingOn(shared, 'disregard', { provider: beta.iss, handle: 'r2' }), officers().ben, officers().ada).text);
    expect(await entities()).toBe(2);
    await hub.judged();
    await expectRunsToReplay(hub);
  });

  test('under one officer takes nobody apart', async () => {
    await expectRefusal(submit(hub, ordered(rulingOn(ACME, 'disregard'), officers().ada, stranger).text), 401, 'ORDERS_OFFICER');
    expect(await hub.sql("SELECT DISTINCT entity_id FROM account WHERE handle IN ('a1', 'a2', 'b1')")).toHaveLength(1);
  });
});

describe('an order to disclose', () => {
  test('is given to each provider that reported the token, with its own accounts, and once for the log', async () => {
    const order = await wanted();
    const { alpha, beta, gamma } = agents();
    const before = await size();
    const given = async (agent: TestAgent) => ((await poll(agent)).json['orders'] as readonly { readonly order: string; readonly handles: readonly string[] }[]).filter((one) => one.order === order);
    expect((await given(alpha)).map(({ handles }) => handles)).toEqual([['a1', 'a2']]);
    expect((await given(beta)).map(({ handles }) => handles)).toEqual([['b1']]);
    expect(await given(gamma)).toEqual([]);
    const delivered = await size();
    expect(delivered).toBeGreaterThanOrEqual(before + 2);
    await Promise.all(Array.from({ length: 5 }, async () => given(alpha)));
    expect(await size()).toBe(delivered);
    // What was delivered is what is asked about, also when more accounts have the token since.
    await beta.report([customer('b2', [ACME])]);
    expect((await given(beta)).map(({ handles }) => handles)).toEqual([['b1']]);
  });

  test('limited to accounts is about those only', async () => {
    const { alpha, beta } = agents();
    const order = await wanted({ accounts: [{ provider: alpha.iss, handle: 'a1' }, { provider: beta.iss, handle: 'a1' }] });
    const of = async (agent: TestAgent) => ((await poll(agent)).json['orders'] as readonly { readonly order: string; readonly handles: readonly string[] }[]).filter((one) => one.order === order).map(({ handles }) => handles);
    expect(await of(alpha)).toEqual([['a1']]);
    expect(await of(beta)).toEqual([]);
  });

  test('about a token that nobody carries is logged, and nobody is asked', async () => {
    const order = await wanted({}, toprf('nobody'));
    for (const agent of Object.values(agents())) expect(JSON.stringify((await poll(agent)).json)).not.toContain(order);
  });

  test('is not given to whoever cannot prove who asks', async () => {
    const { alpha, beta } = agents();
    await expectRefusal(poll(alpha, { key: stranger }), 401, 'ORDERS_AGENT');
    await expectRefusal(poll(alpha, { iss: beta.iss }), 401, 'ORDERS_AGENT');
    await expectRefusal(poll(alpha, { asked: beta.iss }), 401, 'ORDER_REQUEST');
    await expectRefusal(poll(alpha, { aud: 'elsewhere' }), 403, 'ORDER_AUDIENCE');
    for (const iat of [NOW - 301, NOW + 301]) await expectRefusal(poll(alpha, { iat }), 401, 'ORDER_REQUEST_AGE');
    for (const authorization of ['', 'Agent', 'Agent x', `Bearer ${hub.token}`]) {
      const refused = await fetch(`${hub.url}/v1/orders?iss=${alpha.iss}`, { headers: { authorization } });
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Signature realm="tributary"']);
    }
    const gone = await hub.provider('gone');
    await revokeSigningKey(hub.database.pool, gone.options, gone.options.key.kid);
    await expectRefusal(poll(gone), 401, 'ORDERS_AGENT');
  });
});

describe('an answer', () => {
  test('is kept once, and the same again is answered the same', async () => {
    const order = await wanted();
    const { alpha, beta } = agents();
    await poll(alpha);
    await poll(beta);
    const jws = answerOf(alpha, order, sealed);
    const first = await post(hub, 'answers', jws);
    expect([first.status, first.json]).toEqual([201, { status: 'logged', kind: 'disclosure-answer', position: (await size()) - 1, answer: digestOf(jws, 'tributary-answer+jwt') }]);
    expect((await post(hub, 'answers', jws)).text).toBe(first.text);
    expect((await poll(alpha)).text).not.toContain(order);
    await expectRefusal(post(hub, 'answers', answerOf(alpha, order, { outcome: 'not-found' })), 409, 'ORDER_ANSWERED');
    expect((await post(hub, 'answers', answerOf(beta, order, { outcome: 'refused', reason: 'stayed by the court' }))).status).toBe(201);
    expect(await hub.sql('SELECT p.iss, d.outcome FROM disclosure d JOIN provider p ON p.id = d.provider_id WHERE order_digest = $1 ORDER BY p.iss', [order])).toEqual([{ iss: alpha.iss, outcome: 'disclosed' }, { iss: beta.iss, outcome: 'refused' }]);
  });

  test('of a provider that was not asked, has not fetched the order, or is another is refused', async () => {
    const order = await wanted();
    const { alpha, gamma } = agents();
    await expectRefusal(post(hub, 'answers', answerOf(gamma, order, sealed)), 403, 'ORDER_NOT_DELIVERED');
    await expectRefusal(post(hub, 'answers', answerOf(alpha, order, sealed)), 403, 'ORDER_NOT_DELIVERED');
    await poll(alpha);
    await expectRefusal(post(hub, 'answers', answerOf(alpha.with({ key: stranger }), order, sealed)), 401, 'ORDERS_AGENT');
    await expectRefusal(post(hub, 'answers', answerOf(gamma.with({ iss: alpha.iss }), order, sealed)), 401, 'ORDERS_AGENT');
    await expectRefusal(post(hub, 'answers', answerOf(alpha, digestOf(answerOf(alpha, order, sealed), 'tributary-answer+jwt'), sealed)), 404, 'ORDER_UNKNOWN');
    await expectRefusal(post(hub, 'answers', 'x'), 422, 'ORDERS_ANSWER');
    expect(await hub.sql('SELECT outcome FROM disclosure WHERE order_digest = $1', [order])).toEqual([{ outcome: null }]);
  });

  test('after the order has expired is refused', async () => {
    const order = await wanted();
    await poll(agents().alpha);
    await hub.sql('UPDATE lawful_order SET expires = $2 WHERE digest = $1', [order, NOW]);
    await expectRefusal(post(hub, 'answers', answerOf(agents().alpha, order, sealed)), 410, 'ORDER_EXPIRED');
    expect((await poll(agents().alpha)).text).not.toContain(order);
    await hub.sql('UPDATE lawful_order SET expires = $2 WHERE digest = $1', [order, NOW + 86_400]);
  });
});

describe('a result', () => {
  test('says whether the provider disclosed the right person, and the newest counts', async () => {
    const order = await wanted();
    const { alpha, beta } = agents();
    const { ada, ben } = officers();
    await poll(alpha);
    await poll(beta);
    const jws = answerOf(alpha, order, sealed);
    await post(hub, 'answers', jws);
    const answer = digestOf(jws, 'tributary-answer+jwt');
    expect((await post(hub, 'results', resultOf(ada, order, answer, toprf('somebody else').token))).json).toMatchObject({ kind: 'disclosure-result', matches: false });
    const right = resultOf(ben, order, answer, ACME.token);
    expect((await post(hub, 'results', right)).json).toMatchObject({ matches: true, position: (await size()) - 1 });
    expect((await post(hub, 'results', right)).status).toBe(200);
    expect(await hub.sql('SELECT matches FROM disclosure WHERE answer_digest = $1', [answer])).toEqual([{ matches: true }]);
    await expectRefusal(post(hub, 'results', resultOf(stranger, order, answer, ACME.token)), 401, 'ORDERS_OFFICER');
    await expectRefusal(post(hub, 'results', resultOf(ada, await wanted(), answer, ACME.token)), 404, 'ORDER_ANSWER_UNKNOWN');
    await expectRefusal(post(hub, 'results', resultOf(ada, order, order, ACME.token)), 404, 'ORDER_ANSWER_UNKNOWN');
    const no = answerOf(beta, order, { outcome: 'not-found' });
    await post(hub, 'answers', no);
    await expectRefusal(post(hub, 'results', resultOf(ada, order, digestOf(no, 'tributary-answer+jwt'), ACME.token)), 404, 'ORDER_ANSWER_UNKNOWN');
  });
});

describe('is somebody in the log?', () => {
  const asked = async (changes: Parameters<typeof presenceIn>[1] = {}): Promise<string> => {
    const { text, order } = ordered(presenceIn('2026', changes), officers().ben, officers().ada);
    expect((await submit(hub, text)).json).toMatchObject({ kind: 'presence-order' });
    return order;
  };

  test('yes and no alike are signed by the hub, and logged', async () => {
    const order = await asked();
    const { ada } = officers();
    const carriers = (await hub.sql("SELECT DISTINCT account_id FROM identity_token WHERE token = $1", [ACME.token])).length;
    for (const [about, accounts] of [[ACME, carriers], [toprf('nobody'), 0]] as const) {
      const position = await size();
      const { status, json } = await post(hub, 'presence', questionOf(ada, order, about));
      expect([status, json]).toEqual([201, expect.objectContaining({ kind: 'presence-result', position })]);
      expect(decodePresenceAnswer(String(json['answer']), importPublicJwk(hub.hubKey.jwk))).toEqual({
        v: 1, iss: ORIGIN, order, query: json['query'], token: about, position, present: accounts > 0, accounts,
      });
      const again = await post(hub, 'presence', questionOf(ada, order, about));
      expect([again.status, again.json]).toEqual([200, json]);
    }
  });

  test('is not answered beyond the order: its epoch, mode, number of questions, officers, time', async () => {
    const order = await asked({ quota: 2 });
    const { ada, ben } = officers();
    await expectRefusal(post(hub, 'presence', questionOf(ada, order, { ...ACME, epoch: '2027' })), 422, 'ORDER_TOKEN');
    await expectRefusal(post(hub, 'presence', questionOf(ada, order, hmacToken('acme'))), 422, 'ORDER_TOKEN');
    await expectRefusal(post(hub, 'presence', questionOf(stranger, order, ACME)), 401, 'ORDERS_OFFICER');
    await expectRefusal(post(hub, 'presence', questionOf(ada, await wanted(), ACME)), 404, 'ORDER_UNKNOWN');
    for (const officer of [ada, ben]) expect((await post(hub, 'presence', questionOf(officer, order, ACME))).status).toBe(201);
    await expectRefusal(post(hub, 'presence', questionOf(ada, order, ACME, NOW - 1)), 403, 'ORDER_QUOTA');
    expect((await post(hub, 'presence', questionOf(ada, order, ACME))).status).toBe(200);
    const late = await asked();
    await hub.sql('UPDATE lawful_order SET expires = $2 WHERE digest = $1', [late, NOW]);
    await expectRefusal(post(hub, 'presence', questionOf(ada, late, ACME)), 410, 'ORDER_EXPIRED');
    await hub.sql('UPDATE lawful_order SET expires = $2 WHERE digest = $1', [late, NOW + 86_400]);
  });
});

test('statements, orders, deliveries and manifests that come at once share no position and leave none out', async () => {
  const { alpha, beta, gamma } = agents();
  const { ada, ben } = officers();
  const before = await size();
  const streams = [alpha, beta, gamma].map((agent, nth) => agent.with({ str: `at-once-${nth}` }));
  const answers = await Promise.all([
    ...streams.map(async (agent) => agent.report(undefined)),
    ...Array.from({ length: 6 }, async (_, nth) => submit(hub, ordered(nth % 2 === 0 ? disclosing(ACME) : presenceIn('2026'), ada, ben).text)),
    ...[alpha, beta].map(async (agent) => poll(agent)),
  ]);
  expect(answers.map(({ status }) => status).filter((status) => status >= 300)).toEqual([]);
  await Promise.all([alpha, beta].map(async (agent) => poll(agent)));
  await hub.judged();
  const positions = await hub.sql<{ position: number }>('SELECT position::int FROM (SELECT position FROM statement UNION ALL SELECT position FROM log_entry) taken ORDER BY 1');
  expect(positions.map(({ position }) => position)).toEqual(Array.from({ length: await size() }, (_, nth) => nth));
  expect(await acts(before)).toBe(6 + (await hub.sql('SELECT 1 FROM log_entry WHERE position >= $1 AND kind = $2', [before, 'disclosure-delivery'])).length);
});

test('an order has expired by the log’s own clock as well, which is what an auditor has', async () => {
  const { ada, ben } = officers();
  const { text } = ordered(disclosing(ACME, { expires: NOW + 100 }), ada, ben);
  expect((await agents().alpha.with({ str: 'ahead' }).report(undefined, { iat: NOW + 200 })).status).toBe(201);
  await expectRefusal(submit(hub, text), 410, 'ORDER_EXPIRED');
});

test('of all this, detection has judged every position', async () => {
  await hub.judged();
  const [open] = await hub.sql("SELECT 1 FROM (SELECT position, '' AS kind FROM statement UNION ALL SELECT position, kind FROM log_entry) taken WHERE kind <> 'verdict' AND position >= (SELECT max(position) FROM detection_run)");
  expect(open).toBeUndefined();
  await expectRunsToReplay(hub);
});
