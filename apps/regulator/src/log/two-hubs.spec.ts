import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementLeaf } from '#libs/entries';
import { bytesEqual } from '#libs/encoding';
import { verifyConsistency } from '#libs/merkle';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { parseProof, verifyProof } from '#libs/tlog';
import { customer, workload } from '../testing/lines.js';
import { publishedCheckpoint, readLog, trusting } from '../testing/read-log.js';
import { hubOn, type TestHub } from '../testing/test-hub.js';
import { Sealer } from './sealer.js';
import { consistencyProof } from './tree.js';

// Real: two hubs with a port and a data directory each, one PostgreSQL, signatures, tiles. Stub: the clock.
let database: TestDatabase;
let hubs: readonly Omit<TestHub, 'close'>[];
beforeAll(async () => {
  database = await testDatabase();
  hubs = [await hubOn(database), await hubOn(database)];
});
afterAll(async () => {
  await Promise.all(hubs.map(async (hub) => hub.stop()));
  await database.drop();
});

describe('two hubs on one database', () => {
  test('under load keep one log: no gap, nothing twice, and every receipt holds in the tree that both come to', async () => {
    const [one, two] = hubs as [TestHub, TestHub];
    const agents = await Promise.all([one, two, one, two, one, two].map(async (hub) => hub.provider()));
    const sent: { readonly jws: string; readonly receipt: string; readonly position: number }[] = [];
    await Promise.all(agents.map(async (agent) => {
      for (let round = 0; round < 12; round += 1) {
        const report = agent.sign(round % 3 === 0 ? [customer(`c${round}`), workload(`w${round}`, `c${round}`)] : undefined);
        const { status, json } = await agent.send(report);
        expect(status).toBe(201);
        sent.push({ jws: report.jws, receipt: String(json['receipt']), position: Number(json['position']) });
      }
    }));
    await Promise.all(hubs.map(async (hub) => {
      await hub.judged();
      hub.running.app.get(Sealer).trigger();
      await hub.running.app.get(Sealer).idle();
    }));
    const final = await publishedCheckpoint(two);
    const entries = await readLog(one, final);
    for (const { jws, receipt, position } of sent) {
      expect(entries.flatMap((entry, index) => (bytesEqual(entry, statementLeaf(jws)) ? [index] : []))).toEqual([position]);
      const { checkpoint } = verifyProof(parseProof(Buffer.from(receipt)), statementLeaf(jws), trusting(one));
      verifyConsistency(checkpoint, final, checkpoint.size === final.size ? [] : await consistencyProof(database.pool, checkpoint.size, final.size));
    }
    const { rows } = await database.pool.query<{ positions: string; largest: string; size: string }>(
      'SELECT count(DISTINCT position) AS positions, max(position) AS largest, (SELECT size FROM log_head) AS size FROM (SELECT position FROM statement UNION ALL SELECT position FROM log_entry) p',
    );
    expect([Number(rows[0]?.positions), Number(rows[0]?.largest) + 1]).toEqual([Number(rows[0]?.size), Number(rows[0]?.size)]);
    // Whoever is asked again gives the same receipt.
    const [first] = sent;
    const digests = await Promise.all(agents.slice(0, 2).map(async (agent) => hubs.map(async (hub) => (await hub.get(`/v1/receipts/${agent.prev}`)).text())).map(async (texts) => Promise.all(await texts)));
    for (const [here, there] of digests) expect(here).toBe(there);
    expect(first?.receipt).toContain('c2sp.org/tlog-proof@v1\n');
  });
});
