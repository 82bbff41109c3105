import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { seeded } from '#libs/evasion';
import type { RunningHub } from '../../apps/demo/src/run/processes.js';
import { openFaultDatabase, registerSigners, startDirectHub, type Signer } from './direct/direct-hub.js';
import { sendChain, type Chain } from './direct/load.js';
import { logViolations, settled } from './direct/log-oracle.js';
import type { Fault } from './fault.js';

const STREAMS = 4;
const REPORTS = 5;

/** No file of the process may grow, as on a full disk (EFBIG instead of ENOSPC; nothing else of it is touched), or any may again. Linux, util-linux. */
async function limitFiles(pid: number, bytes: '0' | 'unlimited'): Promise<void> {
  await promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}

export const diskFull: Fault = {
  name: 'disk-full',
  about: 'the file of the newest checkpoint cannot be written: reports are still taken in, but no checkpoint is shown that is not on disk; afterwards every receipt is there',
  async run({ dir, seed }) {
    const database = await openFaultDatabase(dir);
    const hub = await startDirectHub({ dataDir: join(dir, 'hub'), databaseUrl: database.url });
    try {
      const signers = await registerSigners(database, STREAMS);
      const before = await reportOn('before', signers, hub, seed);
      // No checkpoint is under way.
      await settled(hub);
      await limitFiles(hub.pid, '0');
      const shown = await checkpointOf(hub);
      const meanwhile = await reportOn('meanwhile', signers, hub, seed);
      const wrong = await fullViolations(hub, meanwhile, shown);
      await limitFiles(hub.pid, 'unlimited');
      wrong.push(...(await logViolations(dir, hub, [...before, ...meanwhile, ...(await reportOn('after', signers, hub, seed))])));
      return { violations: wrong, figures: `${STREAMS * REPORTS} statements before, while and after no file could be written` };
    } finally {
      await hub.stop();
      await database.close();
    }
  },
};

async function reportOn(str: string, signers: readonly Signer[], { url }: RunningHub, seed: number): Promise<readonly Chain[]> {
  return Promise.all(signers.map(async (signer, nth) => {
    let left = REPORTS;
    return sendChain(signer, str, { hubs: [url], random: seeded(seed + nth), more: () => left-- > 0 });
  }));
}

async function fullViolations(hub: RunningHub, chains: readonly Chain[], shown: string): Promise<string[]> {
  const wrong: string[] = [];
  if (chains.some(({ acknowledged }) => acknowledged.some(({ receipt }) => receipt !== undefined))) wrong.push('a receipt was given by a checkpoint that is not on disk');
  if ((await checkpointOf(hub)) !== shown) wrong.push('a checkpoint is shown that is not on disk');
  const ready = await fetch(`${hub.url}/health/ready`);
  const { code } = (await ready.json()) as { readonly code?: string };
  if (ready.status !== 503 || code !== 'DURABLE_WRITE') wrong.push(`the hub says that it is ready: ${ready.status} ${code ?? ''}`);
  return wrong;
}

async function checkpointOf({ url }: RunningHub): Promise<string> {
  return (await fetch(`${url}/log/checkpoint`)).text();
}
