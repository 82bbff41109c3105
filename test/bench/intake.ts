import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signKeyRegister } from '#libs/entries';
import { openDatabase, type Database } from '#libs/postgres';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk } from '#libs/signing';
import { startHub } from '../../apps/demo/src/run/processes.js';
import { registerProvider } from '../../apps/regulator/src/registry/register.js';
import { submitKeyAct } from '../../apps/regulator/src/registry/submit-key-act.js';
import { BareWorkloads } from './bare-workloads.js';
import { median, type Bench, type Figure } from './measure.js';
import { post, signedReports, type Reporter, type SignedReport } from './signed-reports.js';

const ORIGIN = 'bench.example/hub';
/** Streams that report at the same time, each its next report when the last one is answered. */
const [BULK_STREAMS, SINGLE_STREAMS] = [2, 64];

interface Load { readonly rounds: number; readonly perRound: number; readonly rows: number }

export const intake: Bench = {
  name: 'intake',
  about: 'workload rows/s over HTTP (verified, committed, queryable and receipted at the answer, judged meanwhile), against the same rows put bare into an empty table with the same columns and indexes',
  async run({ short }) {
    const dir = await mkdtemp(join(tmpdir(), 'tributary-bench-'));
    const database = await openDatabase({ dataDir: join(dir, 'postgres') });
    try {
      const hub = await startHub(join(dir, 'hub'), ORIGIN, 0, { databaseUrl: database.url });
      try {
        const reporters = await registered(database);
        return [
          await bulk(hub.url, database, reporters, short ? { rounds: 1, perRound: 1, rows: 50 } : { rounds: 5, perRound: 8, rows: 1_000 }),
          await single(hub.url, database, reporters, dir, short ? { rounds: 1, perRound: 1, rows: 1 } : { rounds: 5, perRound: 20, rows: 1 }),
        ];
      } finally {
        await hub.stop();
      }
    } finally {
      await database.close();
      await rm(dir, { recursive: true, force: true });
    }
  },
};

async function registered(database: Database): Promise<Reporter[]> {
  const reporters: Reporter[] = [];
  for (const name of ['one', 'two']) {
    const [iss, root, privateJwk] = [`https://${name}.example`, importPrivateJwk(generatePrivateJwk()), generatePrivateJwk()];
    const now = Math.floor(Date.now() / 1000);
    await registerProvider(database.pool, { iss, name, root: importPublicJwk(root.jwk) });
    await submitKeyAct(database.pool, 'key-register', signKeyRegister({ iss, aud: ORIGIN, iat: now, x: privateJwk.x }, root), { origin: ORIGIN, now });
    reporters.push({ iss, origin: ORIGIN, privateJwk });
  }
  return reporters;
}

async function bulk(url: string, database: Database, reporters: readonly Reporter[], load: Load): Promise<Figure> {
  const bare = new BareWorkloads(database);
  const rows = BULK_STREAMS * load.perRound * load.rows;
  const [ours, limit] = await rates(url, streams(reporters, 'bulk', BULK_STREAMS, load), load, async () => {
    const prepared = await bare.prepare(rows);
    return bare.copy(prepared, load.rows, BULK_STREAMS);
  });
  return { name: `${load.rows}-workload reports, ${BULK_STREAMS} at a time, against COPY`, ours, limit, unit: 'rows per second', ratio: ours / limit, bar: { kind: 'at least', value: 0.5 } };
}

async function single(url: string, database: Database, reporters: readonly Reporter[], dir: string, load: Load): Promise<Figure> {
  const many = await openDatabase({ databaseUrl: database.url, dataDir: dir, poolSize: SINGLE_STREAMS });
  try {
    const bare = new BareWorkloads(many);
    const [ours, limit] = await rates(url, streams(reporters, 'single', SINGLE_STREAMS, load), load, async () => bare.insertOneByOne(await bare.prepare(SINGLE_STREAMS * load.perRound), SINGLE_STREAMS));
    return { name: `one-workload reports, ${SINGLE_STREAMS} at a time, against durable INSERTs`, ours, limit, unit: 'rows per second', ratio: ours / limit, bar: { kind: 'at least', value: 0.5 } };
  } finally {
    await many.close();
  }
}

function streams(reporters: readonly Reporter[], name: string, count: number, { rounds, perRound, rows }: Load): SignedReport[][] {
  const now = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, index) => {
    const reporter = reporters[index % reporters.length];
    return reporter === undefined ? [] : signedReports(reporter, `${name}-${index}`, (rounds + 1) * perRound, rows, now);
  });
}

/** Rows per second of ours and of the limit, in turn; medians, after a round to warm up. Detection runs while reports come in, and has caught up before the limit is measured. */
async function rates(url: string, chains: readonly SignedReport[][], { rounds, perRound, rows }: Load, limit: () => Promise<number>): Promise<[ours: number, limit: number]> {
  const times = { ours: [] as number[], limit: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const started = performance.now();
    await Promise.all(chains.map(async (reports) => { for (const report of reports.slice(round * perRound, (round + 1) * perRound)) await post(url, report); }));
    const posted = performance.now();
    await judged(url);
    const bare = await limit();
    if (round > 0) { times.ours.push((posted - started) / 1000); times.limit.push(bare); }
  }
  const reported = chains.length * perRound * rows;
  return [reported / median(times.ours), reported / median(times.limit)];
}

async function judged(url: string): Promise<void> {
  for (;;) {
    const { lag } = (await (await fetch(`${url}/health/ready`)).json()) as { readonly lag: number };
    if (lag === 0) return;
    await sleep(50);
  }
}
