import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementLeaf } from '#libs/entries';
import { ED25519, type Policy, parseNote, parseProof, verifierOf, verifyCheckpoint, verifyProof } from '#libs/tlog';
import { fromBase64url } from '#libs/encoding';
import { ORIGIN, testHub, type TestHub } from '../testing/test-hub.js';

// Real: HTTP, PostgreSQL, signatures, tiles. Stub: the clock.
let hub: TestHub;
let policy: Policy;
beforeAll(async () => {
  hub = await testHub();
  policy = { logs: [{ verifier: verifierOf(ORIGIN, ED25519, fromBase64url(hub.hubKey.jwk.x)), url: undefined }], witnesses: [], quorum: 'none' };
});
afterAll(async () => hub.close());

describe('an accepted statement', () => {
  test('is answered with the receipt that it is in the log, and with the same bytes ever after', async () => {
    const agent = await hub.provider();
    const report = agent.sign(undefined);
    const answer = await agent.send(report);
    expect(answer.status).toBe(201);
    const { receipt, ...rest } = answer.json;
    expect(rest).toMatchObject({ status: 'accepted', iss: agent.iss, seq: 1, digest: report.digest });
    const proof = parseProof(Buffer.from(String(receipt)));
    expect(proof.index).toBe(answer.json['position']);
    expect(verifyProof(proof, statementLeaf(report.jws), policy).checkpoint.size).toBeGreaterThan(proof.index);
    await agent.send(agent.sign(undefined));
    const again = await agent.send(report);
    expect([again.status, again.text]).toEqual([200, answer.text]);
    const fetched = await hub.get(`/v1/receipts/${report.digest}`);
    expect([fetched.status, fetched.headers.get('content-type'), await fetched.text()]).toEqual([200, 'text/plain; charset=utf-8', receipt]);
  });

  test('is covered by the published checkpoint', async () => {
    const { checkpoint } = verifyCheckpoint(parseNote(Buffer.from(await (await hub.get('/log/checkpoint')).arrayBuffer())), policy);
    const [head] = await hub.sql<{ size: string }>('SELECT size FROM log_head');
    expect(checkpoint.size).toBeLessThanOrEqual(Number(head?.size));
  });
});
