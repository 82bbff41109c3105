import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signKeyRegister } from '#libs/entries';
import type { SigningKey } from '#libs/signing';
import { TestAgent } from '../testing/test-agent.js';
import { newKey } from '../testing/test-registry.js';
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
    const [root, key, other] = [newKey(), newKey(), newKey()];
    const [rootFile, actFile] = [join(dir, 'root.jwk'), join(dir, 'act.json')];
    await writeFile(rootFile, JSON.stringify(root.jwk));
    const now = Math.floor(Date.now() / 1000);
    const act = (of: SigningKey): string => JSON.stringify({ kind: 'key-register', content: signKeyRegister({ iss: 'https://cli.example', aud: 'cli.test/log', iat: now, x: of.jwk.x }, root) });
    const output = new Captured();
    const serving = runRegulator(['serve', '--port', '0', '--data-dir', data, '--origin', 'cli.test/log', '--json'], output);
    for (let tries = 0; output.lines.length === 0 && tries < 600; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    const ready = JSON.parse(output.lines[0] ?? 'null') as { url: string; tokenFile: string; graphiql: string; pid: number };
    expect(ready).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), tokenFile: join(data, 'console-token'), graphiql: `${ready.url}/graphiql`, pid: process.pid });

    expect((await run('provider', 'list', '--data-dir', data)).output.lines).toEqual(['No provider is registered.']);
    const admit = ['provider', 'register', '--iss', 'https://cli.example', '--name', 'CLI', '--root', rootFile, '--data-dir', data];
    const position = expect.any(Number) as number;
    expect(JSON.parse((await run(...admit, '--json')).output.lines[0] ?? '')).toEqual({ kid: root.kid, position, status: 'registered' });
    await expect(run(...admit)).rejects.toMatchObject({ code: 'PROVIDER_EXISTS' });
    for (const of of [key, other]) {
      await writeFile(actFile, act(of));
      expect(JSON.parse((await run('provider', 'key', '--file', actFile, '--data-dir', data, '--json')).output.lines[0] ?? '')).toEqual({ kid: of.kid, position, status: 'registered' });
    }
    await writeFile(actFile, '{}');
    await expect(run('provider', 'key', '--file', actFile, '--data-dir', data)).rejects.toMatchObject({ code: 'KEY_ACT_FORM', place: { file: 'act.json', field: 'kind' } });

    const agent = new TestAgent({ url: ready.url, iss: 'https://cli.example', key, aud: 'cli.test/log', now });
    expect((await agent.report(undefined)).status).toBe(201);

    await expect(run('provider', 'revoke-key', '--kid', key.kid, '--reason', 'lost', '--compromised', 'main', '--data-dir', data)).rejects.toMatchObject({ code: 'KEY_COMPROMISED', place: { field: '--compromised' } });
    const revoked = await run('provider', 'revoke-key', '--kid', key.kid, '--reason', 'lost', '--compromised', 'main#1', '--data-dir', data);
    expect(revoked.output.lines).toEqual([expect.stringMatching(new RegExp(`^key ${key.kid} revoked from log position \\d+ on$`))]);
    expect((await agent.report(undefined)).json['code']).toBe('KEY_NOT_VALID');

    const logKeys = async (origin: string): Promise<unknown> => JSON.parse((await run('log', 'keys', '--data-dir', data, '--origin', origin, '--json')).output.lines[0] ?? '');
    expect(await logKeys('cli.test/log')).toEqual({ origin: 'cli.test/log', vkeys: [expect.stringMatching(/^cli\.test\/log\+/), expect.stringMatching(/^cli\.test\/log\+/)] });
    await expect(logKeys('another.test/log')).rejects.toMatchObject({ code: 'LOG_KEY', place: { field: 'origin' } });

    process.emit('SIGTERM');
    expect(await serving).toBe(0);
    await expect(fetch(`${ready.url}/health/live`)).rejects.toThrow('fetch failed');

    const listed = await run('provider', 'list', '--data-dir', data, '--json');
    expect(JSON.parse(listed.output.lines[0] ?? '')).toMatchObject({
      providers: [{
        iss: 'https://cli.example', name: 'CLI', root: root.jwk.x,
        keys: [{ kid: key.kid, revokedPosition: position, compromised: { str: 'main', seq: 1 } }, { kid: other.kid, revokedPosition: null, compromised: null }],
      }],
    });
    const text = (await run('provider', 'list', '--data-dir', data)).output.lines;
    expect(text).toEqual([expect.stringMatching(/^https:\/\/cli\.example {2}CLI {2}from position \d+$/), expect.stringMatching(/, ended at \d+, in doubt from main#1 on$/), expect.stringMatching(/from position \d+$/)]);
  });

  test('there is no register where no hub has begun a log', async () => {
    const rootFile = join(dir, 'root.jwk');
    await writeFile(rootFile, JSON.stringify(newKey().jwk));
    const data = join(dir, 'nothing yet');
    await expect(run('provider', 'register', '--iss', 'https://cli.example', '--name', 'CLI', '--root', rootFile, '--data-dir', data)).rejects.toMatchObject({ code: 'LOG_EMPTY' });
    await expect(run('rejudge', '--data-dir', data)).rejects.toMatchObject({ code: 'LOG_EMPTY' });
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
