import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { statementLeaf } from '#libs/entries';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { formatVerifierKey, parsePolicy, parseProof, type Policy, verifyProof } from '#libs/tlog';
import { logVerifier, publishedCheckpoint } from '../testing/read-log.js';
import { hubOn, type TestHub } from '../testing/test-hub.js';
import { testWitness, type TestWitness } from '../testing/test-witness.js';
import { Sealer } from './sealer.js';
import { Witnesses } from './witnesses.js';

// Real: HTTP in both directions, PostgreSQL, signatures, the decisions of witnesses. Stub: the clocks. Made up: how a witness misbehaves.
let database: TestDatabase;
let dir: string;
let hub: Omit<TestHub, 'close'>;
let alive: TestWitness;
let other: TestWitness;
beforeEach(async () => {
  database = await testDatabase();
  dir = await mkdtemp(join(tmpdir(), 'witnesses '));
  // Only to learn the key under which the log is signed.
  hub = await hubOn(database);
  await hub.stop();
  [alive, other] = [await testWitness('witness.test/alive', logVerifier(hub)), await testWitness('witness.test/other', logVerifier(hub))];
});
afterEach(async () => {
  await hub.stop();
  await alive.close();
  await other.close();
  await database.drop();
  await rm(dir, { recursive: true, force: true });
});

async function restart(quorum: string): Promise<Policy> {
  const text = `log ${formatVerifierKey(logVerifier(hub))}\nwitness a ${alive.vkey} ${alive.url}\nwitness o ${other.vkey} ${other.url}/\ngroup one any a o\nquorum ${quorum}\n`;
  await writeFile(join(dir, 'policy'), text);
  hub = await hubOn(database, { witnessPolicy: join(dir, 'policy') });
  return parsePolicy(Buffer.from(text));
}

describe('without a quorum', () => {
  test('a checkpoint is shown with the cosignatures that came, and nobody waits for the others', async () => {
    other.mood = 'silent';
    const policy = await restart('none');
    const agent = await hub.provider();
    const answer = await agent.report(undefined);
    expect(answer.status).toBe(201);
    expect(parseProof(Buffer.from(String(answer.json['receipt']))).checkpoint.signatures).toHaveLength(1);
    await hub.judged();
    await hub.running.app.get(Sealer).idle();
    await hub.running.app.get(Witnesses).idle();
    const cosigned = await publishedCheckpoint(hub, { ...policy, quorum: { kind: 'witness', verifier: alive.verifier } });
    expect(cosigned.size).toBeGreaterThan(0);
    expect(await (await hub.get('/metrics')).text()).toContain('tributary_log_witnesses_answering 1\n');
    expect(hub.lines.filter(({ event }) => event === 'witness-failed').map(({ fields }) => fields)).toEqual([{ witness: 1, reason: 'UNREACHABLE' }]);
  });

  test.each(['garbled', 'forgetful'] as const)('a %s witness is put up with', async (mood) => {
    if (mood === 'garbled') other.mood = 'garbled';
    else other.remembered = undefined;
    const policy = await restart('none');
    await hub.running.app.get(Sealer).idle();
    await hub.running.app.get(Witnesses).idle();
    if (mood === 'forgetful') {
      other.remembered = undefined;
      alive.remembered = undefined;
    }
    await (await hub.provider()).report(undefined);
    await hub.judged();
    hub.running.app.get(Sealer).trigger();
    await hub.running.app.get(Sealer).idle();
    await hub.running.app.get(Witnesses).idle();
    const [head] = await hub.sql<{ size: string }>('SELECT size FROM log_head');
    expect((await publishedCheckpoint(hub, { ...policy, quorum: { kind: 'witness', verifier: alive.verifier } })).size).toBe(Number(head?.size));
    expect(alive.answers.includes(409)).toBe(mood === 'forgetful');
  });
});

describe('with a quorum', () => {
  test('a receipt has the cosignatures of it, although another witness is silent', async () => {
    other.mood = 'silent';
    const policy = await restart('one');
    const agent = await hub.provider();
    const report = agent.sign(undefined);
    expect([201, 202]).toContain((await agent.send(report)).status);
    await hub.running.app.get(Sealer).idle();
    const receipt = await (await hub.get(`/v1/receipts/${report.digest}`)).text();
    expect(verifyProof(parseProof(Buffer.from(receipt)), statementLeaf(report.jws), policy).cosignatures.map(({ witness }) => witness.name)).toContain('witness.test/alive');
    await publishedCheckpoint(hub, policy);
  });

  test('nothing is published while it is not met, and all of it once it is', async () => {
    [alive.mood, other.mood] = ['garbled', 'garbled'];
    const policy = await restart('one');
    const agent = await hub.provider();
    const report = agent.sign(undefined);
    expect((await agent.send(report)).status).toBe(202);
    expect(await hub.sql('SELECT FROM checkpoint WHERE size > $1', [(await hub.sql<{ size: string }>('SELECT position AS size FROM statement'))[0]?.size])).toEqual([]);
    expect((await hub.get(`/v1/receipts/${report.digest}`)).status).toBe(202);
    expect(await (await hub.get('/health/ready')).json()).toMatchObject({ status: 'log not signed', code: 'LOG_UNPUBLISHED' });
    alive.mood = 'honest';
    await hub.running.app.get(Sealer).idle();
    hub.running.app.get(Sealer).trigger();
    await hub.running.app.get(Sealer).idle();
    const receipt = await (await hub.get(`/v1/receipts/${report.digest}`)).text();
    verifyProof(parseProof(Buffer.from(receipt)), statementLeaf(report.jws), policy);
  });
});
