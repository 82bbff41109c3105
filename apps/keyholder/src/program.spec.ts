import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BenchHolder, type Network, PASSPHRASE, type Ran } from './testing/bench-holder.js';
import { Asker, generatePlan, handOver, manifestOf, register, runToEnd } from './testing/federation.js';

let bench: BenchHolder;
let network: Network;
beforeEach(async () => {
  network = new Map();
  bench = await BenchHolder.create('h1', network);
});
afterEach(async () => {
  await bench.remove();
});

const inState = (...args: string[]): string[] => [...args, '--state', bench.state];

describe('init', () => {
  test('makes a directory that is the owner’s alone, with keys that nobody reads from it, and prints the public card', async () => {
    const card = JSON.parse(await readFile(bench.path('card.json'), 'utf8')) as object;
    expect(card).toEqual({ v: 1, url: 'http://h1.example', signingKey: expect.any(String), sealingKey: expect.any(String) });
    expect((await stat(bench.state)).mode & 0o777).toBe(0o700);
    for (const [path, content] of await bench.files()) {
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(content.toString()).not.toContain('"d"');
      expect(content.toString()).not.toContain(PASSPHRASE);
    }
  });

  test('leaves an existing directory as it is', async () => {
    const before = await bench.files();
    expect(await bench.cli(inState('init', '--url', 'http://h1.example'))).toMatchObject({ status: 2, error: { code: 'HOLDER_STATE_EXISTS' } });
    expect(await bench.files()).toEqual(before);
  });

  test.each(['h1.example', 'ftp://h1.example', 'http://h1.example/', 'http://h1.example/holder', 'http://H1.example', 'http://h1.example:80', 'http://h1 .example'])('refuses %j as an address', async (url) => {
    expect(await bench.cli(['init', '--state', bench.path('two'), '--url', url])).toMatchObject({ status: 2, error: { code: 'HOLDER_USAGE', place: { field: '--url' } } });
  });

  test('takes the passphrase from a file or the environment, at least twelve characters of it, and from nowhere else', async () => {
    const args = ['init', '--state', bench.path('two'), '--url', 'http://h2.example'];
    for (const env of [{}, { KEYHOLDER_PASSPHRASE: '' }, { KEYHOLDER_PASSPHRASE: 'short' }]) {
      expect((await bench.cli(args, { env })).error).toMatchObject({ code: 'HOLDER_PASSPHRASE_MISSING', place: { field: 'KEYHOLDER_PASSPHRASE' } });
    }
    const file = await bench.write('passphrase', 'short\nand the rest of the file does not count');
    expect((await bench.cli([...args, '--passphrase-file', file])).error).toMatchObject({ code: 'HOLDER_PASSPHRASE_MISSING', place: { field: '--passphrase-file' } });
    expect((await bench.cli([...args, '--passphrase-file', bench.path('none')])).error).toMatchObject({ code: 'HOLDER_FILE_READ', place: { file: 'none' } });
    await bench.write('passphrase', `${PASSPHRASE}\n`);
    expect((await bench.cli([...args, '--passphrase-file', file], { env: {} })).status).toBe(0);
  });
});

describe('a state directory', () => {
  test('that is none is said to be none', async () => {
    for (const args of [['provider', 'list'], ['officer', 'list'], ['epoch', 'list'], ['log', 'head'], ['serve', '--listen', '127.0.0.1:0']]) {
      expect((await bench.cli([...args, '--state', bench.path('nowhere')])).error).toMatchObject({ code: 'HOLDER_STATE_MISSING', place: { file: 'nowhere/card.json' } });
    }
  });

  test('does not open with another passphrase', async () => {
    expect(await bench.cli(inState('serve', '--listen', '127.0.0.1:0'), { env: { KEYHOLDER_PASSPHRASE: 'another passphrase' } })).toMatchObject({ status: 2, error: { code: 'HOLDER_PASSPHRASE' } });
  });

  test.each([
    ['card.json', '{}', 'HOLDER_STATE_CORRUPT'],
    ['identity.sealed', 'nonsense', 'HOLDER_SHARE_CORRUPT'],
    ['providers.json', '[{}]', 'HOLDER_STATE_CORRUPT'],
    ['officers.json', '[{"kty":"OKP","crv":"Ed25519","x":"AA"}]', 'HOLDER_STATE_CORRUPT'],
    ['audit.ndjson', 'nonsense\n', 'HOLDER_LOG_CORRUPT'],
  ])('whose %s is %s serves nobody', async (file, content, code) => {
    await writeFile(join(bench.state, file), content);
    expect(await bench.cli(inState('serve', '--listen', '127.0.0.1:0'))).toMatchObject({ status: 70, error: { code, place: { file } } });
  });

  test('with the card of another holder serves nobody', async () => {
    const other = await BenchHolder.create('h2');
    await writeFile(join(bench.state, 'card.json'), await readFile(join(other.state, 'card.json')));
    await other.remove();
    expect(await bench.cli(inState('serve', '--listen', '127.0.0.1:0'))).toMatchObject({ error: { code: 'HOLDER_STATE_CORRUPT', place: { file: 'card.json' } } });
  });

  test('whose share is damaged, or not the manifest’s, serves nobody', async () => {
    await bench.start();
    await handOver([bench], await generatePlan([bench], 1));
    await runToEnd([bench]);
    const { digest } = await manifestOf(bench);
    await bench.stop();
    const path = join(bench.state, 'epochs', digest, 'share.sealed');
    const sealed = await readFile(path);
    const changed = Buffer.from(sealed);
    changed[changed.length - 20]! ^= 1;
    await writeFile(path, changed);
    await expect(bench.start()).rejects.toMatchObject({ code: 'HOLDER_SHARE_CORRUPT', place: { file: `epochs/${digest}/share.sealed` } });
    await writeFile(path, '');
    await expect(bench.start()).rejects.toMatchObject({ code: 'HOLDER_SHARE_CORRUPT' });
    await writeFile(path, sealed);
    await bench.start();
    expect((await manifestOf(bench)).digest).toBe(digest);
  });
});

describe('the register', () => {
  const key = importPrivateJwk(generatePrivateJwk());
  const add = async (...more: string[]): Promise<Ran> =>
    bench.cli(inState('provider', 'add', '--iss', 'https://cloud.example', '--key', await bench.write('key.json', JSON.stringify(key.jwk)), '--customers', '10', '--attributes', '1', '--fillers', '0', ...more));

  test('of providers shows the quota, is not changed by accident, and forgets', async () => {
    expect(JSON.parse((await add('--json')).out)).toEqual({ iss: 'https://cloud.example', keys: [{ kid: key.kid, ...key.jwk }], customers: 10, attributes: 1, fillers: 0, quota: 11 });
    expect((await add()).error).toMatchObject({ code: 'HOLDER_USAGE', place: { field: '--iss' } });
    expect((await add('--replace', '--fillers', '9')).out).toContain('20 points');
    expect((await add('--replace', '--customers', '20')).out).toContain('22 points');
    expect(JSON.parse((await bench.cli(inState('provider', 'list', '--json'))).out)).toMatchObject([{ quota: 22 }]);
    expect((await bench.cli(inState('provider', 'list'))).out).toContain('https://cloud.example: 22 points an epoch');
    expect((await bench.cli(inState('provider', 'remove', '--iss', 'https://cloud.example'))).status).toBe(0);
    expect((await bench.cli(inState('provider', 'remove', '--iss', 'https://cloud.example'))).error).toMatchObject({ code: 'HOLDER_USAGE' });
    expect((await bench.cli(inState('provider', 'list', '--json'))).out).toBe('[]\n');
  });

  test.each([
    [['--iss', 'cloud'], 'HOLDER_USAGE'],
    [['--iss', 'https://cloud.example', '--key', 'none.json'], 'HOLDER_FILE_READ'],
  ])('of providers refuses %j', async (args, code) => {
    expect((await bench.cli(inState('provider', 'add', '--customers', '1', '--attributes', '1', '--key', await bench.write('key.json', JSON.stringify(key.jwk)), ...args))).error).toMatchObject({ code });
  });

  test('refuses a private key, a key of small order and what is no key', async () => {
    for (const content of [JSON.stringify(generatePrivateJwk()), JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: `AQ${'A'.repeat(41)}` }), '[]']) {
      const file = await bench.write('bad.json', content);
      expect((await bench.cli(inState('officer', 'add', '--key', file))).error).toMatchObject({ code: 'SIGNING_KEY_INVALID' });
    }
    expect((await bench.cli(inState('officer', 'add', '--key', await bench.write('bad.json', '{')))).error).toMatchObject({ code: 'HOLDER_USAGE', place: { file: 'bad.json' } });
  });

  test('of officers lists and forgets', async () => {
    const file = await bench.write('key.json', JSON.stringify(key.jwk));
    for (let twice = 0; twice < 2; twice += 1) expect(JSON.parse((await bench.cli(inState('officer', 'add', '--key', file))).out)).toEqual({ kid: key.kid });
    expect(JSON.parse((await bench.cli(inState('officer', 'list', '--json'))).out)).toEqual([{ kid: key.kid, ...key.jwk }]);
    expect((await bench.cli(inState('officer', 'remove', '--kid', key.kid))).status).toBe(0);
    expect((await bench.cli(inState('officer', 'list'))).out).toBe('');
  });
});

test('status says how ceremonies stand, also the one that failed, and what is served', async () => {
  await handOver([bench], await generatePlan([bench], 1));
  expect((await bench.cli(inState('status'))).out).toContain('generate of epoch 2026, generation 0: under way');
  await bench.start();
  await handOver([bench], await generatePlan([bench], 1, '2026', ['--attempt', '2']));
  await runToEnd([bench]);
  const { out } = await bench.cli(inState('status'));
  expect(out).toContain('generate of epoch 2026, generation 0: complete');
  expect(out).toContain('generate of epoch 2026, generation 0: failed, HOLDER_EPOCH_EXISTS');
  expect(out).toContain('serves 2026 generation 0');
});

describe('the program', () => {
  test('explains each command with an example, and refuses what it does not know', async () => {
    for (const command of ['init', 'provider', 'officer', 'plan', 'ceremony', 'serve', 'status', 'epoch', 'log']) {
      const { status, out } = await bench.cli([command, '--help']);
      expect([status, out.includes('Example')]).toEqual([0, true]);
    }
    for (const args of [['unknown'], inState('serve'), inState('serve', '--listen', '7001'), inState('serve', '--listen', '::1:70000'), ['plan', 'generate', '--threshold', '0']]) expect((await bench.cli(args)).status).toBe(2);
  });

  test('writes no plan of what cannot be one', async () => {
    expect((await bench.cli(['plan', 'deal'])).status).toBe(2);
    expect((await bench.cli(['plan', 'refresh'])).error).toMatchObject({ code: 'HOLDER_USAGE', place: { field: '--previous' } });
    expect((await bench.cli(['plan', 'generate', '--holder', bench.path('card.json')])).error).toMatchObject({ code: 'CEREMONY_PLAN' });
  });
});

describe('serve', () => {
  /** Runs the command until `stop` is called; resolves when an event of this name was printed. */
  function serving(...args: string[]): { event: (name: string) => Promise<Record<string, unknown>>; stop: () => Promise<Ran> } {
    const events: Record<string, unknown>[] = [];
    const waiting: { name: string; resolve: (event: Record<string, unknown>) => void }[] = [];
    let ask = (): void => undefined;
    const stopAsked = new Promise<void>((resolve) => (ask = resolve));
    const out = (text: string): void => {
      const event = JSON.parse(text) as Record<string, unknown>;
      events.push(event);
      if (event['event'] === 'listening') network.set(bench.url, event['url'] as string);
      for (const { resolve } of waiting.filter(({ name }) => name === event['event'])) resolve(event);
    };
    const running = bench.cli(inState('serve', '--listen', '127.0.0.1:0', '--json', ...args), { out, stopAsked: async () => stopAsked });
    return {
      event: async (name) => events.find((one) => one['event'] === name) ?? Promise.race([new Promise<Record<string, unknown>>((resolve) => waiting.push({ name, resolve })), running.then(({ error }) => Promise.reject(error ?? new Error('ended')))]),
      stop: async () => {
        ask();
        return running;
      },
    };
  }

  test('with a plan does everything: the ceremony, the manifest, evaluations; and stops when it is asked to', async () => {
    const provider = new Asker('https://cloud.example');
    await register(bench, provider, { customers: 10, attributes: 1 });
    const holder = serving('--plan', await bench.write('plan.json', await generatePlan([bench], 1)));
    const { url } = (await holder.event('listening')) as { url: string };
    const { manifest } = await holder.event('complete');
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('keyholder_epochs 1');
    expect((await holder.stop()).status).toBe(0);
    await bench.start();
    expect((await manifestOf(bench)).digest).toBe(manifest);
    expect((await provider.tokens([bench], await manifestOf(bench), ['acme'])).length).toBe(1);
  });

  test('lets nobody else work on its directory, and takes up what commands leave there: a plan, an epoch to close', async () => {
    const holder = serving();
    await holder.event('listening');
    expect((await bench.cli(inState('serve', '--listen', '127.0.0.1:0'))).error).toMatchObject({ code: 'DURABLE_LOCKED' });
    await handOver([bench], await generatePlan([bench], 1));
    await holder.event('complete');
    const ready = async (): Promise<number> => (await fetch(`${network.get(bench.url)}/health/ready`)).status;
    expect(await ready()).toBe(200);
    expect(JSON.parse((await bench.cli(inState('status', '--json'))).out)).toMatchObject({ url: 'http://h1.example', epochs: [{ epoch: '2026', generation: 0, closed: false }], ceremonies: [{ kind: 'generate', epoch: '2026', state: 'complete' }], providers: 0, officers: 0 });
    expect((await bench.cli(inState('epoch', 'close', '--epoch', '2027'))).error).toMatchObject({ code: 'HOLDER_EPOCH' });
    expect((await bench.cli(inState('epoch', 'close', '--epoch', '2026'))).status).toBe(0);
    await holder.stop();
    const { out } = await bench.cli(inState('log', 'head', '--json'));
    expect(JSON.parse(out)).toMatchObject({ holder: (await bench.card()).signingKey, seq: expect.any(Number), spent: [] });
    await bench.start();
    expect((await fetch(`${bench.server}/health/ready`)).status).toBe(503);
    expect((await bench.auditLines()).map(({ kind }) => kind)).toEqual(['begun', 'opened', 'closed']);
    expect([...(await bench.files()).keys()].filter((path) => path.endsWith('share.sealed'))).toEqual([]);
  });
});

test('the heads of the logs of two holders can be reconciled: points by provider and epoch', async () => {
  const other = await BenchHolder.create('h2', network);
  const provider = new Asker('https://cloud.example');
  const holders = [bench, other];
  for (const one of holders) {
    await register(one, provider, { customers: 10, attributes: 1 });
    await one.start();
  }
  await handOver(holders, await generatePlan(holders, 2));
  await runToEnd(holders);
  const manifest = await manifestOf(bench);
  await provider.tokens(holders, manifest, ['acme', 'globex']);
  await provider.tokens(holders, manifest, ['initech']);
  const heads = await Promise.all(holders.map(async (one) => JSON.parse((await one.cli(['log', 'head', '--state', one.state, '--json'])).out) as { hash: string; spent: unknown }));
  expect(heads[0]!.spent).toEqual([{ iss: 'https://cloud.example', epoch: '2026', points: 3, batches: 2 }]);
  expect(heads[1]!.spent).toEqual(heads[0]!.spent);
  expect(heads[1]!.hash).not.toBe(heads[0]!.hash);
  expect((await bench.cli(inState('log', 'verify'))).out).toContain('lines, head');
  await other.remove();
});
