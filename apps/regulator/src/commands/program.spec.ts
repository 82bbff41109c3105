import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { TestAgent } from '../testing/test-agent.js';
import type { Output } from './output.js';
import { runRegulator } from './program.js';

class Captured implements Output {
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  print(text: string): void {
    this.lines.push(text);
  }
  printError(text: string): void {
    this.errors.push(text);
  }
}

// Real: an embedded PostgreSQL of its own, HTTP, signatures, files, the clock.
describe('the command line', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hub cli '));
  });
  afterAll(async () => rm(dir, { recursive: true, force: true }));

  const run = async (...args: readonly string[]): Promise<{ readonly status: number; readonly output: Captured }> => {
    const output = new Captured();
    return { status: await runRegulator(args, output), output };
  };

  test('a provider is registered while the hub runs, reports, and the hub stops in order', async () => {
    const data = join(dir, 'hub');
    const key = importPrivateJwk(generatePrivateJwk());
    const keyFile = join(dir, 'key.jwk');
    await writeFile(keyFile, JSON.stringify(key.jwk));
    const output = new Captured();
    const serving = runRegulator(['serve', '--port', '0', '--data-dir', data, '--origin', 'cli.test/log', '--json'], output);
    for (let tries = 0; output.lines.length === 0 && tries < 600; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    const ready = JSON.parse(output.lines[0] ?? 'null') as { url: string; tokenFile: string; graphiql: string; pid: number };
    expect(ready).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), tokenFile: join(data, 'console-token'), graphiql: `${ready.url}/graphiql`, pid: process.pid });

    expect((await run('provider', 'list', '--data-dir', data)).output.lines).toEqual(['No provider is registered.']);
    const registered = await run('provider', 'register', '--iss', 'https://cli.example', '--name', 'CLI', '--key', keyFile, '--data-dir', data, '--json');
    expect(JSON.parse(registered.output.lines[0] ?? '')).toEqual({ kid: key.kid, position: 0, status: 'registered' });
    await expect(run('provider', 'register', '--iss', 'https://cli.example', '--name', 'CLI', '--key', keyFile, '--data-dir', data)).rejects.toMatchObject({ code: 'PROVIDER_EXISTS' });

    const agent = new TestAgent({ url: ready.url, iss: 'https://cli.example', key, aud: 'cli.test/log', now: Math.floor(Date.now() / 1000) });
    expect((await agent.report(undefined)).status).toBe(201);
    const token = (await readFile(ready.tokenFile, 'utf8')).trim();
    expect((await fetch(`${ready.url}/v1/export`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);

    const revoked = await run('provider', 'revoke-key', '--kid', key.kid, '--data-dir', data);
    expect(revoked.output.lines).toEqual([`key ${key.kid} revoked from log position 1 on`]);
    expect((await agent.report(undefined)).json['code']).toBe('KEY_NOT_VALID');

    process.emit('SIGTERM');
    expect(await serving).toBe(0);
    await expect(fetch(`${ready.url}/health/live`)).rejects.toThrow('fetch failed');

    const listed = await run('provider', 'list', '--data-dir', data, '--json');
    expect(JSON.parse(listed.output.lines[0] ?? '')).toMatchObject({ providers: [{ iss: 'https://cli.example', name: 'CLI', keys: [{ kid: key.kid, registeredPosition: 0, revokedPosition: 1 }] }] });
  });

  test('help is help, and wrong usage is status 2', async () => {
    for (const args of [['--help'], ['serve', '--help'], ['rejudge', '--help'], ['provider', '--help']]) {
      const { status, output } = await run(...args);
      expect([status, output.lines.join('\n').includes('Usage: regulator'), output.errors]).toEqual([0, true, []]);
    }
    for (const args of [['nonsense'], ['serve', '--nonsense'], ['provider', 'register', '--iss', 'x']]) {
      const { status, output } = await run(...args);
      expect([status, output.lines, output.errors.length > 0]).toEqual([2, [], true]);
    }
  });
});
