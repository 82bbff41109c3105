import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyRows, inTransaction, openDatabase, type CopyValue, type Database } from '#libs/postgres';
import { mustRun, startHub } from '../../apps/demo/src/run/processes.js';
import { median, type Bench, type Figure } from './measure.js';
import { post, signedReports, type SignedReport } from './signed-reports.js';

const ORIGIN = 'bench.example/hub';
const COLUMNS = ['statement_id', 'line', 'provider_id', 'account_id', 'workload', 'state', 'declared', 'start', 'end', 'planned_end', 'as_of', 'accelerators', 'precision', 'theoretical_top', 'inter_node_gbps', 'source'];

export const intake: Bench = {
  name: 'intake',
  about: 'workload rows/s over HTTP (verified, committed, queryable at the answer), against a bare COPY of the same rows into a table with the same indexes',
  async run({ short }) {
    const dir = await mkdtemp(join(tmpdir(), 'tributary-bench-'));
    const database = await openDatabase({ dataDir: join(dir, 'postgres') });
    try {
      return [await measure(dir, database, short ? { rounds: 1, perRound: 1, rows: 50 } : { rounds: 5, perRound: 8, rows: 1_000 })];
    } finally {
      await database.close();
      await rm(dir, { recursive: true, force: true });
    }
  },
};

async function measure(dir: string, database: Database, size: { rounds: number; perRound: number; rows: number }): Promise<Figure> {
  const hub = await startHub(join(dir, 'hub'), ORIGIN, 0, database.url);
  try {
    const now = Math.floor(Date.now() / 1000);
    const providers: SignedReport[][] = [];
    for (const name of ['one', 'two']) {
      const { key, reports } = signedReports(`https://${name}.example`, ORIGIN, (size.rounds + 1) * size.perRound, size.rows, now);
      await writeFile(join(dir, `${name}.json`), JSON.stringify(key));
      await mustRun('regulator', ['provider', 'register', '--iss', `https://${name}.example`, '--name', name, '--key', join(dir, `${name}.json`), '--data-dir', join(dir, 'hub'), '--database-url', database.url]);
      providers.push(reports);
    }
    const times = { ours: [] as number[], limit: [] as number[] };
    for (let round = 0; round <= size.rounds; round += 1) {
      const started = performance.now();
      await Promise.all(providers.map(async (reports) => { for (const report of reports.slice(round * size.perRound, (round + 1) * size.perRound)) await post(hub.url, report); }));
      const posted = performance.now();
      const copied = await bareCopy(database, size.rows, 2 * size.perRound);
      if (round > 0) { times.ours.push((posted - started) / 1000); times.limit.push(copied); }
    }
    const rows = 2 * size.perRound * size.rows;
    const [ours, limit] = [rows / median(times.ours), rows / median(times.limit)];
    return { name: `${size.rows}-workload reports, 2 providers`, ours, limit, unit: 'rows per second', ratio: ours / limit, bar: { kind: 'at least', value: 0.5 } };
  } finally {
    await hub.stop();
  }
}

/** Seconds to COPY `batches` × `rows` of the newest accepted rows into an empty twin of the table, a transaction a batch, two connections. */
async function bareCopy(database: Database, rows: number, batches: number): Promise<number> {
  await database.pool.query('DROP TABLE IF EXISTS bench_workload');
  await database.pool.query('CREATE TABLE bench_workload (LIKE workload INCLUDING ALL)');
  const list = COLUMNS.map((column) => `"${column}"`).join(', ');
  const { rows: found } = await database.pool.query<Record<string, CopyValue | object>>(`SELECT ${list} FROM workload ORDER BY id DESC LIMIT $1`, [rows * batches]);
  const prepared = found.map((row) => COLUMNS.map((column) => { const value = row[column] ?? null; return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? JSON.stringify(value) : value; }));
  const started = performance.now();
  const half = async (parity: number): Promise<void> => {
    for (let batch = parity; batch < batches; batch += 2) {
      await inTransaction(database.pool, (client) => copyRows(client, 'bench_workload', COLUMNS, prepared.slice(batch * rows, (batch + 1) * rows)));
    }
  };
  await Promise.all([half(0), half(1)]);
  return (performance.now() - started) / 1000;
}
