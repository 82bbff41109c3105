import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BenchAgent, customersOf as customers, JUNE_1 } from '../testing/bench-agent.js';
import { TestHolders } from '../testing/test-holders.js';
import type { TestHub } from '../testing/test-hub.js';
import { ToprfBench } from '../testing/toprf-bench.js';

let bench: ToprfBench;
let hub: TestHub;
let agent: BenchAgent;
let holders: TestHolders;

beforeEach(async () => {
  bench = await ToprfBench.start();
  ({ hub, agent, holders } = bench);
});
afterEach(async () => bench.stop());

describe('a dry run', () => {
  async function fingerprint(): Promise<string> {
    const names = (await readdir(agent.home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name)).sort();
    const hash = createHash('sha256');
    for (const name of names) hash.update(name).update(await readFile(name));
    return hash.digest('hex');
  }

  const nobody = { fetch: () => Promise.reject(new Error('contacted')) };

  test('contacts nobody, stores nothing, marks what is not known, and says what a run would ask', async () => {
    await agent.write('manifest', holders.manifest.text);
    const before = await fingerprint();
    const ran = await agent.runToprf(holders, undefined, [...JUNE_1, '--dry-run'], nobody);
    expect(ran.error).toBeUndefined();
    expect(await fingerprint()).toBe(before);
    expect(ran.out).toMatch(/"token":"NOT-ASKED-YET-+A"/u);
    expect(ran.err).toMatch(/dry run: \d+ identifiers were never asked; a real run sends 2 of 3 key-holders batches of 8 points\n/u);
    const json = JSON.parse((await agent.runToprf(holders, undefined, [...JUNE_1, '--dry-run', '--json'], nobody)).out) as { newIdentifiers: number };
    expect(json).toMatchObject({ cached: 0 });
    expect(json.newIdentifiers).toBeGreaterThan(0);
  });

  test('that asks waits for nobody: a state directory in use is left alone, since answers would be stored', async () => {
    await agent.write('state/lock', `${process.ppid}\n`);
    expect((await agent.runToprf(holders, undefined, [...JUNE_1, '--dry-run', '--ask-holders'])).error).toMatchObject({ code: 'DURABLE_LOCKED' });
    expect(holders.bodies).toEqual([]);
    expect((await agent.runToprf(holders, undefined, [...JUNE_1, '--dry-run'], nobody)).status).toBe(0);
  });

  test('shows the very lines that leave once all identifiers are known', async () => {
    const asked = await agent.runToprf(holders, undefined, [...JUNE_1, '--dry-run', '--ask-holders', '--json']);
    expect(asked.error).toBeUndefined();
    expect(asked.out).not.toContain('NOT-ASKED');
    const before = holders.bodies.length;
    const dry = await agent.runToprf(holders, undefined, [...JUNE_1, '--dry-run', '--json'], nobody);
    await agent.runToprf(holders, hub, JUNE_1);
    expect(holders.bodies).toHaveLength(before);
    const tokens = (text: string): string[] => [...text.matchAll(/token\\?":\\?"([\w-]{43})/gu)].map(([, token]) => token!);
    expect(tokens(dry.out)).toEqual(tokens(asked.out));
    expect(tokens(dry.out)).toEqual(customers(bench.newest().lines).flatMap((line) => line.tokens.map(({ token }) => token)));
  });
});

describe('the command line', () => {
  const common = (): string[] => ['run', '--state', agent.state, '--origin', 'o', '--customers', agent.path('customers.csv'), '--workloads', agent.path('workloads.csv'), '--no-deliver'];
  beforeEach(async () => agent.write('manifest', holders.manifest.text));

  test.each<[string, (manifest: string, key: string) => string[], string]>([
    ['neither mode', () => [], '--manifest'],
    ['both modes', (manifest, key) => ['--manifest', manifest, '--federation-key', key, '--epoch', '2026'], '--federation-key'],
    ['a manifest and an epoch', (manifest) => ['--manifest', manifest, '--epoch', '2026'], '--epoch'],
    ['a key without an epoch', (_, key) => ['--federation-key', key], '--epoch'],
    ['an epoch alone', () => ['--epoch', '2026'], '--manifest'],
    ['an address without a manifest', (_, key) => ['--federation-key', key, '--epoch', '2026', '--holder', '1=http://127.0.0.1:1'], '--holder'],
    ['--ask-holders without a manifest', (_, key) => ['--federation-key', key, '--epoch', '2026', '--ask-holders', '--dry-run'], '--ask-holders'],
    ['--manifest-digest without a manifest', (_, key) => ['--federation-key', key, '--epoch', '2026', '--manifest-digest', 'x'], '--manifest-digest'],
    ['--ask-holders without --dry-run', (manifest) => ['--manifest', manifest, '--ask-holders'], '--ask-holders'],
  ])('with %s names the option', async (_, options, field) => {
    const ran = await agent.cli([...common(), ...options(agent.path('manifest'), agent.path('fed.key'))]);
    expect(ran).toMatchObject({ status: 2, error: { code: 'REPORTER_USAGE', place: { field } } });
    expect(holders.bodies).toEqual([]);
  });

  test.each(['x', '0=http://a', '1=ftp://a', '1=http://a/path', '1=http://a/', '1=', '=http://a', '1000=http://a'])('refuses the address %j', async (address) => {
    expect((await agent.cli([...common(), '--manifest', agent.path('manifest'), '--holder', address])).status).toBe(2);
  });

  test('refuses an address given twice, and one of a holder that is not', async () => {
    const twice = ['--holder', '1=http://127.0.0.1:1', '--holder', '1=http://127.0.0.1:2'];
    expect((await agent.cli([...common(), '--manifest', agent.path('manifest'), ...twice])).err).toContain('has an address already');
    const ran = await agent.cli([...common(), '--manifest', agent.path('manifest'), '--holder', '4=http://127.0.0.1:1']);
    expect(ran.error).toMatchObject({ code: 'TOPRF_ADDRESS', place: { file: 'manifest' } });
  });

  test('takes the manifest of a digest and no other', async () => {
    expect((await agent.runToprf(holders, undefined, [...JUNE_1, '--manifest-digest', holders.manifest.digest])).status).toBe(0);
    expect((await agent.runToprf(holders, undefined, [...JUNE_1, '--manifest-digest', 'A'.repeat(43)])).error).toMatchObject({ code: 'REPORTER_MANIFEST_DIGEST', place: { file: 'manifest' } });
  });

  test.each<[string, object, string, object]>([
    ['another profile', { profile: 'tributary-9' }, 'TOPRF_PROFILE', { file: 'manifest', field: 'profile' }],
    ['other rules of the profile', { profileDigest: 'A'.repeat(43) }, 'TOPRF_PROFILE', { file: 'manifest', field: 'profileDigest' }],
    ['another Unicode version', { unicode: '16.0' }, 'TOPRF_PROFILE', { file: 'manifest', field: 'unicode' }],
  ])('refuses a manifest for %s before anybody is asked', async (_, change, code, place) => {
    const other = await TestHolders.start(1, 1, change);
    expect((await agent.runToprf(other, hub, JUNE_1)).error).toMatchObject({ code, place });
    expect(other.bodies).toEqual([]);
    await other.stop();
  });

  test.each<[string, string, string]>([
    ['a torn manifest', 'eyJ', 'EPOCH_MANIFEST'],
    ['no manifest', '', 'EPOCH_MANIFEST'],
  ])('refuses %s with its file', async (_, content, code) => {
    await agent.write('manifest', content);
    expect((await agent.cli([...common(), '--manifest', agent.path('manifest')])).error).toMatchObject({ code, place: { file: 'manifest' } });
    expect((await agent.cli([...common(), '--manifest', agent.path('nowhere')])).error).toMatchObject({ code: 'REPORTER_FILE_READ', place: { file: 'nowhere' } });
  });

  test('a manifest that one holder did not sign is refused', async () => {
    await agent.write('manifest', holders.manifest.text.split('\n').slice(0, 2).join('\n'));
    expect((await agent.cli([...common(), '--manifest', agent.path('manifest')])).error).toMatchObject({ code: 'EPOCH_MANIFEST_SIGNATURE', place: { file: 'manifest' } });
  });
});
