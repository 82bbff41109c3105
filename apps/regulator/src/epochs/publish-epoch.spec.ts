import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Drain } from '../detection/drain.js';
import { rejudge } from '../detection/rejudge.js';
import { bytes32, manifestFile, testHolders } from '../testing/epoch.js';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { customer, token } from '../testing/lines.js';
import { storedRuns } from '../testing/stored-runs.js';
import type { TestAgent } from '../testing/test-agent.js';
import { logSize, testHub, type TestHub } from '../testing/test-hub.js';
import { publishEpoch } from './publish-epoch.js';

// Real: HTTP, signatures, PostgreSQL, detection. Stub: the clock, and the key-holders' shares.
let hub: TestHub;
let agent: TestAgent;
beforeAll(async () => {
  hub = await testHub();
  agent = await hub.provider();
});
afterAll(async () => hub.close());

const holders = testHolders();
const publish = async (changes: Parameters<typeof manifestFile>[1] = {}): ReturnType<typeof publishEpoch> => publishEpoch(hub.database.pool, manifestFile(holders, changes));
const toprf = (epoch: string) => ({ ...token(`of ${epoch}`), mode: 'toprf' as const, epoch });

describe('a pseudonym epoch', () => {
  test('that nobody published has no tokens, and the line says which', async () => {
    const refused = await agent.report([customer('c0'), customer('c1', [token('keyed'), toprf('2026')])]);
    expect([refused.status, refused.json]).toEqual([422, expect.objectContaining({ code: 'EPOCH_UNKNOWN', line: 2, field: 'tokens.1.epoch' })]);
    expect((await agent.report([customer('c1', [token('keyed')])])).status).toBe(201);
  });

  test('is published once, at a position of its own, and its tokens are accepted from there on', async () => {
    const published = await publish();
    expect(published).toMatchObject({ status: 'published', epoch: '2026', generation: 0 });
    expect(await publish()).toEqual({ ...published, status: 'known' });
    expect(await hub.sql('SELECT kind, digest FROM log_entry WHERE position = $1', [published.position])).toEqual([{ kind: 'epoch-manifest', digest: published.digest }]);
    expect((await agent.report([customer('c1', [toprf('2026')])])).json['position']).toBeGreaterThan(published.position);
    expect((await agent.report([customer('c2', [toprf('2027')])], { epoch: '2027' })).json['code']).toBe('EPOCH_UNKNOWN');
  });

  test('may change its holders and shares, and nothing that a token rests on', async () => {
    const reshared = { generation: 2, threshold: 2, commitments: [bytes32('joint key'), bytes32('another slope')] };
    for (const changes of [{ commitments: [bytes32('another key'), bytes32('slope')] }, { profile: 'tributary-2' }, { profileDigest: bytes32('other rules') }, { unicode: '16.0' }]) {
      await expect(publish({ ...reshared, ...changes })).rejects.toMatchObject({ code: 'EPOCH_CONSTANTS' });
    }
    expect(await publish(reshared)).toMatchObject({ status: 'published', generation: 2 });
    for (const generation of [0, 1, 2]) await expect(publish({ ...reshared, generation, threshold: 1, commitments: [bytes32('joint key')] })).rejects.toMatchObject({ code: 'EPOCH_GENERATION' });
    expect(await publish({ epoch: '2027', commitments: [bytes32('next key'), bytes32('slope')] })).toMatchObject({ status: 'published', epoch: '2027' });
    expect((await agent.report([customer('c2', [toprf('2027')])], { epoch: '2027' })).status).toBe(201);
  });

  test('is not published when a holder signed something else', async () => {
    const signed = (unicode: string): readonly string[] => Buffer.from(manifestFile(holders, { epoch: '2028', unicode })).toString().split('\n');
    await hub.judged();
    const before = await logSize(hub);
    const mixed = [...signed('15.1').slice(0, 2), ...signed('16.0').slice(2)].join('\n');
    await expect(publishEpoch(hub.database.pool, Buffer.from(mixed))).rejects.toMatchObject({ code: 'EPOCH_MANIFEST_SIGNATURE' });
    await expect(publishEpoch(hub.database.pool, Buffer.from(''))).rejects.toMatchObject({ code: 'EPOCH_MANIFEST' });
    expect(await logSize(hub)).toBe(before);
  });
});

test('a manifest touches nobody: no pass is run for it, and the next one covers it', async () => {
  await hub.judged();
  const runs = (await storedRuns(hub)).length;
  const { position } = await publish({ epoch: '2029', commitments: [bytes32('later key'), bytes32('slope')] });
  hub.running.app.get(Drain, { strict: false }).trigger();
  await hub.judged();
  expect(await storedRuns(hub)).toHaveLength(runs);
  await agent.report(undefined);
  await hub.judged();
  const last = (await storedRuns(hub)).at(-1);
  expect(last?.from).toBeLessThanOrEqual(position);
  expect(last?.position).toBeGreaterThan(position);
  await expectRunsToReplay(hub);
});

test('in a log of nothing but entries there is nobody to judge', async () => {
  const bare = await testHub();
  try {
    await publishEpoch(bare.database.pool, manifestFile(holders));
    expect(await rejudge(bare.database.pool, () => undefined)).toEqual({ kind: 'unchanged' });
    const later = await bare.provider();
    expect((await later.report([customer('c', [toprf('2026')])])).status).toBe(201);
    await bare.judged();
    await expectRunsToReplay(bare);
  } finally {
    await bare.close();
  }
});
