import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatVerifierKey } from '#libs/tlog';
import { addWitness } from './index.js';
import { quickDisk } from './testing/dying-disk.js';
import { ForkingLog } from './testing/forking-log.js';

const log = new ForkingLog();
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'witness-'));
});
afterEach(async () => rm(home, { recursive: true }));

/** A program with nothing but a witness; `stop` ends one that serves. */
function program(): { readonly run: (...args: string[]) => Promise<void>; readonly out: string[]; readonly stop: () => void } {
  const out: string[] = [];
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => void (stop = resolve));
  const command = new Command('program').exitOverride().configureOutput({ writeOut: (text) => void out.push(text), writeErr: () => undefined });
  addWitness(command, { disk: quickDisk, now: () => 1_780_272_000, out: (text) => void out.push(text), err: () => undefined, stopAsked: async () => stopped });
  return { run: async (...args) => void (await command.parseAsync(['witness', ...args], { from: 'user' })), out, stop: () => stop() };
}

const state = (): string => join(home, 'state');
const policy = async (text: string): Promise<string> => {
  await writeFile(join(home, 'policy'), text);
  return join(home, 'policy');
};

describe('witness init and serve', () => {
  test('make a witness, and run it until it is asked to stop', async () => {
    const init = program();
    await init.run('init', '--state', state(), '--name', 'witness.example/one', '--json');
    const { vkey } = JSON.parse(init.out.join('')) as { vkey: string };
    const serving = program();
    const file = await policy(`log ${formatVerifierKey(log.verifier)} https://hub.example/log/\nquorum none\n`);
    const ended = serving.run('serve', '--state', state(), '--policy', file, '--listen', '127.0.0.1:0', '--json');
    await expect.poll(() => serving.out.length).toBe(1);
    const ready = JSON.parse(serving.out.join('')) as { url: string; vkey: string };
    expect(ready.vkey).toBe(vkey);
    const answer = await fetch(`${ready.url}/add-checkpoint`, { method: 'POST', body: Buffer.from(log.request(0, 5)) });
    expect(await answer.text()).toContain('— witness.example/one ');
    await expect(program().run('serve', '--state', state(), '--policy', file, '--listen', '127.0.0.1:0')).rejects.toMatchObject({ code: 'DURABLE_LOCKED' });
    serving.stop();
    await ended;
    expect((await readdir(state())).sort()).toEqual(['key.json', 'logs', 'witness.json']);
  });

  test.each([
    ['no file', undefined, 'WITNESS_POLICY'],
    ['no log', 'quorum none\n', 'WITNESS_POLICY'],
    ['no policy', 'x\n', 'TLOG_POLICY'],
  ])('a policy that is %s is refused before anything listens', async (_, text, code) => {
    await program().run('init', '--state', state(), '--name', 'witness.example/one');
    const file = text === undefined ? join(home, 'none') : await policy(text);
    await expect(program().run('serve', '--state', state(), '--policy', file, '--listen', '127.0.0.1:0')).rejects.toMatchObject({ code });
  });

  test('a second process on the same directory is kept out: it would remember by itself', async () => {
    await program().run('init', '--state', state(), '--name', 'witness.example/one');
    await writeFile(join(state(), 'lock'), `${process.ppid}\n`);
    const file = await policy(`log ${formatVerifierKey(log.verifier)}\nquorum none\n`);
    await expect(program().run('serve', '--state', state(), '--policy', file, '--listen', '127.0.0.1:0')).rejects.toMatchObject({ code: 'DURABLE_LOCKED' });
  });

  test('a directory that "init" did not make is refused', async () => {
    const file = await policy(`log ${formatVerifierKey(log.verifier)}\nquorum none\n`);
    await expect(program().run('serve', '--state', state(), '--policy', file, '--listen', '127.0.0.1:0')).rejects.toMatchObject({ code: 'WITNESS_STATE_MISSING' });
    await expect(program().run('serve', '--state', state(), '--policy', file, '--listen', 'nowhere')).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });
});
