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
import { growth, median, type Bench, type Figure } from './measure.js';
import { asBatch, asForm, send, type Framed } from './posting.js';
import { signedReports, type Reporter, type SignedReport } from './signed-reports.js';

const ORIGIN = 'bench.example/hub';
/** Agents that report at the same time, each its next reports when the receipts of the last ones are there. */
const [BULK_AGENTS, SMALL_AGENTS] = [16, 64];
/** Whose agents they are: a provider may send a thousand statements a second. */
const PROVIDERS = 8;
/** Statements that an agent with as many to send puts into a request. */
const PER_BATCH = 128;

/**
 * What each agent sends: `warmUp` rounds that are not counted, and `rounds` that are, each of several seconds: while agents have nothing to commit yet, or wait for their
 * last receipt, the hub has too little to do.
 */
interface Load { readonly warmUp: number; readonly rounds: number; readonly perRound: number; readonly rows: number }
/** What one agent sends, by rounds. */
type Agent = readonly (readonly Framed[])[];
/** Reports of one stream as requests, in their order. */
type Framing = (reports: readonly SignedReport[]) => readonly Framed[];

export const intake: Bench = {
  name: 'intake',
  about: 'workload rows/s over HTTP (verified, committed, queryable and receipted at the answer; judged by a pass that begins in the next lull), against the same rows put bare into a table with the same columns and indexes that is as full',
  async run({ short }) {
    const dir = await mkdtemp(join(tmpdir(), 'tributary-bench-'));
    const database = await openDatabase({ dataDir: join(dir, 'postgres') });
    try {
      const hub = await startHub(join(dir, 'hub'), ORIGIN, 0, { databaseUrl: database.url });
      try {
        const reporters = await registered(database);
        const tiny = { warmUp: 1, rounds: 1, perRound: 1, rows: 1 };
        return [
          ...(await bulk(hub.url, database, reporters, short ? { ...tiny, rows: 50 } : { warmUp: 1, rounds: 3, perRound: 20, rows: 1_000 })),
          ...(await growing(hub.url, reporters, short ? [1, 2, 4] : [2, 8, 32], short ? 50 : 1_000)),
          ...(await small(hub.url, database, reporters, dir, short ? { ...tiny, perRound: 2 } : { warmUp: 2, rounds: 4, perRound: 4 * PER_BATCH, rows: 1 })),
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
  for (let nth = 0; nth < PROVIDERS; nth += 1) {
    const name = `provider-${nth}`;
    const [iss, root, privateJwk] = [`https://${name}.example`, importPrivateJwk(generatePrivateJwk()), generatePrivateJwk()];
    const now = Math.floor(Date.now() / 1000);
    await registerProvider(database.pool, { iss, name, root: importPublicJwk(root.jwk) });
    await submitKeyAct(database.pool, 'key-register', signKeyRegister({ iss, aud: ORIGIN, iat: now, x: privateJwk.x }, root), { origin: ORIGIN, now });
    reporters.push({ iss, origin: ORIGIN, privateJwk });
  }
  return reporters;
}

async function bulk(url: string, database: Database, reporters: readonly Reporter[], load: Load): Promise<Figure[]> {
  const bare = await BareWorkloads.open(database);
  const rows = BULK_AGENTS * load.perRound * load.rows;
  const { answered, settled, limit } = await rates(url, requests(reporters, 'bulk', BULK_AGENTS, load, oneByOne), load, async () => bare.copy(await bare.prepare(rows), load.rows, BULK_AGENTS));
  const name = `${load.rows}-workload reports of ${BULK_AGENTS} agents`;
  return [
    { name: `${name}, against COPY`, ours: answered, limit, unit: 'rows per second', ratio: answered / limit, bar: { kind: 'at least', value: 0.5 } },
    { name: `${name}, until all are judged as well, against COPY`, ours: settled, limit, unit: 'rows per second', ratio: settled / limit },
  ];
}

/** The same reports, until they are answered, by how many of them come at once. */
async function growing(url: string, reporters: readonly Reporter[], perAgent: readonly number[], rows: number): Promise<Figure[]> {
  const times: number[] = [];
  for (const perRound of perAgent) {
    const agents = requests(reporters, `growing-${perRound}`, BULK_AGENTS, { warmUp: 0, rounds: 1, perRound, rows }, oneByOne);
    const started = performance.now();
    await sent(url, agents, 0);
    times.push((performance.now() - started) / 1000);
    await judged(url);
  }
  return growth(`rows in ${rows}-workload reports`, perAgent.map((reports) => reports * BULK_AGENTS * rows), times, 1);
}

async function small(url: string, database: Database, reporters: readonly Reporter[], dir: string, load: Load): Promise<Figure[]> {
  const many = await openDatabase({ databaseUrl: database.url, dataDir: dir, poolSize: SMALL_AGENTS });
  try {
    const measured = async (name: string, some: Load, framing: Framing): Promise<Rates> => {
      const bare = await BareWorkloads.open(many);
      return rates(url, requests(reporters, name, SMALL_AGENTS, some, framing), some, async () => bare.insertOneByOne(await bare.prepare(SMALL_AGENTS * some.perRound), SMALL_AGENTS));
    };
    const batched = await measured('batch', load, inBatches);
    const single = await measured('single', { ...load, perRound: Math.ceil(load.perRound / 8) }, oneByOne);
    const figure = (how: string, { answered, limit }: Rates): Figure => ({ name: `one-workload statements of ${SMALL_AGENTS} agents, ${how}, against durable INSERTs`, ours: answered, limit, unit: 'statements per second', ratio: answered / limit });
    return [{ ...figure(`${PER_BATCH} a request`, batched), bar: { kind: 'at least', value: 0.5 } }, figure('one a request', single)];
  } finally {
    await many.close();
  }
}

function oneByOne(reports: readonly SignedReport[]): readonly Framed[] {
  return reports.map(asForm);
}

function inBatches(reports: readonly SignedReport[]): readonly Framed[] {
  return Array.from({ length: Math.ceil(reports.length / PER_BATCH) }, (_, nth) => asBatch(reports.slice(nth * PER_BATCH, (nth + 1) * PER_BATCH)));
}

/** What each of `count` agents sends in each round. */
function requests(reporters: readonly Reporter[], name: string, count: number, { warmUp, rounds, perRound, rows }: Load, framing: Framing): Agent[] {
  const now = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, index) => {
    const reporter = reporters[index % reporters.length];
    const reports = reporter === undefined ? [] : signedReports(reporter, `${name}-${index}`, (warmUp + rounds) * perRound, rows, now);
    return Array.from({ length: warmUp + rounds }, (__, round) => framing(reports.slice(round * perRound, (round + 1) * perRound)));
  });
}

/** Rows per second: of ours until they are answered and until they are judged as well, and of the limit. */
interface Rates { readonly answered: number; readonly settled: number; readonly limit: number }

/** Ours and the limit in turn; medians. Detection has caught up before the limit is measured. */
async function rates(url: string, agents: readonly Agent[], { warmUp, rounds, perRound, rows }: Load, limit: () => Promise<number>): Promise<Rates> {
  const times = { answered: [] as number[], settled: [] as number[], limit: [] as number[] };
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const started = performance.now();
    await sent(url, agents, round);
    const answered = performance.now();
    await judged(url);
    const settled = performance.now();
    const bare = await limit();
    if (round < warmUp) continue;
    times.answered.push((answered - started) / 1000);
    times.settled.push((settled - started) / 1000);
    times.limit.push(bare);
  }
  const reported = agents.length * perRound * rows;
  return { answered: reported / median(times.answered), settled: reported / median(times.settled), limit: reported / median(times.limit) };
}

/** One round of all agents, each its next request when the last one is answered. */
async function sent(url: string, agents: readonly Agent[], round: number): Promise<void> {
  await Promise.all(agents.map(async (agent) => {
    for (const framed of agent[round] ?? []) await send(url, framed);
  }));
}

async function judged(url: string): Promise<void> {
  for (;;) {
    const { lag } = (await (await fetch(`${url}/health/ready`)).json()) as { readonly lag: number };
    if (lag === 0) return;
    await sleep(50);
  }
}
