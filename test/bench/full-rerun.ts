import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { inTransaction, openDatabase, type Database } from '#libs/postgres';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { rejudge } from '../../apps/regulator/src/detection/rejudge.js';
import { tryRules } from '../../apps/regulator/src/detection/try-rules.js';
import { putInForce } from '../../apps/regulator/src/detection/put-in-force.js';
import { SORT_IN_MEMORY } from '../../apps/regulator/src/persistence/reported-rows.js';
import { ENGINE_ROWS } from '../../apps/regulator/src/persistence/stream-columns.js';
import { EVERYTHING } from '../../apps/regulator/src/persistence/stream-dossiers.js';
import { median, type Figure } from './measure.js';
import { storeFederation } from './stored-federation.js';

const NOW = 1_800_000_000;
/** The profile of the paper alone. */
const LEAD_ONLY = { ...DEFAULT_RULE_SET, profiles: DEFAULT_RULE_SET.profiles.filter(({ id }) => id === DEFAULT_RULE_SET.lead) };

/**
 * Everybody judged from the database, against streaming the same rows out of it in the same order and throwing them away: by both engines from
 * columns under one profile and under all of them (`regulator try-rules`), and by the hub's whole re-run (`regulator rejudge`), which also
 * runs every rule and writes every row with its evidence.
 */
export async function fullRerun(entities: number, each: number, repeats: number): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'tributary-bench-'));
  const database = await openDatabase({ dataDir: join(dir, 'postgres') });
  try {
    await storeFederation(database, entities, each, NOW);
    // Everything once, so that everything is warm; the re-run then has a first run to start from.
    await rejudge(database.pool, () => undefined);
    const size = `${entities * each} workloads in ${entities} entities`;
    const { pool } = database;
    const rows = async (): Promise<void> => streamOut(database, ENGINE_ROWS);
    let version = 1;
    return [
      await against(repeats, `both engines, one profile, from the database, ${size}`, () => tryRules(pool, LEAD_ONLY), rows, { kind: 'at most', value: 2 }),
      await against(repeats, `both engines, all profiles, from the database, ${size}`, () => tryRules(pool, DEFAULT_RULE_SET), rows),
      await against(repeats, `the hub's re-run with all rules and rows written, ${size}`, async () => {
        await putInForce(pool, { ...DEFAULT_RULE_SET, version: (version += 1) });
        return rejudge(pool, () => undefined);
      }, async () => streamOut(database, EVERYTHING)),
    ];
  } finally {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function against(repeats: number, name: string, work: () => Promise<unknown>, limit: () => Promise<unknown>, bar?: Figure['bar']): Promise<Figure> {
  const times = { ours: [] as number[], limit: [] as number[] };
  for (let round = 0; round < repeats; round += 1) {
    times.limit.push(await seconds(limit));
    times.ours.push(await seconds(work));
  }
  const [ours, least] = [median(times.ours), median(times.limit)];
  return { name, ours, limit: least, unit: 's', ratio: ours / least, ...(bar === undefined ? {} : { bar }) };
}

async function streamOut(database: Database, rows: string): Promise<void> {
  await inTransaction(database.pool, async (client) => {
    await client.query(SORT_IN_MEMORY);
    await pipeline(client.query(copyTo(`COPY (${rows}) TO STDOUT`)), new Writable({ write: (_chunk, _encoding, done) => done() }));
  });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
