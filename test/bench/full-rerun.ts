import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { inTransaction, openDatabase, type Database } from '#libs/postgres';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { encodeRuleSet } from '#libs/verdict';
import { rejudge } from '../../apps/regulator/src/detection/rejudge.js';
import { insertPolicy } from '../../apps/regulator/src/persistence/policies.js';
import { median, type Figure } from './measure.js';
import { storeFederation } from './stored-federation.js';

const NOW = 1_800_000_000;

/**
 * A full re-run of the hub's detection (both engines, all profiles, all rules, verdict rows written) over a database of stored workloads,
 * against streaming the same workload and exchange rows out of it in order of entity and throwing them away.
 */
export async function fullRerun(entities: number, each: number, repeats: number): Promise<Figure> {
  const dir = await mkdtemp(join(tmpdir(), 'tributary-bench-'));
  const database = await openDatabase({ dataDir: join(dir, 'postgres') });
  try {
    await storeFederation(database, entities, each, NOW);
    const times = { ours: [] as number[], limit: [] as number[] };
    // The first pass judges everybody once: its result is what the re-runs start from, and everything is warm.
    await rejudge(database.pool, () => undefined);
    for (let round = 0; round < repeats; round += 1) {
      await insertPolicy(database.pool, encodeRuleSet({ ...DEFAULT_RULE_SET, version: 2 + round }));
      times.limit.push(await seconds(() => streamOut(database)));
      times.ours.push(await seconds(() => rejudge(database.pool, () => undefined)));
    }
    const [ours, limit] = [median(times.ours), median(times.limit)];
    return { name: `full re-run, ${entities * each} workloads in ${entities} entities`, ours, limit, unit: 's', ratio: ours / limit, bar: { kind: 'at most', value: 2 } };
  } finally {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** What any judge has to read: who the customer is and each line, a customer after the other. */
async function streamOut(database: Database): Promise<void> {
  await inTransaction(database.pool, async (client) => {
    for (const rows of [
      'SELECT a.entity_id, p.iss, w.as_of, w.source FROM account a JOIN workload w ON w.account_id = a.id AND w.superseded_by IS NULL JOIN provider p ON p.id = w.provider_id ORDER BY a.entity_id COLLATE "C"',
      'SELECT a.entity_id, p.iss, x.source FROM account a JOIN workload w ON w.account_id = a.id AND w.superseded_by IS NULL JOIN exchange x ON x.provider_id = w.provider_id AND x.workload = w.workload JOIN provider p ON p.id = x.provider_id ORDER BY a.entity_id COLLATE "C"',
    ]) {
      await pipeline(client.query(copyTo(`COPY (${rows}) TO STDOUT`)), new Writable({ write: (_chunk, _encoding, done) => done() }));
    }
  });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
