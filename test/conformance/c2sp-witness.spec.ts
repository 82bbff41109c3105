import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { nodeDisk } from '#libs/durable';
import { fromHex } from '#libs/encoding';
import { ED25519, formatVerifierKey, verifierOf } from '#libs/tlog';
import { addWitness } from '#libs/witness';
import { describe, expect, test } from 'vitest';
import { isMissing, readJson, titled } from './vectors.js';

const LITEWITNESS = 'log/tlog-witness-exchanges/litewitness.json';

interface Exchange {
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

/** Serves a witness of one log, by the command that operators run, while `work` asks it. */
async function withWitness(origin: string, key: string, work: (url: string) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'witness-'));
  try {
    await writeFile(join(home, 'policy'), `log ${formatVerifierKey(verifierOf(origin, ED25519, fromHex(key)))}\nquorum none\n`);
    const out: string[] = [];
    let stop = (): void => undefined;
    const stopped = new Promise<void>((resolve) => void (stop = resolve));
    const run = async (...args: string[]): Promise<unknown> => {
      const program = new Command().exitOverride();
      addWitness(program, { disk: nodeDisk, now: () => 1_767_139_200, out: (text) => void out.push(text), err: () => undefined, stopAsked: async () => stopped });
      return program.parseAsync(['witness', ...args, '--state', join(home, 'state')], { from: 'user' });
    };
    await run('init', '--name', 'example.com/witness');
    const serving = run('serve', '--policy', join(home, 'policy'), '--listen', '127.0.0.1:0', '--json');
    await expect.poll(() => out.length).toBe(2);
    await work((JSON.parse(out[1] ?? '') as { url: string }).url);
    stop();
    await serving;
  } finally {
    await rm(home, { recursive: true });
  }
}

describe.skipIf(isMissing(LITEWITNESS))(titled('tlog-witness: what another witness was asked, asked over HTTP', LITEWITNESS), () => {
  test('each exchange has its status and body; the differences are a malformed note and the 404 of the specification', async () => {
    const { log_setup: setup, exchanges } = readJson(LITEWITNESS) as { log_setup: [string]; exchanges: readonly Exchange[] };
    const origin = exchanges[0]?.body.split('\n')[2] ?? '';
    await withWitness(origin, setup[0], async (url) => {
      const answers: unknown[] = [];
      for (const { path, body, status } of exchanges) {
        const response = await fetch(`${url}${path}`, { method: 'POST', body });
        const text = await response.text();
        answers.push([status, response.status, response.headers.get('content-type'), text.startsWith('— example.com/witness ') ? 'cosigned\n' : text]);
      }
      const TEXT = 'text/plain; charset=utf-8';
      expect(answers).toEqual([
        [200, 200, TEXT, 'cosigned\n'],
        [403, 400, TEXT, 'TLOG_BASE64\n'],
        [403, 404, TEXT, 'TLOG_ORIGIN\n'],
        [422, 422, TEXT, 'TLOG_CONSISTENCY\n'],
        [422, 422, TEXT, 'TLOG_CONSISTENCY\n'],
        [200, 200, TEXT, 'cosigned\n'],
        [409, 409, 'text/x.tlog.size', '3\n'],
        [200, 200, TEXT, 'cosigned\n'],
        [409, 409, 'text/x.tlog.size', '5\n'],
      ]);
    });
  });
});
