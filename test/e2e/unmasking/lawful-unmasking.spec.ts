import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DISCLOSED_TYP, encodeDisclosed, signAnswer } from '#libs/orders';
import { generatePrivateJwk, importPrivateJwk, seal } from '#libs/signing';
import { expectRunsToReplay } from '../../../apps/regulator/src/testing/expect-replay.js';
import { NOW, ORIGIN, testHub, type TestHub } from '../../../apps/regulator/src/testing/test-hub.js';
import { post } from '../../../apps/regulator/src/testing/test-officers.js';
import { auditsOf, findingsOf, leavesOf, type Audits } from '../audited-hub.js';
import { Desk, Holders, Provider } from './desks.js';

// Real: the hub on HTTP and PostgreSQL, three key-holders with a key that they made together, the command lines of provider, officers and
// auditor, all cryptography. Stub: the clocks. The tests tell one story, in order.
const ACME = '213800ABCDEF12345667';
const OTHER = '5493001KJTIIGC8Y1R12';
const ABSENT = '529900T8BM49AURSDO55';
const HEADER = 'customer_id,name,lei,country\n';
const WORK = 'workload_id,customer_id,start,end,model,count,nodes,precision,configured_gbps,egress_bytes,ingress_bytes\n';
const work = (customer: string): string => `${WORK}w1,${customer},2026-05-31T00:00:00Z,2026-05-31T06:00:00Z,H100 SXM,64,8,bf16,400,1000,2000\n`;

let hub: TestHub;
let audits: Audits;
let desk: Desk;
let holders: Holders;
let [alpha, beta, gamma]: readonly Provider[] = [];
let pinned: string;
let token: Readonly<Record<'attr' | 'mode' | 'profile' | 'epoch' | 'token', string>>;

beforeAll(async () => {
  hub = await testHub();
  audits = await auditsOf(hub);
  desk = await Desk.open();
  const database = ['--database-url', hub.database.url];
  for (const name of ['ada', 'ben']) await desk.officer(name, ...database);
  await desk.officer('mallory');
  pinned = await desk.write('officers.jwks.json', (await desk.run(['officer', 'list', '--jwks', ...database])).join(''));
  await desk.write('hub.public.jwk', JSON.stringify(hub.hubKey.jwk));
  alpha = await Provider.create('alpha', hub, `${HEADER}acme-at-alpha,Acme Robotics Ltd,${ACME},GB\n`);
  beta = await Provider.create('beta', hub, `${HEADER}acme-at-beta,Acme Robotics Ltd,${ACME.toLowerCase()},GB\n`);
  gamma = await Provider.create('gamma', hub, `${HEADER}other-at-gamma,Other Labs Inc,${OTHER},US\n`);
  holders = await Holders.start([alpha, beta, gamma].map(({ iss, publicKey }) => ({ iss, key: publicKey })), [desk.path('ada.public.jwk'), desk.path('ben.public.jwk')]);
  await desk.write('manifest', holders.manifest.text);
  await desk.run(['epoch', 'publish', '--manifest', desk.path('manifest'), ...database]);
  for (const [provider, customer] of [[alpha, 'acme-at-alpha'], [beta, 'acme-at-beta'], [gamma, 'other-at-gamma']] as const) {
    const ran = await provider.report(hub, holders, work(customer));
    if (ran.status !== 0) throw new Error('a provider could not report', { cause: ran.error });
  }
  const [row] = await hub.sql<typeof token>("SELECT attribute AS attr, mode, profile, epoch, token FROM identity_token WHERE attribute = 'lei' GROUP BY 1, 2, 3, 4, 5 HAVING count(*) = 2");
  if (row === undefined) throw new Error('two providers have no token in common');
  token = row;
  await desk.write('token.json', JSON.stringify(token));
  await desk.run(['disclosure', 'key', '--key', desk.path('case.jwk'), '--public-key', desk.path('case.public.jwk')]);
});
afterAll(async () => {
  await Promise.all([alpha, beta, gamma].map(async (provider) => provider?.agent.remove()));
  await holders.remove();
  await audits.remove();
  await desk.remove();
  await hub.close();
});

const providers = () => ({ alpha: alpha!, beta: beta!, gamma: gamma! });
const DISCLOSE = () => ['disclose', '--token', desk.path('token.json'), '--case-key', desk.path('case.public.jwk')];
const toHolders = () => ['--manifest', desk.path('manifest'), ...holders.addresses];
async function submitted(order: string): Promise<string> {
  const [line = '{}'] = await desk.run(['order', 'submit', '--order', order, '--hub', hub.url, '--json']);
  return (JSON.parse(line) as { readonly order: string }).order;
}
const disclosing = (provider: Provider, digest: string) => ['disclose', '--order', digest, '--customers', provider.agent.path('customers.csv'), '--manifest', provider.agent.path('manifest'), ...holders.addresses];
/** Answers to an order, by provider, as files. */
async function answersTo(order: string): Promise<ReadonlyMap<string, string>> {
  const lines = await desk.run(['disclosure', 'answers', '--order', order, '--database-url', hub.database.url, '--json']);
  const answers = lines.map((line) => JSON.parse(line) as { readonly iss: string; readonly answer: string; readonly position: number });
  return new Map(await Promise.all(answers.map(async ({ iss, answer, position }) => [iss, await desk.write(`answer-${position}.jws`, `${answer}\n`)] as const)));
}
const opening = (order: string, answer: string, key = 'case.jwk') => ['--order', order, '--answer', answer, '--case-key', desk.path(key)];
const checking = (order: string, answer: string, officer = 'ada') => ['disclosure', 'check', ...opening(order, answer), '--key', desk.path(`${officer}.jwk`), '--hub', hub.url, ...toHolders(), '--json'];

describe('an order to disclose', () => {
  let order: string;
  let digest: string;
  test('needs two officers, at every place where one is made or followed', async () => {
    await expect(desk.order('alone', DISCLOSE(), ['ada', 'ada'])).rejects.toMatchObject({ code: 'ORDERS_ONE_OFFICER' });
    const forged = await desk.order('forged', DISCLOSE(), ['ada', 'mallory']);
    await expect(submitted(forged)).rejects.toMatchObject({ code: 'DESK_HUB_REFUSED', message: expect.stringContaining('ORDERS_OFFICER') });
    await expect(submitted(await desk.order('late', [...DISCLOSE(), '--days', '1'], undefined, NOW - 2 * 86_400))).rejects.toMatchObject({ code: 'DESK_HUB_REFUSED', message: expect.stringContaining('ORDER_EXPIRED') });
  });

  test('reaches each provider that reported the token, and is shown before anything is sent', async () => {
    order = await desk.order('acme', DISCLOSE());
    digest = await submitted(order);
    expect(await submitted(order), 'the same again is the same').toBe(digest);
    const { alpha, beta, gamma } = providers();
    const listed = async (provider: Provider) => (JSON.parse((await provider.orders(hub, pinned, ['list'])).out) as { orders: readonly object[] }).orders;
    expect(await listed(alpha)).toEqual([expect.objectContaining({ order: digest, claims: expect.objectContaining({ kind: 'disclose', token }) })]);
    expect(await listed(beta)).toHaveLength(1);
    expect(await listed(gamma)).toEqual([]);
    const shown = await alpha.orders(hub, pinned, disclosing(alpha, digest));
    expect(JSON.parse(shown.out)).toMatchObject({ order: digest, outcome: 'disclosed', customers: ['acme-at-alpha'], identifier: { attribute: 'lei', canonical: ACME } });
    expect(shown.err).toContain('nothing was sent');
    expect(await answersTo(order)).toEqual(new Map());
  });

  test('is not followed when the officers are not those that the provider knows', async () => {
    const { alpha } = providers();
    const others = await desk.write('others.jwks.json', JSON.stringify({ keys: [JSON.parse(await desk.read('ada.public.jwk')), JSON.parse(await desk.read('mallory.public.jwk'))] }));
    const listed = await alpha.orders(hub, others, ['list']);
    expect(JSON.parse(listed.out)).toMatchObject({ orders: [{ order: digest, refused: 'ORDERS_OFFICER' }] });
    expect((await alpha.orders(hub, others, [...disclosing(alpha, digest), '--send'])).error?.code).toBe('REPORTER_ORDER_FORGED');
    expect((await alpha.orders(hub, pinned, ['disclose', '--order', 'A'.repeat(43), '--not-found', '--send'])).error?.code).toBe('REPORTER_ORDER_UNKNOWN');
  });

  test('finds nobody in records that have changed since, rather than somebody else', async () => {
    const { alpha } = providers();
    const before = await alpha.agent.read('customers.csv');
    await alpha.agent.write('customers.csv', before.replace(ACME, OTHER));
    expect((await alpha.orders(hub, pinned, [...disclosing(alpha, digest), '--ask-holders', '--send'])).error?.code).toBe('REPORTER_ORDER_NOT_FOUND');
    // The company is on file, under an account that the hub does not name.
    await alpha.agent.write('customers.csv', before.replace('acme-at-alpha', 'acme-again'));
    expect((await alpha.orders(hub, pinned, [...disclosing(alpha, digest), '--send'])).error?.code).toBe('REPORTER_ORDER_NOT_FOUND');
    await alpha.agent.write('customers.csv', before);
    expect(await answersTo(order)).toEqual(new Map());
  });

  test('is answered under seal by one provider, and with a signed no by the other; each once', async () => {
    const { alpha, beta } = providers();
    const sent = await alpha.orders(hub, pinned, [...disclosing(alpha, digest), '--send']);
    expect([sent.error?.code, sent.status]).toEqual([undefined, 0]);
    expect((await beta.orders(hub, pinned, ['disclose', '--order', digest, '--not-found', '--send'])).status).toBe(0);
    for (const provider of [alpha, beta]) {
      expect(JSON.parse((await provider.orders(hub, pinned, ['list'])).out)).toEqual({ orders: [] });
      expect((await provider.orders(hub, pinned, ['disclose', '--order', digest, '--not-found', '--send'])).error?.code).toBe('REPORTER_ORDER_UNKNOWN');
    }
    expect([...(await answersTo(order)).keys()]).toEqual([alpha.iss, beta.iss]);
    // Whatever happens to it on the way, what was signed is on the provider's disk, sealed.
    const stored = await readdir(join(alpha.state, 'orders'));
    expect(stored).toEqual([`${digest}.jws`]);
    expect(await readFile(join(alpha.state, 'orders', stored[0] ?? ''), 'utf8')).not.toContain(ACME);
  });

  test('is opened with the case key alone, and key-holders show that it is who was asked about', async () => {
    const answers = await answersTo(order);
    const answer = answers.get(providers().alpha.iss) ?? '';
    const [opened = '{}'] = await desk.run(['disclosure', 'open', ...opening(order, answer), '--json']);
    expect(JSON.parse(opened)).toMatchObject({ iss: providers().alpha.iss, identifier: { attribute: 'lei', scheme: '', canonical: ACME } });
    await desk.run(['disclosure', 'key', '--key', desk.path('other-case.jwk'), '--public-key', desk.path('other-case.public.jwk')]);
    await expect(desk.run(['disclosure', 'open', ...opening(order, answer, 'other-case.jwk')])).rejects.toMatchObject({ code: 'SIGNING_KEY' });
    await expect(desk.run(['disclosure', 'open', ...opening(order, answers.get(providers().beta.iss) ?? '')])).rejects.toMatchObject({ code: 'DESK_ANSWER' });
    await expect(desk.run(checking(order, answer, 'mallory'))).rejects.toMatchObject({ code: 'TOPRF_HOLDERS' });
    const [checked = '{}'] = await desk.run(checking(order, answer));
    expect(JSON.parse(checked)).toMatchObject({ matches: true, identifier: { canonical: ACME } });
  });
});

describe('a provider that discloses somebody else', () => {
  test('is found out, whatever it sealed', async () => {
    const { alpha, beta } = providers();
    const order = await desk.order('again', DISCLOSE());
    const digest = await submitted(order);
    for (const provider of [alpha, beta]) await provider.orders(hub, pinned, ['list']);
    const key = importPrivateJwk(JSON.parse(await readFile(join(beta.state, 'key.json'), 'utf8')));
    const caseKey = (JSON.parse(await desk.read('case.public.jwk')) as { readonly x: string }).x;
    const lie = (about: string) => seal(caseKey, encodeDisclosed({ order: about, iss: beta.iss, handles: ['h'], identifier: { attribute: 'lei', scheme: '', canonical: OTHER } }), DISCLOSED_TYP);
    const signed = async (about: string) => signAnswer({ v: 1, iss: beta.iss, aud: ORIGIN, iat: NOW, order: digest, outcome: 'disclosed', sealed: await lie(about) }, key);
    expect((await post(hub, 'answers', await signed(digest))).status).toBe(201);
    const answer = (await answersTo(order)).get(beta.iss) ?? '';
    const [checked = '{}'] = await desk.run(checking(order, answer, 'ben'));
    expect(JSON.parse(checked)).toMatchObject({ matches: false, identifier: { canonical: OTHER } });
    // A box made for another order does not pass for one to this.
    const passedOff = await desk.write('passed-off.jws', `${await signed('A'.repeat(43))}\n`);
    await expect(desk.run(['disclosure', 'open', ...opening(order, passedOff)])).rejects.toMatchObject({ code: 'DESK_ANSWER' });
  });
});

describe('is somebody in the log?', () => {
  test('yes, no, and neither without an order: the person never leaves the officer’s machine', async () => {
    const asking = async (name: string, quota: number) => {
      const order = await desk.order(name, ['presence', '--epoch', token.epoch, '--quota', String(quota)], ['ben', 'ada']);
      await submitted(order);
      return async (lei: string, officer: string) => {
        const person = await desk.write(`person-${lei}.json`, JSON.stringify({ lei }));
        const [line = '{}'] = await desk.run(['presence', 'ask', '--order', order, '--person', person, '--key', desk.path(`${officer}.jwk`), '--hub', hub.url, '--hub-key', desk.path('hub.public.jwk'), ...toHolders(), '--json']);
        return JSON.parse(line) as object;
      };
    };
    const ask = await asking('present', 8);
    expect(await ask(ACME, 'ada')).toMatchObject({ attribute: 'lei', present: true, accounts: 2 });
    expect(await ask(ABSENT, 'ben')).toMatchObject({ attribute: 'lei', present: false, accounts: 0 });
    // One identifier at each key-holder: two of them have evaluated it, and for a second one a single holder is left.
    const once = await asking('once', 1);
    expect(await once(OTHER, 'ada')).toMatchObject({ present: true, accounts: 1 });
    await expect(once(ACME, 'ada')).rejects.toMatchObject({ code: 'TOPRF_HOLDERS' });
  });
});

describe('afterwards', () => {
  test('an auditor finds every step in the log, and nothing wrong with it', async () => {
    await hub.judged();
    const audit = await audits.audit();
    expect(findingsOf(audit)).toEqual([]);
    const kinds = new Set(leavesOf(audit).map(({ kind }) => kind));
    for (const kind of ['epoch-manifest', 'disclosure-order', 'disclosure-delivery', 'disclosure-answer', 'disclosure-result', 'presence-order', 'presence-result'] as const) expect(kinds).toContain(kind);
    await expectRunsToReplay(hub);
  });

  test('no identifier is in any table, in what the hub wrote to its own log, or on a key-holder’s disk', async () => {
    // Long enough not to come about by chance in base64url.
    const secrets = [ACME, OTHER, 'Acme Robotics', 'Other Labs', 'acme-at-alpha', ABSENT].map((text) => text.toLowerCase());
    const foundIn = (text: string): string[] => secrets.filter((secret) => unfolded(text).toLowerCase().includes(secret));
    const tables = await hub.sql<{ name: string }>("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
    expect(tables.length).toBeGreaterThan(15);
    let rows = 0;
    for (const { name } of tables) {
      for (const { row } of await hub.sql<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)) {
        rows += 1;
        expect(foundIn(row), name).toEqual([]);
      }
    }
    expect(rows).toBeGreaterThan(40);
    for (const { gzip } of await hub.sql<{ gzip: Buffer }>('SELECT gzip FROM body')) expect(foundIn(gunzipSync(gzip).toString())).toEqual([]);
    expect(foundIn(JSON.stringify(hub.lines))).toEqual([]);
    for (const bench of holders.benches) for (const [file, content] of await bench.files()) expect(foundIn(content.toString('latin1')), file).toEqual([]);
    // The scan itself would see one, also where it is signed: an answer in an entry, a box that is not sealed.
    const careless = signAnswer({ v: 1, iss: 'urn:x', aud: ORIGIN, iat: NOW, order: 'A'.repeat(43), outcome: 'disclosed', sealed: Buffer.from(JSON.stringify({ canonical: ACME })).toString('base64url') }, importPrivateJwk(generatePrivateJwk()));
    expect(foundIn(JSON.stringify({ answer: careless }))).toEqual([ACME.toLowerCase()]);
  });
});

/** A text with everything that is base64url in it decoded as well, and what is in that: claims within a JWS within an entry. */
function unfolded(text: string, depth = 4): string {
  const inner = depth === 0 ? [] : (text.match(/[A-Za-z0-9_-]{24,}/g) ?? []).map((part) => unfolded(Buffer.from(part, 'base64url').toString('latin1'), depth - 1));
  return [text, ...inner].join('\n');
}
