import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BenchAgent, JUNE_1 } from '../testing/bench-agent.js';
import { Killed, type Moment, stoppingAt } from '../testing/stopping-at.js';
import { TestHolders } from '../testing/test-holders.js';

/** Two customers have fewer identifiers than the smallest batch has points. */
const BATCH = 8;

let holders: TestHolders;
beforeEach(async () => {
  holders = await TestHolders.start(1, 1);
});
afterEach(async () => {
  await holders.stop();
});

async function fresh(): Promise<BenchAgent> {
  const agent = await BenchAgent.create();
  await agent.introduceTo(holders);
  return agent;
}

describe('killed at any step of a run that asks key-holders', () => {
  test.each<Moment>(['before', 'after'])('%s each step in turn, the next run completes, and what was kept is not asked again', async (moment) => {
    const probe = stoppingAt(Infinity, 'before');
    const whole = await fresh();
    await whole.runToprf(holders, undefined, JUNE_1, probe);
    await whole.remove();
    expect(probe.steps.filter((name) => name === 'fetch')).toHaveLength(1);
    const asks = probe.steps.indexOf('fetch') + 1;
    // The answer is safe once its file has its name: three steps for the directory, one for the bytes, one for the name.
    const kept = probe.steps.indexOf('rename', asks) + 1;
    expect(kept).toBeGreaterThan(asks);
    for (let at = 1; at <= probe.steps.length; at += 1) {
      const agent = await fresh();
      const before = holders.spent(1);
      const killed = await agent.runToprf(holders, undefined, JUNE_1, { ...stoppingAt(at, moment), sleep: () => Promise.reject(new Killed()) }).catch((error: unknown) => error);
      if (killed instanceof Error && !(killed instanceof Killed)) throw killed;
      const next = await agent.runToprf(holders, undefined, [...JUNE_1, '--json']);
      expect([at, next.error]).toEqual([at, undefined]);
      // Nothing was spooled twice, whether it was by the killed run or by this one.
      expect(await agent.list('state/spool')).toEqual(['000000000001.json']);
      const isKept = moment === 'after' ? at >= kept : at > kept;
      const reached = moment === 'after' ? at >= asks : at > asks;
      expect([at, (holders.spent(1) - before) / BATCH]).toEqual([at, reached && !isKept ? 2 : 1]);
      await agent.remove();
    }
  });
});
