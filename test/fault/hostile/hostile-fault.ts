import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seeded } from '#libs/evasion';
import { openFaultDatabase, ORIGIN, registerSigners, startDirectHub } from '../direct/direct-hub.js';
import type { Fault } from '../fault.js';
import { newTally, runLane, type Tally } from './lane.js';

const [COUNT, SHORT_COUNT] = [100_000, 3_000];
/** Streams that send at the same time. */
const LANES = 16;
const SAMPLE_MS = 250;
/** Violations shown: the first ones tell, and a broken hub makes many. */
const SHOWN = 10;
/** What memory may grow by between the second quarter of the run and its last: caches fill, and the collector takes its time. */
const GROWTH = { ratio: 1.25, mib: 48 };

export const hostile: Fault = {
  name: 'hostile',
  about: 'mutated statements, bodies and batches over HTTP: none accepted unless it says the same, no 5xx, no crash, memory flat (--count, 100,000)',
  async run({ dir, seed, short, count = short ? SHORT_COUNT : COUNT }) {
    const database = await openFaultDatabase(dir);
    try {
      // What is to be shown is what the hub does with them, not that it turns most of them away unseen.
      const hub = await startDirectHub({ dataDir: join(dir, 'hub'), databaseUrl: database.url, settings: { TRIBUTARY_LIMIT_ADDRESS_RATE: '1000000', TRIBUTARY_LIMIT_ADDRESS_BURST: '1000000' } });
      const memory: number[] = [];
      const sampling = setInterval(() => void residentMib(hub.pid).then((mib) => memory.push(mib)), SAMPLE_MS);
      try {
        const signers = await registerSigners(database, 2);
        const tally = newTally();
        let left = count;
        const started = performance.now();
        await Promise.all(Array.from({ length: LANES }, async (_, lane) => {
          const signer = signers[lane % signers.length];
          if (signer !== undefined) await runLane(hub.url, { ...signer, origin: ORIGIN, str: `lane-${lane}` }, seeded(seed * 1_000 + lane), tally, () => left-- > 0);
        }));
        const seconds = (performance.now() - started) / 1_000;
        const { rows } = await database.pool.query<{ statements: string }>('SELECT count(*) AS statements FROM statement');
        const stored = Number(rows[0]?.statements);
        const violations = [
          ...tally.violations.slice(0, SHOWN),
          ...(tally.violations.length > SHOWN ? [`and ${tally.violations.length - SHOWN} more`] : []),
          ...(stored === tally.sound + tally.same ? [] : [`${stored} statements are stored, ${tally.sound + tally.same} were accepted`]),
          ...grown(memory),
        ];
        return { violations, figures: `${tally.sent} mutated in ${seconds.toFixed(0)} s (${(tally.sent / seconds).toFixed(0)}/s), ${tally.same} accepted as the same, ${tally.sound} sound between them; memory ${memoryText(memory)}; ${most(tally)}` };
      } finally {
        clearInterval(sampling);
        await hub.stop();
      }
    } finally {
      await database.close();
    }
  },
};

/** Resident set of a process. MiB. */
async function residentMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1_024;
}

function quarters(memory: readonly number[]): readonly number[] {
  return [0, 1, 2, 3].map((nth) => middle(memory.slice(Math.floor((nth * memory.length) / 4), Math.floor(((nth + 1) * memory.length) / 4))));
}

function grown(memory: readonly number[]): readonly string[] {
  const [, second = 0, , last = 0] = quarters(memory);
  return last > second * GROWTH.ratio + GROWTH.mib ? [`memory grew from ${second.toFixed(0)} to ${last.toFixed(0)} MiB`] : [];
}

function memoryText(memory: readonly number[]): string {
  return `${quarters(memory).map((mib) => mib.toFixed(0)).join(', ')} MiB by quarters, at most ${Math.max(0, ...memory).toFixed(0)}`;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function most({ codes, kinds }: Tally): string {
  return `${kinds.size} kinds of mutation, ${codes.size} answers: ${[...codes].toSorted(([, a], [, b]) => b - a).map(([code, times]) => `${code} ${times}`).join(', ')}`;
}
