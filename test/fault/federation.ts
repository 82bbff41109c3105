import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseLeaf } from '#libs/entries';
import { parseEntryBundle } from '#libs/tlog';
import { assembleFederation } from '../../apps/demo/src/federation/assemble.js';
import type { DemoProvider } from '../../apps/demo/src/federation/model.js';
import { pointsOf } from '../../apps/demo/src/federation/points.js';
import { newEpoch } from '../../apps/demo/src/run/epoch.js';
import { admitClients, startKeyHolders, type KeyHolder } from '../../apps/demo/src/run/key-holders.js';
import { enrol, publicKeyFile, type FederationSettings } from '../../apps/demo/src/run/reporters.js';
import { startHub, type RunningHub } from '../../apps/demo/src/run/processes.js';

const ORIGIN = 'fault.example/hub';
/** Runs that a fault may take a provider before all is reported, each of which may ask for the same again. */
const RUNS = 30;
/** Workloads a provider keeps: enough statements to be interrupted in, few enough to finish soon. */
const WORKLOADS = 300;

/** A hub and key-holders with enrolled providers that have not reported yet. */
export interface FaultFederation {
  readonly settings: FederationSettings;
  readonly providers: readonly DemoProvider[];
  readonly holders: readonly KeyHolder[];
  /** Signed manifest of the epoch. */
  readonly manifest: string;
  /** C2SP policy with the keys of the hub's log, for agents and the auditor. */
  readonly policy: string;
  hub: RunningHub;
}

/** Starts a hub and key-holders in `dir` and enrols the synthetic federation of the seed, cut to a size that a fault run can repeat. */
export async function startFederation(dir: string, seed: number): Promise<FaultFederation> {
  const { federation } = await assembleFederation({ seed, now: Math.floor(Date.now() / 1000), legalThreshold: 1e26 });
  const settings: FederationSettings = { dir, dataDir: join(dir, 'hub'), origin: ORIGIN, window: federation.window };
  await mkdir(dir, { recursive: true });
  const providers = federation.providers.slice(0, 3).map((provider) => {
    const workloads = provider.workloads.slice(0, WORKLOADS);
    const kept = new Set(workloads.map((workload) => workload.workload_id));
    return { ...provider, workloads, exchanges: provider.exchanges.filter((exchange) => kept.has(exchange.workload_id)) };
  });
  const hub = await startHub(settings.dataDir, ORIGIN, 0);
  const holders = await startKeyHolders(dir);
  await Promise.all(providers.map(async (provider) => enrol(settings, provider)));
  await admitClients(holders, providers.map((provider) => ({ iss: provider.iss, publicKey: publicKeyFile(settings, provider), points: RUNS * pointsOf(provider) })));
  const policy = join(dir, 'log-policy');
  await writeFile(policy, await policyOf(hub));
  return { settings, providers, holders, manifest: await newEpoch(settings, holders, 'fault-1'), policy, hub };
}

/** The keys that the log itself names in its first entry: nothing has gone wrong yet. */
async function policyOf({ url, tokenFile }: RunningHub): Promise<string> {
  const response = await fetch(`${url}/log/tile/entries/000.p/1`, { headers: { authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}` } });
  const [first = new Uint8Array()] = parseEntryBundle(new Uint8Array(await response.arrayBuffer()), 1);
  const leaf = parseLeaf(first);
  if (leaf.kind !== 'log-key' || !('content' in leaf)) throw new Error('the log does not begin with its keys');
  const { vkeys } = JSON.parse(leaf.content) as { readonly vkeys: readonly string[] };
  return `${vkeys.map((vkey) => `log ${vkey}\n`).join('')}quorum none\n`;
}

/** Starts the hub again on the port it had, so that reporters find it. */
export async function restartHub(federation: FaultFederation): Promise<void> {
  federation.hub = await startHub(federation.settings.dataDir, ORIGIN, Number(new URL(federation.hub.url).port));
}
