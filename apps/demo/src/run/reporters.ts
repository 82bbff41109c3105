import { join } from 'node:path';
import type { DemoProvider, TimeWindow } from '../federation/model.js';
import { writeProviderFiles } from './files.js';
import { mustRun, type Ended, type HubReady } from './processes.js';

/** What all reporters of the federation are told. */
export interface FederationSettings {
  readonly dir: string;
  readonly dataDir: string;
  readonly origin: string;
  /** C2SP verifier key of the hub's log, by which agents check receipts from the beginning. */
  readonly logKey?: string;
  readonly window: TimeWindow;
}

/** Folder of one reporter: its input files and its private state. */
export function reporterDir(settings: FederationSettings, provider: DemoProvider): string {
  return join(settings.dir, 'providers', provider.name);
}

/** Public key of a provider's agent, as it is handed to the hub and to the key-holders. */
export function publicKeyFile(settings: FederationSettings, provider: DemoProvider): string {
  return join(reporterDir(settings, provider), 'public-key.json');
}

/**
 * Makes a provider's root and its reporter's key; the regulator admits the provider under the root, and the root registers the reporter's key, as two
 * institutions would do by hand.
 */
export async function enrol(settings: FederationSettings, provider: DemoProvider): Promise<void> {
  const dir = reporterDir(settings, provider);
  const publicKey = publicKeyFile(settings, provider);
  await writeProviderFiles(provider, dir);
  await mustRun('reporter', ['init', '--state', join(dir, 'state'), '--iss', provider.iss, '--stream', 'agent-1', '--public-key', publicKey, ...(settings.logKey === undefined ? [] : ['--log-key', settings.logKey])]);
  const [root, publicRoot, act] = ['root-key.json', 'root-public-key.json', 'key-register.json'].map((name) => join(dir, name)) as [string, string, string];
  await mustRun('reporter', ['root', 'init', '--out', root, '--public-key', publicRoot]);
  await mustRun('regulator', ['provider', 'register', '--iss', provider.iss, '--name', provider.name, '--root', publicRoot, '--data-dir', settings.dataDir]);
  await mustRun('reporter', ['root', 'register', '--root', root, '--iss', provider.iss, '--origin', settings.origin, '--key', publicKey, '--out', act]);
  await mustRun('regulator', ['provider', 'key', '--file', act, '--data-dir', settings.dataDir]);
}

/** Command line of a reporter's run over the whole window, under the epoch of a manifest. */
export function reportArguments(settings: FederationSettings, provider: DemoProvider, hub: HubReady, manifest: string): string[] {
  const dir = reporterDir(settings, provider);
  return [
    'run',
    '--state', join(dir, 'state'), '--hub', hub.url, '--origin', settings.origin,
    '--manifest', manifest,
    '--customers', join(dir, 'customers.ndjson'), '--workloads', join(dir, 'workloads.csv.gz'), '--exchanges', join(dir, 'exchanges.ndjson'),
    '--from', String(settings.window.from), '--to', String(settings.window.to), '--json',
  ];
}

/** One reporter run as a process of its own: read, account, pseudonymise, sign, spool, deliver over HTTP. */
export async function report(settings: FederationSettings, provider: DemoProvider, hub: HubReady, manifest: string): Promise<Ended> {
  return mustRun('reporter', reportArguments(settings, provider, hub, manifest));
}

/** Runs `work` over items, at most `width` at a time; the first failure stops the rest from starting. */
export async function concurrently<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}
