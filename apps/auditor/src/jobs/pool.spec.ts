import { Worker as Thread } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceThread } from '#libs/testing';

import { BundleDirectory } from '../bundle/bundle-directory.js';
import { scratch } from '../testing/scratch.js';
import { put } from '../testing/seal.js';
import { smallHub } from '../testing/small-export.js';
import { newKey } from '../testing/small-agent.js';
import { verifyBundle } from '../verify.js';
import type { Job } from './job.js';
import { openJobPool } from './pool.js';

const hub = smallHub();
const directory = scratch();
const path = directory.path('bundle');
beforeAll(() => void put(hub.bundle(), path));
afterAll(() => directory.remove());

const [report] = hub.reports;
if (report === undefined) throw new Error('the hub has a report');
const { jws } = report;
const key = hub.entries.find(({ kind }) => kind === 'key-register')?.content ?? '';
const x = (JSON.parse(Buffer.from((JSON.parse(key) as { act: string }).act.split('.')[1] ?? '', 'base64url').toString()) as { x: string }).x;
const job: Job = [[jws, x], [jws, newKey().jwk.x], [`${jws.slice(0, -20)}${jws.at(-20) === 'A' ? 'B' : 'A'}${jws.slice(-19)}`, x]];

describe('a job', () => {
  test('is done here where there are no threads, and by real threads the same', async () => {
    const here = openJobPool({ threads: 0 });
    const there = openJobPool({ threads: 2, spawn: () => sourceThread('apps/auditor/src/jobs/thread.ts') });
    try {
      expect([here.threads, there.threads]).toEqual([0, 2]);
      for (const pool of [here, there]) {
        const answers = await Promise.all([pool.do(job), pool.do([]), pool.do(job)]);
        expect(answers.map(({ valid }) => valid)).toEqual([[true, false, false], [], [true, false, false]]);
      }
    } finally {
      await Promise.all([here.close(), there.close()]);
    }
  });

  test('of a thread that dies is a fault, and never a finding', async () => {
    const dies = (code: string) => () => new Thread(`require('node:worker_threads').parentPort.on('message', () => { ${code} })`, { eval: true });
    for (const [code, message] of [['throw new Error("broken")', 'broken'], ['process.exit(3)', 'a thread of the audit ended before its work']] as const) {
      const pool = openJobPool({ threads: 1, spawn: dies(code) });
      await expect(pool.do(job)).rejects.toThrow(message);
      await pool.close();
      await expect(verifyBundle(new BundleDirectory(path), { jobs: { threads: 1, spawn: dies(code) } })).rejects.toThrow(message);
    }
  });
});

test('an audit with threads finds what one without finds', async () => {
  const bad = hub.bundle();
  const rows = [...bad.keys()].find((name) => name.startsWith('verdicts/')) ?? '';
  bad.set(rows, Buffer.from(bad.get(rows)?.toString().replace('benign', 'BENIGN') ?? ''));
  const bundle = new BundleDirectory(put(bad, directory.path('bad')));
  const results = await Promise.all([{ threads: 0 }, { threads: 1, spawn: () => sourceThread('apps/auditor/src/jobs/thread.ts') }].map(async (jobs) => verifyBundle(bundle, { jobs })));
  const [without, withThreads] = results.map(({ checks, ...rest }) => ({ ...rest, checks: checks.map(({ durationMs: _, ...check }) => check) }));
  expect(withThreads).toEqual(without);
  expect(without?.passed).toBe(false);
});
