import { copyRows, inTransaction, type CopyValue, type Database } from '#libs/postgres';

const COLUMNS = ['statement_id', 'line', 'provider_id', 'account_id', 'workload', 'state', 'declared', 'start', 'end', 'planned_end', 'as_of', 'accelerators', 'precision', 'theoretical_top', 'inter_node_gbps', 'source'];

const LIST = COLUMNS.map((column) => `"${column}"`).join(', ');

type Row = readonly CopyValue[];

/** What the database can do without a hub: the newest accepted workload rows, put into a twin of their table with the same rows before them and the same indexes. */
export class BareWorkloads {
  private constructor(private readonly database: Database) {}

  /** The twin, as full as the table is now. What the hub accepts from here on is to be put into both, so that they stay so. */
  static async open(database: Database): Promise<BareWorkloads> {
    await database.pool.query('DROP TABLE IF EXISTS bench_workload');
    await database.pool.query('CREATE TABLE bench_workload (LIKE workload INCLUDING ALL)');
    await database.pool.query(`INSERT INTO bench_workload (${LIST}) SELECT ${LIST} FROM workload ORDER BY id`);
    return new BareWorkloads(database);
  }

  /** The rows that were accepted last, ready to be written. */
  async prepare(count: number): Promise<readonly Row[]> {
    const { rows } = await this.database.pool.query<Record<string, CopyValue | object>>(`SELECT ${LIST} FROM workload ORDER BY id DESC LIMIT $1`, [count]);
    return rows.reverse().map((row) => COLUMNS.map((column) => { const value = row[column] ?? null; return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? JSON.stringify(value) : value; }));
  }

  /** Seconds to COPY them, `each` rows a transaction, on so many connections. */
  async copy(rows: readonly Row[], each: number, connections: number): Promise<number> {
    const batches = Array.from({ length: Math.ceil(rows.length / each) }, (_, index) => rows.slice(index * each, (index + 1) * each));
    return this.#shared(batches, connections, async (batch) => inTransaction(this.database.pool, async (client) => copyRows(client, 'bench_workload', COLUMNS, batch)));
  }

  /** Seconds to INSERT them, each its own transaction, on so many connections. */
  async insertOneByOne(rows: readonly Row[], connections: number): Promise<number> {
    const text = `INSERT INTO bench_workload (${LIST}) VALUES (${COLUMNS.map((_, index) => `$${index + 1}`).join(', ')})`;
    // Every connection is open before the clock starts.
    await Promise.all(Array.from({ length: connections }, async () => this.database.pool.query('SELECT pg_sleep(0.2)')));
    return this.#shared(rows, connections, async (row) => this.database.pool.query({ name: 'bench-insert', text, values: [...row] }));
  }

  async #shared<Work>(work: readonly Work[], workers: number, run: (one: Work) => Promise<unknown>): Promise<number> {
    const started = performance.now();
    await Promise.all(Array.from({ length: workers }, async (_, worker) => { for (let index = worker; index < work.length; index += workers) await run(work[index] as Work); }));
    return (performance.now() - started) / 1000;
  }
}
