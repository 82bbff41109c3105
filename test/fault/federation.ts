import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleFederation } from '../../apps/demo/src/federation/assemble.js';
import type { DemoProvider } from '../../apps/demo/src/federation/model.js';
import { enrol, type FederationSettings } from '../../apps/demo/src/run/reporters.js';
import { startHub, type RunningHub } from '../../apps/demo/src/run/processes.js';

const ORIGIN = 'fault.example/hub';
/** Workloads a provider keeps: enough statements to be interrupted in, few enough to finish soon. */
const WORKLOADS = 300;

/** A hub with enrolled providers that have not reported yet. */
export interface FaultFederation {
  readonly settings: FederationSettings;
  readonly providers: readonly DemoProvider[];
  hub: RunningHub;
}

/** Starts a hub in `dir` and enrols the synthetic federation of the seed, cut to a size that a fault run can repeat. */
export async function startFederation(dir: string, seed: number): Promise<FaultFederation> {
  const { federation } = await assembleFederation({ seed, now: Math.floor(Date.now() / 1000), legalThreshold: 1e26 });
  const settings: FederationSettings = { dir, dataDir: join(dir, 'hub'), origin: ORIGIN, epoch: 'fault-1', federationKeyFile: join(dir, 'federation-key'), window: federation.window };
  await mkdir(dir, { recursive: true });
  await writeFile(settings.federationKeyFile, randomBytes(32).toString('base64url'), { mode: 0o600 });
  const providers = federation.providers.slice(0, 3).map((provider) => {
    const workloads = provider.workloads.slice(0, WORKLOADS);
    const kept = new Set(workloads.map((workload) => workload.workload_id));
    return { ...provider, workloads, exchanges: provider.exchanges.filter((exchange) => kept.has(exchange.workload_id)) };
  });
  const hub = await startHub(settings.dataDir, ORIGIN, 0);
  for (const provider of providers) await enrol(settings, provider);
  return { settings, providers, hub };
}

/** Starts the hub again on the port it had, so that reporters find it. */
export async function restartHub(federation: FaultFederation): Promise<void> {
  federation.hub = await startHub(federation.settings.dataDir, ORIGIN, Number(new URL(federation.hub.url).port));
}
