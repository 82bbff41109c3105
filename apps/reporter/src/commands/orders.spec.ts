import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveOrder, decodeAgentRequest, decodeAnswer, decodeDisclosed, DISCLOSED_TYP, type DiscloseClaims, type OrderClaims, readSignedOrder, signOrder } from '#libs/orders';
import { canonicalise, hmacPseudonymizer } from '#libs/pseudonym';
import type { TokenRecord } from '#libs/report';
import { generatePrivateJwk, generateSealingJwk, importPrivateJwk, importPublicJwk, importSealingJwk, open, type SigningKey } from '#libs/signing';
import { BenchAgent, DAY, type Ran } from '../testing/bench-agent.js';

// Real: the command line, files, signatures, sealed boxes, HTTP. Stub: the clock, and a hub that hands out what a test tells it to, lies included.
const NOW = DAY + 86_400;
const ORIGIN = 'hub.example/log';
const LEI = '213800ABCDEF12345667';
const OTHER = '5493001KJTIIGC8Y1R12';
const CASE = generateSealingJwk();
const [ada, ben, mallory] = [newKey(), newKey(), newKey()];

function newKey(): SigningKey {
  return importPrivateJwk(generatePrivateJwk());
}

interface Given {
  readonly order: string;
  readonly position: number;
  readonly handles: readonly string[];
  readonly text: string;
}

let agent: BenchAgent;
let server: Server;
let given: readonly Given[];
/** What the hub says to an answer, and to a request for orders where it is not the truth. */
let reply: { readonly status: number; readonly text: string };
let orders: string | undefined;
let answers: string[];
let token: TokenRecord;
let handles: Readonly<Record<string, string>>;

beforeEach(async () => {
  [given, answers, orders] = [[], [], undefined];
  reply = { status: 201, text: '{"status":"logged","position":9}' };
  agent = await BenchAgent.create();
  await agent.write('customers.csv', `customer_id,name,lei,country\nacme,Acme Robotics Ltd,${LEI},GB\nbeta,Beta Inc,${OTHER},US\n`);
  await agent.write('officers.jwks.json', JSON.stringify({ keys: [ada.jwk, ben.jwk] }));
  const ran = await agent.run(undefined);
  if (ran.error !== undefined) throw ran.error;
  const known = (JSON.parse((await agent.cli(['handles', '--state', agent.state, '--json'])).out) as { handles: { handle: string; customerId: string }[] }).handles;
  handles = Object.fromEntries(known.map(({ handle, customerId }) => [customerId, handle]));
  const pseudonymizer = hmacPseudonymizer({ federationKey: Buffer.from('a5'.repeat(32), 'hex'), epoch: '2026' });
  [token] = (await pseudonymizer.tokens(canonicalise({ lei: LEI }).identifiers)) as [TokenRecord];
  const { iss, publicKey } = await agent.identity();
  const keys = new Map([[importPublicJwk(publicKey).kid, { iss, key: importPublicJwk(publicKey) }]]);
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'POST') {
        answers.push(Buffer.concat(chunks).toString());
        return response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.text);
      }
      const claims = decodeAgentRequest((request.headers.authorization ?? '').replace(/^Agent /, ''), keys);
      const asked = new URL(request.url ?? '', 'http://hub').searchParams.get('iss');
      const fair = claims.aud === ORIGIN && claims.iat === NOW && asked === iss;
      return response.writeHead(fair ? 200 : 401).end(fair ? (orders ?? JSON.stringify({ orders: given })) : '{"code":"ORDER_REQUEST"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await agent.remove();
});

const terms = () => ({ v: 1, aud: ORIGIN, id: randomBytes(16).toString('base64url'), iat: NOW - 60, case: 'B 17', legalBasis: 'Sec. 4' }) as const;
const disclose = (changes: Partial<DiscloseClaims> = {}): DiscloseClaims => ({ ...terms(), kind: 'disclose', expires: NOW + 3_600, quota: 8, token, caseKey: CASE.x, ...changes });
function hand(claims: OrderClaims, named: readonly string[], [signing, approving]: readonly [SigningKey, SigningKey] = [ada, ben]): string {
  const signed = signOrder(claims, signing);
  const order = readSignedOrder(signed).digest;
  given = [...given, { order, position: 1, handles: named, text: approveOrder(signed, approving) }];
  return order;
}
const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const common = (): readonly string[] => ['--state', agent.state, '--hub', url(), '--origin', ORIGIN, '--officers', agent.path('officers.jwks.json')];
const list = async (): Promise<Ran> => agent.cli(['orders', 'list', ...common(), '--json']);
const byKey = (): readonly string[] => ['--customers', agent.path('customers.csv'), '--federation-key', agent.path('fed.key'), '--epoch', '2026'];
const answer = async (order: string, ...more: readonly string[]): Promise<Ran> => agent.cli(['orders', 'disclose', ...common(), '--order', order, '--json', ...more]);
const acme = (): string => handles['acme'] ?? '';
const beta = (): string => handles['beta'] ?? '';

describe('orders that wait', () => {
  test('are shown with what makes them orders, or why they are none', async () => {
    const good = hand(disclose(), [acme()]);
    hand(disclose(), [acme()], [ada, mallory]);
    hand(disclose({ aud: 'another/log' }), [acme()]);
    hand(disclose({ expires: NOW }), [acme()]);
    hand({ ...terms(), kind: 'presence', epoch: '2026', expires: NOW + 3_600, quota: 1 }, [acme()]);
    given = [...given, { ...(given[0] as Given), order: 'A'.repeat(43) }, { ...(given[0] as Given), text: '{}' }];
    const shown = (JSON.parse((await list()).out) as { orders: readonly { order: string; claims?: object; refused?: string }[] }).orders;
    expect(shown.map(({ refused }) => refused)).toEqual([undefined, 'ORDERS_OFFICER', 'ORDER_AUDIENCE', 'ORDER_EXPIRED', 'ORDER_KIND', 'REPORTER_ORDER_FORGED', 'ORDERS_TEXT']);
    expect(shown[0]).toMatchObject({ order: good, claims: { case: 'B 17', token } });
    for (const { order } of given.slice(1)) expect((await answer(order, '--not-found', '--send')).error?.code).toBe(order === good ? undefined : 'REPORTER_ORDER_FORGED');
  });

  test('say so in words, too', async () => {
    expect((await agent.cli(['orders', 'list', ...common()])).out).toBe('no order waits for an answer\n');
    const order = hand(disclose(), [acme()]);
    hand(disclose(), [acme()], [mallory, ben]);
    const [one, other] = (await agent.cli(['orders', 'list', ...common()])).out.split('\n');
    expect(one).toContain(`${order}: case B 17, Sec. 4`);
    expect(other).toContain('NO ORDER TO FOLLOW (ORDERS_OFFICER)');
  });

  test.each(['', '{', '[]', '{"orders":[{}]}', '{"orders":[{"order":"x","position":1,"handles":["a\\nb"],"text":""}]}'])('are not read out of %j', async (text) => {
    orders = text;
    expect((await list()).error?.code).toBe('REPORTER_ANSWER');
  });
});

describe('an answer', () => {
  test('is sealed to the case key: opened it is what was hashed, and nothing else leaves', async () => {
    const order = hand(disclose(), [acme()]);
    const shown = await answer(order, ...byKey());
    expect(JSON.parse(shown.out)).toEqual({ order, outcome: 'disclosed', handles: [acme()], customers: ['acme'], identifier: { attribute: 'lei', scheme: '', canonical: LEI } });
    expect(answers).toEqual([]);
    expect((await answer(order, ...byKey(), '--send')).status).toBe(0);
    const { iss, publicKey } = await agent.identity();
    const { claims } = decodeAnswer(answers[0] ?? '', new Map([[importPublicJwk(publicKey).kid, { iss, key: importPublicJwk(publicKey) }]]));
    expect(claims).toMatchObject({ iss, aud: ORIGIN, iat: NOW, order, outcome: 'disclosed' });
    expect(answers.join()).not.toMatch(/Acme|acme|2138/);
    const disclosed = decodeDisclosed(await open(claims.outcome === 'disclosed' ? claims.sealed : '', importSealingJwk(CASE), { typ: DISCLOSED_TYP }));
    expect(disclosed).toEqual({ order, iss, handles: [acme()], identifier: { attribute: 'lei', scheme: '', canonical: LEI } });
  });

  test('that got lost is sent again byte for byte, whatever is asked for then', async () => {
    const order = hand(disclose(), [acme()]);
    reply = { status: 503, text: '{"code":"ORDER_BUSY"}' };
    const lost = await answer(order, ...byKey(), '--send');
    expect([lost.status, lost.error?.code]).toEqual([75, 'REPORTER_NOT_DELIVERED']);
    reply = { status: 200, text: '{"status":"logged","position":9}' };
    expect((await answer(order, '--refuse', 'second thoughts')).out).toContain('signed and stored');
    expect(JSON.parse((await answer(order, '--refuse', 'second thoughts', '--send')).out)).toEqual({ sent: true, position: 9 });
    expect(answers).toHaveLength(2);
    expect(answers[1]).toBe(answers[0]);
    expect((await readFile(join(agent.state, 'orders', `${order}.jws`), 'utf8')).trimEnd()).toBe(answers[0]);
  });

  test('that the hub refuses, or answers oddly, is told with what the hub said', async () => {
    const order = hand(disclose(), [acme()]);
    reply = { status: 409, text: '{"code":"ORDER_ANSWERED","title":"answered before"}' };
    const refused = await answer(order, '--not-found', '--send');
    expect([refused.status, refused.error?.code, refused.error?.message]).toEqual([3, 'REPORTER_REFUSED', expect.stringContaining('ORDER_ANSWERED')]);
    reply = { status: 201, text: '{}' };
    expect((await answer(order, '--not-found', '--send')).error?.code).toBe('REPORTER_ANSWER');
  });

  test('may be no, or a refusal with its reason', async () => {
    const [one, other] = [hand(disclose(), [acme()]), hand(disclose(), [acme()])];
    await answer(one, '--not-found', '--send');
    await answer(other, '--refuse', 'stayed by the court', '--send');
    const claims = answers.map((jws) => JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as object);
    expect(claims).toMatchObject([{ order: one, outcome: 'not-found' }, { order: other, outcome: 'refused', reason: 'stayed by the court' }]);
  });
});

describe('nobody is disclosed', () => {
  test('when the hub names the account of somebody else, alone or beside the right one', async () => {
    for (const named of [[beta()], [acme(), beta()], ['unheard-of'], [acme(), 'unheard-of']]) {
      const order = hand(disclose(), named);
      expect((await answer(order, ...byKey(), '--send')).error?.code, named.join()).toBe('REPORTER_ORDER_DISAGREES');
    }
    expect(answers).toEqual([]);
  });

  test('when no record gives the token: another attribute, profile, value', async () => {
    for (const changed of [{ attr: 'tax-id' }, { profile: 'tributary-2' }, { token: 'A'.repeat(43) }] as const) {
      const order = hand(disclose({ token: { ...token, ...changed } }), [acme()]);
      expect((await answer(order, ...byKey(), '--send')).error?.code).toBe('REPORTER_ORDER_NOT_FOUND');
    }
    expect(answers).toEqual([]);
  });

  test('with tokens of another epoch or mode, or with contradictory instructions', async () => {
    const order = hand(disclose({ token: { ...token, epoch: '2027' } }), [acme()]);
    const toprf = hand(disclose({ token: { ...token, mode: 'toprf' } }), [acme()]);
    expect((await answer(order, ...byKey(), '--send')).error).toMatchObject({ code: 'REPORTER_USAGE', place: { field: '--federation-key' } });
    expect((await answer(toprf, ...byKey(), '--send')).error).toMatchObject({ code: 'REPORTER_USAGE', place: { field: '--manifest' } });
    for (const more of [[], [...byKey(), '--not-found'], ['--not-found', '--refuse', 'x']]) expect((await answer(order, ...more, '--send')).error?.code).toBe('REPORTER_USAGE');
    expect((await answer('A'.repeat(43), ...byKey(), '--send')).error?.code).toBe('REPORTER_ORDER_UNKNOWN');
    expect(answers).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['one officer alone', { keys: [ada.jwk] }, 'REPORTER_OFFICERS'],
    ['a private key among them', { keys: [ada.jwk, { ...ben.jwk, d: 'x' }] }, 'REPORTER_OFFICERS'],
    ['a key of small order', { keys: [ada.jwk, { ...ben.jwk, x: 'A'.repeat(43) }] }, 'SIGNING_KEY_INVALID'],
    ['a member more', { keys: [ada.jwk, ben.jwk], more: 1 }, 'REPORTER_OFFICERS'],
    ['no JSON', '{', 'REPORTER_OFFICERS'],
    ['a name twice', '{"keys":[],"keys":[]}', 'REPORTER_OFFICERS'],
  ])('under a file of officers with %s', async (_, content, code) => {
    const order = hand(disclose(), [acme()]);
    await agent.write('officers.jwks.json', typeof content === 'string' ? content : JSON.stringify(content));
    expect((await answer(order, ...byKey(), '--send')).error).toMatchObject({ code, place: { file: 'officers.jwks.json' } });
    expect(answers).toEqual([]);
  });
});
