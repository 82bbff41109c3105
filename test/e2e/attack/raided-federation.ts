import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeDisk } from '#libs/durable';
import { decodeSignedManifest } from '#libs/epoch';
import type { PublicJwk } from '#libs/signing';
import { canonicalise, PROFILE_1, profileDigest, UNICODE_VERSION_PROFILE_1 } from '#libs/pseudonym';
import { listEpochs, openEpoch } from '../../../apps/keyholder/src/state/epochs.js';
import { openIdentity } from '../../../apps/keyholder/src/state/identity.js';
import { PASSPHRASE, type BenchHolder } from '../../../apps/keyholder/src/testing/bench-holder.js';
import { federation, generatePlan, handOver, runToEnd } from '../../../apps/keyholder/src/testing/federation.js';
import { publishEpoch } from '../../../apps/regulator/src/epochs/publish-epoch.js';
import { enrol } from '../../../apps/regulator/src/testing/test-registry.js';
import { NOW, ORIGIN, testHub, type TestHub } from '../../../apps/regulator/src/testing/test-hub.js';
import { FileCache } from '../../../apps/reporter/src/holders/output-cache.js';
import { openAgent } from '../../../apps/reporter/src/state/agent.js';
import { BenchAgent } from '../../../apps/reporter/src/testing/bench-agent.js';
import type { Loot } from './offline-attacker.js';

const EPOCH = '2026';
export type Mode = 'hmac' | 'toprf';

/** A provider with its customers' LEIs; the agent is the real one, with its real files. */
export interface Provider {
  readonly agent: BenchAgent;
  readonly state: string;
}

/** A hub, three key-holders of whom two are needed, and providers that report to them; everything real but the clocks. */
export class RaidedFederation {
  private constructor(
    readonly hub: TestHub,
    readonly holders: readonly BenchHolder[],
    private readonly providers: Provider[] = [],
  ) {}

  static async start(): Promise<RaidedFederation> {
    const holders = await federation(['h1', 'h2', 'h3']);
    for (const holder of holders) await holder.start();
    const profile = ['--profile', PROFILE_1, '--profile-digest', profileDigest(), '--unicode', UNICODE_VERSION_PROFILE_1];
    await handOver(holders, await generatePlan(holders, 2, EPOCH, profile));
    await runToEnd(holders);
    const hub = await testHub();
    const made = new RaidedFederation(hub, holders);
    await publishEpoch(hub.database.pool, Buffer.from(await made.manifest()));
    return made;
  }

  /** A provider that has reported work of a customer for each LEI. */
  async report(iss: string, leis: readonly string[], mode: Mode): Promise<Provider> {
    const agent = await BenchAgent.create();
    agent.now = NOW;
    const state = agent.path('provider');
    const provider = { agent, state };
    this.providers.push(provider);
    const key = JSON.parse((await agent.cli(['init', '--state', state, '--iss', iss, '--stream', 'main'])).out) as PublicJwk;
    await enrol(this.hub.database.pool, { iss, key: { jwk: key } });
    await this.#admit(iss, JSON.stringify(key));
    await agent.write('customers.csv', ['customer_id,lei', ...leis.map((lei, index) => `c${index},${lei}`), ''].join('\n'));
    const work = (_: string, index: number): string => `w${index},c${index},2026-05-31T00:00:00Z,2026-05-31T06:00:00Z,H100 SXM,8,1,bf16,400,10,20`;
    await agent.write('workloads.csv', ['workload_id,customer_id,start,end,model,count,nodes,precision,configured_gbps,egress_bytes,ingress_bytes', ...leis.map(work), ''].join('\n'));
    await agent.write('manifest', await this.manifest());
    const addresses = this.holders.flatMap(({ server }, index) => ['--holder', `${index + 1}=${server}`]);
    const pseudonyms = mode === 'hmac' ? ['--federation-key', agent.path('fed.key'), '--epoch', EPOCH] : ['--manifest', agent.path('manifest'), ...addresses];
    const files = ['--customers', agent.path('customers.csv'), '--workloads', agent.path('workloads.csv')];
    const { status, err, error } = await agent.cli(['run', '--state', state, '--hub', this.hub.url, '--origin', ORIGIN, ...files, ...pseudonyms]);
    if (status !== 0) throw new Error(`the provider could not report: ${err}`, { cause: error });
    return provider;
  }

  /** The whole database, everything on the disk of one provider, and the opened states of these key-holders. */
  async loot(provider: Provider, holders: readonly BenchHolder[]): Promise<Loot> {
    const secrets = [...(await secretsIn(provider.agent.home)), ...(await Promise.all(holders.map(secretsOf))).flat()];
    return { database: await this.#dump(), secrets, epoch: EPOCH, holders: this.holders.length };
  }

  /** The LEIs of a list that the provider's store of answers, opened with its signing key, has an answer for. */
  async answered({ state }: Provider, list: readonly string[]): Promise<string[]> {
    const { manifest } = decodeSignedManifest(Buffer.from(await this.manifest()));
    const { key } = await openAgent(nodeDisk, state);
    const cache = await FileCache.open(nodeDisk, state, key, { epoch: manifest.epoch, jointKey: manifest.commitments[0] ?? '' });
    return list.filter((lei) => canonicalise({ lei }).identifiers.some(({ input }) => cache.get(input) !== undefined));
  }

  async close(): Promise<void> {
    for (const { agent } of this.providers) await agent.remove();
    for (const holder of this.holders) await holder.remove();
    await this.hub.close();
  }

  async manifest(): Promise<string> {
    return (await fetch(`${this.holders[0]?.server}/v1/manifest?epoch=${EPOCH}`)).text();
  }

  async #admit(iss: string, jwk: string): Promise<void> {
    for (const holder of this.holders) {
      const file = await holder.write('provider.jwk.json', jwk);
      const { error } = await holder.cli(['provider', 'add', '--state', holder.state, '--iss', iss, '--key', file, '--customers', '100', '--attributes', '4']);
      if (error !== undefined) throw error;
      await holder.tick();
    }
  }

  async #dump(): Promise<string> {
    const tables = await this.hub.sql<{ name: string }>("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
    const rows = await Promise.all(tables.map(async ({ name }) => this.hub.sql<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM "${name}" t`)));
    return rows.flat().map(({ row }) => row).join('\n');
  }
}

/** What is in the files of a directory, and looks like a key of 32 bytes. */
async function secretsIn(directory: string): Promise<Uint8Array[]> {
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const contents = await Promise.all(files.map(async (entry) => readFile(join(entry.parentPath, entry.name), 'latin1')));
  const texts = contents.flatMap((text) => [...(text.match(/(?<![\w-])[\w-]{43}(?![\w-])/g) ?? []).map((found) => Buffer.from(found, 'base64url')), ...(text.match(/(?<!\w)[0-9a-f]{64}(?!\w)/g) ?? []).map((found) => Buffer.from(found, 'hex'))]);
  return [...new Map(texts.map((bytes) => [bytes.toString('hex'), new Uint8Array(bytes)])).values()];
}

/** A key-holder whose passphrase was stolen too: its share of each epoch. */
async function secretsOf(holder: BenchHolder): Promise<Uint8Array[]> {
  const surroundings = holder.surroundings();
  const identity = await openIdentity(surroundings, holder.state, PASSPHRASE);
  const epochs = await listEpochs(surroundings.disk, holder.state);
  return Promise.all(epochs.map(async ({ signed }) => (await openEpoch(surroundings.disk, identity, signed)).share));
}
