import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '#libs/evasion';
import { copySecrets, openFaultDatabase, registerSigners, startDirectHub, type Signer } from './direct/direct-hub.js';
import { sendChain, type Chain } from './direct/load.js';
import { logViolations } from './direct/log-oracle.js';
import type { Fault } from './fault.js';

/** Streams of each signer. */
const STREAMS = 3;
const SIGNERS = 3;

/** All streams of all signers at once, until `more` says no. A failure surfaces where the promise is awaited, not before. */
function reportOnAll(signers: readonly Signer[], hubs: readonly string[], seed: number, more: () => boolean): Promise<readonly Chain[]> {
  const all = Promise.all(
    signers.flatMap((signer, nth) => Array.from({ length: STREAMS }, (_, stream) => sendChain(signer, `stream-${stream}`, { hubs, random: seeded(seed * 1_000 + nth * STREAMS + stream), more }))),
  );
  all.catch(() => undefined);
  return all;
}

function figuresOf(chains: readonly Chain[], seconds: number): string {
  const all = chains.flatMap(({ acknowledged }) => acknowledged);
  return `${all.length} statements acknowledged on ${chains.length} streams in ${seconds.toFixed(0)} s, ${all.filter(({ receipt }) => receipt !== undefined).length} with their receipt at once`;
}

export const twoHubs: Fault = {
  name: 'two-hubs',
  about: 'two hub processes on one database for a minute, signers sending each report to either; one log, and receipts of both verify',
  async run({ dir, seed, short }) {
    const database = await openFaultDatabase(dir);
    const [one, two] = [join(dir, 'hub-1'), join(dir, 'hub-2')];
    try {
      const first = await startDirectHub({ dataDir: one, databaseUrl: database.url });
      try {
        await copySecrets(one, two);
        const second = await startDirectHub({ dataDir: two, databaseUrl: database.url });
        try {
          const signers = await registerSigners(database, SIGNERS);
          const started = performance.now();
          const end = started + (short ? 10_000 : 60_000);
          const chains = await reportOnAll(signers, [first.url, second.url], seed, () => performance.now() < end);
          const figures = figuresOf(chains, (performance.now() - started) / 1_000);
          const wrong = await logViolations(dir, first, chains);
          // What the other one serves is the same log: every receipt again, from there.
          return { violations: [...wrong, ...(await logViolations(await mkdtemp(join(dir, 'second-')), second, chains))], figures };
        } finally {
          await second.stop();
        }
      } finally {
        await first.stop();
      }
    } finally {
      await database.close();
    }
  },
};

export const sequencerKill: Fault = {
  name: 'sequencer-kill',
  about: 'kill -9 of the hub at random instants while it commits and seals under load, again and again; its database survives',
  async run({ dir, seed, short }) {
    const random = seeded(seed);
    const database = await openFaultDatabase(dir);
    const dataDir = join(dir, 'hub');
    let hub = await startDirectHub({ dataDir, databaseUrl: database.url });
    try {
      const signers = await registerSigners(database, SIGNERS);
      const port = Number(new URL(hub.url).port);
      const started = performance.now();
      let reporting = true;
      const chains = reportOnAll(signers, [hub.url], seed, () => reporting);
      const kills = short ? 2 : 8;
      for (let kill = 0; kill < kills; kill += 1) {
        await sleep(random.integer(200, 2_500));
        await hub.kill();
        hub = await startDirectHub({ dataDir, databaseUrl: database.url, port });
      }
      await sleep(500);
      reporting = false;
      const sent = await chains;
      const figures = `${kills} kills; ${figuresOf(sent, (performance.now() - started) / 1_000)}`;
      return { violations: await logViolations(dir, hub, sent), figures };
    } finally {
      await hub.stop();
      await database.close();
    }
  },
};
