import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importPublicJwk } from '#libs/signing';
import { bytes32 } from '../testing/epoch.js';
import { ORIGIN } from '../testing/test-hub.js';
import { runRegulator } from './program.js';

// Real: files, signatures, HTTP. Stub: the clock, and a hub that answers what a test tells it to. What a real hub answers: test/e2e/unmasking.
const NOW = 1_780_272_000;
let dir: string;
let server: Server;
let answer: { readonly status: number; readonly text: string } = { status: 500, text: '' };
const received: { readonly url: string; readonly type: string | undefined; readonly body: string }[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'desk '));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ url: request.url ?? '', type: request.headers['content-type'], body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const name of ['ada', 'ben']) await run('officer', 'key', '--key', path(`${name}.jwk`), '--public-key', path(`${name}.public.jwk`));
  await run('disclosure', 'key', '--key', path('case.jwk'), '--public-key', path('case.public.jwk'));
  await write('token.json', { attr: 'lei', mode: 'toprf', profile: 'tributary-1', epoch: '2026', token: bytes32('acme') });
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(dir, { recursive: true, force: true });
});

const path = (name: string): string => join(dir, name);
const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
async function write(name: string, value: unknown): Promise<string> {
  await writeFile(path(name), typeof value === 'string' ? value : JSON.stringify(value));
  return path(name);
}
async function run(...args: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const errors: string[] = [];
  const status = await runRegulator(args, { print: (text) => void lines.push(text), printError: (text) => void errors.push(text) }, () => NOW);
  return status === 0 ? lines : [`status ${status}`, ...errors];
}
const terms = (out: string): readonly string[] => ['--case', 'B 17', '--legal-basis', 'Sec. 4', '--origin', ORIGIN, '--out', path(out)];
let orders = 0;
/** An order of two officers, in a file. */
async function ordered(...draft: readonly string[]): Promise<string> {
  orders += 1;
  const name = `order-${orders}`;
  await run('order', 'draft', ...draft, ...terms(`${name}.draft`));
  await run('order', 'sign', '--draft', path(`${name}.draft`), '--key', path('ada.jwk'), '--out', path(`${name}.signed`));
  await run('order', 'approve', '--signed', path(`${name}.signed`), '--key', path('ben.jwk'), '--out', path(name));
  return path(name);
}

describe('keys', () => {
  test('are made for their owner only, and never over others', async () => {
    expect((await stat(path('ada.jwk'))).mode & 0o777).toBe(0o600);
    expect(importPublicJwk(JSON.parse(await readFile(path('ada.public.jwk'), 'utf8'))).kid).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const before = await readFile(path('ada.jwk'), 'utf8');
    await expect(run('officer', 'key', '--key', path('ada.jwk'), '--public-key', path('x'))).rejects.toMatchObject({ code: 'DESK_FILE_WRITE', place: { file: 'ada.jwk' } });
    expect(await readFile(path('ada.jwk'), 'utf8')).toBe(before);
  });

  test('that others can read are not used', async () => {
    await run('order', 'draft', 'presence', '--epoch', '2026', ...terms('open.draft'));
    const key = await write('open.jwk', await readFile(path('ada.jwk'), 'utf8'));
    for (const mode of [0o644, 0o640, 0o604]) {
      await chmod(key, mode);
      await expect(run('order', 'sign', '--draft', path('open.draft'), '--key', key, '--out', path('open.signed'))).rejects.toMatchObject({ code: 'DESK_KEY_OPEN' });
    }
    await chmod(key, 0o600);
    expect((await run('order', 'sign', '--draft', path('open.draft'), '--key', key, '--out', path('open.signed')))[0]).toContain('another officer approves it');
  });

  test('of another kind are refused by name', async () => {
    await run('order', 'draft', 'presence', '--epoch', '2026', ...terms('kinds.draft'));
    const sign = async (key: string) => run('order', 'sign', '--draft', path('kinds.draft'), '--key', key, '--out', path('kinds.signed'));
    await expect(sign(path('case.jwk'))).rejects.toMatchObject({ code: 'SIGNING_KEY_INVALID', place: { file: 'case.jwk' } });
    await expect(sign(path('nowhere'))).rejects.toMatchObject({ code: 'DESK_FILE', place: { file: 'nowhere' } });
  });
});

describe('an order', () => {
  test('is drafted as it will be signed', async () => {
    await run('order', 'draft', 'disclose', '--token', path('token.json'), '--case-key', path('case.public.jwk'), '--days', '2', '--account', 'https://alpha.example h1', '--account', 'https://beta.example h2', ...terms('full.draft'));
    expect(JSON.parse(await readFile(path('full.draft'), 'utf8'))).toMatchObject({
      v: 1, aud: ORIGIN, iat: NOW, case: 'B 17', legalBasis: 'Sec. 4', kind: 'disclose', expires: NOW + 2 * 86_400, quota: 8,
      accounts: [{ provider: 'https://alpha.example', handle: 'h1' }, { provider: 'https://beta.example', handle: 'h2' }],
    });
    await run('order', 'draft', 'ruling', '--act', 'disregard', '--token', path('token.json'), '--provider', 'https://alpha.example', '--handle', 'h1', ...terms('ruling.draft'));
    expect(JSON.parse(await readFile(path('ruling.draft'), 'utf8'))).toMatchObject({ kind: 'ruling', act: 'disregard', account: { provider: 'https://alpha.example', handle: 'h1' } });
  });

  test.each<[string, () => readonly string[], string]>([
    ['half an account', () => ['ruling', '--act', 'restore', '--token', path('token.json'), '--provider', 'https://alpha.example'], 'DESK_USAGE'],
    ['a private key for the case', () => ['disclose', '--token', path('token.json'), '--case-key', path('case.jwk')], 'DESK_USAGE'],
    ['no key for the case', () => ['disclose', '--token', path('token.json'), '--case-key', path('token.json')], 'ORDERS_CLAIMS'],
    ['something else than a token', () => ['disclose', '--token', path('case.public.jwk'), '--case-key', path('case.public.jwk')], 'ORDERS_CLAIMS'],
    ['an epoch that a terminal obeys', () => ['presence', '--epoch', '\u001b[2J'], 'ORDERS_CLAIMS'],
  ])('with %s is not drafted', async (_, draft, code) => {
    await expect(run('order', 'draft', ...draft(), ...terms('refused.draft'))).rejects.toMatchObject({ code });
    await expect(stat(path('refused.draft'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.each([['--days', '0'], ['--days', '4000'], ['--quota', '1e3'], ['--quota', '0'], ['--account', 'h1']])('is no order with %s %s', async (option, value) => {
    const draft = option === '--account' ? ['disclose', '--token', path('token.json'), '--case-key', path('case.public.jwk')] : ['presence', '--epoch', '2026'];
    expect((await run('order', 'draft', ...draft, option, value, ...terms('usage.draft')))[0]).toBe('status 2');
  });

  test('edited after it was signed is not approved by whoever reads it, and by one officer never', async () => {
    await run('order', 'draft', 'presence', '--epoch', '2026', ...terms('alone.draft'));
    await run('order', 'sign', '--draft', path('alone.draft'), '--key', path('ada.jwk'), '--out', path('alone.signed'));
    const approve = async (key: string, out: string) => run('order', 'approve', '--signed', path('alone.signed'), '--key', path(key), '--out', path(out));
    await expect(approve('ada.jwk', 'alone')).rejects.toMatchObject({ code: 'ORDERS_ONE_OFFICER' });
    const shown = (await approve('ben.jwk', 'alone')).join('\n');
    expect(JSON.parse(shown.slice(shown.indexOf('\n')))).toEqual(JSON.parse(await readFile(path('alone.draft'), 'utf8')));
    await expect(approve('ben.jwk', 'alone'), 'a second text of one order').rejects.toMatchObject({ code: 'DESK_FILE_WRITE' });
  });
});

describe('the hub', () => {
  const submit = async (order: string) => run('order', 'submit', '--order', order, '--hub', url());

  test('is sent the order byte for byte', async () => {
    const order = await ordered('presence', '--epoch', '2026');
    answer = { status: 201, text: '{"status":"logged","kind":"presence-order","position":7,"order":"d"}' };
    expect(await submit(order)).toEqual(['order d is at log position 7']);
    expect(received.at(-1)).toEqual({ url: '/v1/orders', type: 'application/tributary-order+json', body: (await readFile(order, 'utf8')).trimEnd() });
  });

  test.each<[string, number, string, string, number]>([
    ['refuses', 401, '{"code":"ORDERS_OFFICER","title":"no officer"}', 'DESK_HUB_REFUSED', 3],
    ['refuses in another language', 404, '<html>', 'DESK_HUB_REFUSED', 3],
    ['is busy', 503, '{"code":"ORDER_BUSY","title":"later"}', 'DESK_HUB_UNREACHABLE', 75],
    ['sends on to elsewhere', 302, '', 'DESK_HUB_REFUSED', 3],
    ['answers nothing', 201, '{}', 'DESK_HUB_ANSWER', 2],
    ['answers no JSON', 200, 'ok', 'DESK_HUB_ANSWER', 2],
    ['answers without end', 200, `"${'x'.repeat(70_000)}"`, 'DESK_HUB_UNREACHABLE', 75],
  ])('that %s is told apart', async (_, status, text, code, exitCode) => {
    const order = await ordered('presence', '--epoch', '2026');
    answer = { status, text };
    await expect(submit(order)).rejects.toMatchObject({ code, exitCode });
  });

  test('prints nothing of what a hub says beyond plain text', async () => {
    answer = { status: 400, text: JSON.stringify({ code: 'X\u001b[2J', title: 'y\u0007' }) };
    await expect(submit(await ordered('presence', '--epoch', '2026'))).rejects.toThrow(/^the hub refused this \(status 400\)$/);
  });

  test('is asked for by its address', async () => {
    const order = await ordered('presence', '--epoch', '2026');
    for (const hub of ['hub', 'ftp://hub.example']) await expect(run('order', 'submit', '--order', order, '--hub', hub)).rejects.toMatchObject({ code: 'DESK_USAGE' });
    await expect(run('order', 'submit', '--order', order, '--hub', 'http://127.0.0.1:1')).rejects.toMatchObject({ code: 'DESK_HUB_UNREACHABLE' });
  });
});

test('a token of the federation key is not checked with key-holders, who would give another whoever was disclosed', async () => {
  const token = await write('keyed.json', { attr: 'lei', mode: 'hmac', profile: 'tributary-1', epoch: '2026', token: bytes32('acme') });
  const order = await ordered('disclose', '--token', token, '--case-key', path('case.public.jwk'));
  const before = received.length;
  await expect(run('disclosure', 'check', '--order', order, '--answer', token, '--case-key', path('case.jwk'), '--key', path('ada.jwk'), '--manifest', token, '--hub', url())).rejects.toMatchObject({ code: 'DESK_USAGE' });
  expect(received).toHaveLength(before);
});

describe('whom a question is about', () => {
  test.each<[string, unknown, string]>([
    ['nobody', {}, 'DESK_FILE'],
    ['an LEI with bad check digits', { lei: '5493001KJTIIGC8Y1R13' }, 'DESK_FILE'],
    ['a name alone', { name: 'Acme' }, 'DESK_FILE'],
    ['an LEI that is a number', { lei: 5 }, 'DESK_FILE'],
    ['a list', [], 'DESK_FILE'],
    ['no JSON', '{', 'DESK_FILE'],
    ['two LEIs', '{"lei":"5493001KJTIIGC8Y1R12","lei":"213800ABCDEF12345667"}', 'DESK_FILE'],
  ])('is not %s', async (_, person, code) => {
    const order = await ordered('presence', '--epoch', '2026');
    const file = await write('person.json', person);
    const refused = run('presence', 'ask', '--order', order, '--person', file, '--key', path('ada.jwk'), '--manifest', path('token.json'), '--hub', url(), '--hub-key', path('ben.public.jwk'));
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.not.toThrow(/5493|2138|Acme/);
  });

  test('needs an order of its kind', async () => {
    const order = await ordered('ruling', '--act', 'disregard', '--token', path('token.json'));
    const file = await write('person.json', { lei: '5493001KJTIIGC8Y1R12' });
    await expect(run('presence', 'ask', '--order', order, '--person', file, '--key', path('ada.jwk'), '--manifest', path('token.json'), '--hub', url(), '--hub-key', path('ben.public.jwk'))).rejects.toMatchObject({ code: 'DESK_USAGE' });
  });
});
