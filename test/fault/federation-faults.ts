import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { type Random, seeded } from '#libs/evasion';
import type { DemoProvider } from '../../apps/demo/src/federation/model.js';
import { runProgram, startProgram } from '../../apps/demo/src/run/processes.js';
import { restartKeyHolder } from '../../apps/demo/src/run/key-holders.js';
import { reportArguments } from '../../apps/demo/src/run/reporters.js';
import type { Fault } from './fault.js';
import { restartHub, startFederation, type FaultFederation } from './federation.js';
import { violations } from './oracle.js';

/** Something that goes wrong while the reporters of a federation report. `strike` returns when all of them have finished in spite of it. */
interface Strike {
  readonly name: string;
  readonly about: string;
  strike(federation: FaultFederation, random: Random): Promise<void>;
}

/** One strike on one fresh federation. */
function onFederation(fault: Strike): Fault {
  const { name, about } = fault;
  return {
    name,
    about,
    async run({ dir, seed }) {
      const federation = await startFederation(dir, seed);
      try {
        await fault.strike(federation, seeded(seed));
        return { violations: await violations(federation) };
      } finally {
        await Promise.all([federation.hub, ...federation.holders.map((holder) => holder.service)].map(async (service) => service.stop()));
      }
    },
  };
}

/** Small statements, so that there are many to be interrupted in; receipts are verified by the log's keys. */
function reporterRun(federation: FaultFederation, provider: DemoProvider): string[] {
  const { settings, hub, manifest, policy } = federation;
  return [...reportArguments(settings, provider, hub, manifest), '--max-lines', '20', '--give-up-after', '120', '--log-policy', policy];
}

/** Runs a provider's reporter until it says that everything arrived. */
async function reportUntilDone(federation: FaultFederation, provider: DemoProvider): Promise<void> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const { exitCode, stderr } = await runProgram('reporter', reporterRun(federation, provider));
    if (exitCode === 0) return;
    if (exitCode !== 75) throw new Error(`reporter ended with exit code ${exitCode}\n${stderr}`);
  }
  throw new Error('the reporter did not finish in 20 attempts');
}

/** All providers at once. A failure surfaces where the promise is awaited, not before: the strike goes on meanwhile. */
function reportAll(federation: FaultFederation): Promise<unknown> {
  const all = Promise.all(federation.providers.map((provider) => reportUntilDone(federation, provider)));
  all.catch(() => undefined);
  return all;
}

const hubKill: Strike = {
  name: 'hub-kill',
  about: 'kill -9 of the hub three times at random instants while three providers report; its database survives',
  async strike(federation, random) {
    const reporting = reportAll(federation);
    for (let kill = 0; kill < 3; kill += 1) {
      await sleep(random.integer(200, 1500));
      await federation.hub.kill();
      await restartHub(federation);
    }
    await reporting;
  },
};

const databaseKill: Strike = {
  name: 'database-kill',
  about: 'kill -9 of PostgreSQL and then of the hub while three providers report',
  async strike(federation, random) {
    const reporting = reportAll(federation);
    await sleep(random.integer(300, 1500));
    const [pid] = (await readFile(join(federation.settings.dataDir, 'postgres', 'server', 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await sleep(random.integer(100, 500));
    await federation.hub.kill();
    await restartHub(federation);
    await reporting;
  },
};

const reporterKill: Strike = {
  name: 'reporter-kill',
  about: 'kill -9 of each reporter up to six times at random instants; the next run continues from the spool',
  async strike(federation, random) {
    await Promise.all(
      federation.providers.map(async (provider) => {
        for (let kill = 0; kill < 6; kill += 1) {
          const running = startProgram('reporter', reporterRun(federation, provider));
          await Promise.race([sleep(random.integer(300, 2500)), running.ended]);
          running.kill();
          await running.ended;
        }
        await reportUntilDone(federation, provider);
      }),
    );
  },
};

const keyHolderKill: Strike = {
  name: 'key-holder-kill',
  about: 'kill -9 of one key-holder after the other at random instants while three providers report; two of three are enough',
  async strike(federation, random) {
    const reporting = reportAll(federation);
    for (let kill = 0; kill < 4; kill += 1) {
      await sleep(random.integer(50, 600));
      const holder = random.pick(federation.holders);
      await holder.service.kill();
      await sleep(random.integer(0, 300));
      await restartKeyHolder(holder);
    }
    await reporting;
  },
};

/** Faults of a whole federation: hub, database, key-holders and reporters as processes. */
export const FEDERATION_FAULTS: readonly Fault[] = [hubKill, databaseKill, reporterKill, keyHolderKill].map(onFederation);
