import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROFILE_1, profileDigest, UNICODE_VERSION_PROFILE_1 } from '#libs/pseudonym';
import { freePorts } from './free-ports.js';
import { mustRun, startService, type Service } from './processes.js';

/** Holders of the federation's key, and how many of them it takes. */
const HOLDERS = 3;
const THRESHOLD = 2;
/** Longest that a key ceremony between processes on one machine may take. */
const CEREMONY_WITHIN_MS = 60_000;

/** A key-holder on loopback, with a state directory and a passphrase of its own. */
export interface KeyHolder {
  readonly url: string;
  readonly state: string;
  readonly passphraseFile: string;
  readonly card: string;
  service: Omit<Service, 'ready'>;
}

/** Makes the holders and starts them. They have no key yet. */
export async function startKeyHolders(dir: string): Promise<KeyHolder[]> {
  const ports = await freePorts(HOLDERS);
  return Promise.all(ports.map(async (port, index) => startKeyHolder(join(dir, `key-holder-${index + 1}`), port)));
}

async function startKeyHolder(dir: string, port: number): Promise<KeyHolder> {
  await mkdir(dir, { recursive: true });
  const holder = { url: `http://127.0.0.1:${port}`, state: join(dir, 'state'), passphraseFile: join(dir, 'passphrase'), card: join(dir, 'card.json') };
  await writeFile(holder.passphraseFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  const { stdout } = await mustRun('keyholder', ['init', '--state', holder.state, '--url', holder.url, '--passphrase-file', holder.passphraseFile]);
  await writeFile(holder.card, stdout);
  return { ...holder, service: await serve(holder) };
}

/** Starts a stopped or killed holder again, where it was. */
export async function restartKeyHolder(holder: KeyHolder): Promise<void> {
  holder.service = await serve(holder);
}

async function serve({ url, state, passphraseFile }: Omit<KeyHolder, 'service'>): Promise<Service> {
  return startService('keyholder', ['serve', '--state', state, '--listen', new URL(url).host, '--passphrase-file', passphraseFile, '--json']);
}

/** A provider as it introduces itself to key-holders: who it is, its agent's public key, and how many points it asks for in an epoch. */
export interface Client { readonly iss: string; readonly publicKey: string; readonly points: number }

/** Tells each holder whom it may evaluate for: by hand, as each of these institutions would. */
export async function admitClients(holders: readonly KeyHolder[], clients: readonly Client[]): Promise<void> {
  await Promise.all(holders.map(async ({ state }) => {
    for (const { iss, publicKey, points } of clients) {
      await mustRun('keyholder', ['provider', 'add', '--state', state, '--iss', iss, '--key', publicKey, '--customers', String(points), '--attributes', '1']);
    }
  }));
}

/** The key of a new epoch, made by the holders together, none of whom ever has it. Returns the file of the manifest that all of them signed. */
export async function makeEpoch(holders: readonly KeyHolder[], dir: string, epoch: string): Promise<string> {
  const [plan, manifest] = [join(dir, `plan-${epoch}.json`), join(dir, `manifest-${epoch}.jws`)];
  const cards = holders.flatMap(({ card }) => ['--holder', card]);
  const profile = ['--profile', PROFILE_1, '--profile-digest', profileDigest(), '--unicode', UNICODE_VERSION_PROFILE_1];
  const { stdout } = await mustRun('keyholder', ['plan', 'generate', '--epoch', epoch, '--threshold', String(THRESHOLD), ...cards, ...profile]);
  await writeFile(plan, stdout);
  for (const { state } of holders) await mustRun('keyholder', ['ceremony', '--state', state, '--plan', plan]);
  const signed = new Set(await Promise.all(holders.map(async (holder) => manifestOf(holder, epoch))));
  const [text] = signed;
  if (text === undefined || signed.size !== 1) throw new Error('the key-holders do not agree on the manifest');
  await writeFile(manifest, text);
  return manifest;
}

async function manifestOf({ url }: KeyHolder, epoch: string): Promise<string> {
  const deadline = performance.now() + CEREMONY_WITHIN_MS;
  for (;;) {
    const response = await fetch(`${url}/v1/manifest?epoch=${encodeURIComponent(epoch)}`);
    const text = await response.text();
    if (response.ok) return text;
    if (performance.now() > deadline) throw new Error(`a key-holder has no manifest of the epoch: status ${response.status}`);
    await sleep(100);
  }
}
