import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { progress } from '#libs/terminal';
import { DEFAULT_POLICY } from '#libs/structuring';
import { assembleFederation } from './federation/assemble.js';
import { localKey, type DemoProvider } from './federation/model.js';
import { pointsOf } from './federation/points.js';
import { graphqlClient, waitUntilJudged } from './run/hub-queries.js';
import { newEpoch } from './run/epoch.js';
import { admitClients, startKeyHolders } from './run/key-holders.js';
import { startHub, type RunningHub } from './run/processes.js';
import { readHandles } from './run/handles.js';
import { receiptsOf } from './run/receipts.js';
import { concurrently, enrol, publicKeyFile, report, reporterDir, type FederationSettings } from './run/reporters.js';
import { startWitnesses } from './run/witnesses.js';
import { audit } from './story/audit.js';
import { flaggedEntities, joinedEntities } from './story/judgement.js';
import { joinReport } from './story/joins.js';
import type { Story } from './story/print.js';
import { rotationReport } from './story/rotation.js';
import { truthTable } from './story/truth-table.js';

const ORIGIN = 'demo.tributary.example/hub';
const EPOCHS = ['demo-1', 'demo-2'] as const;
/** Reporters at work at the same time. */
const WIDTH = 4;
const TERA = 1e12;

export interface DemonstrationOptions {
  readonly dir: string;
  readonly tracesDir?: string;
  readonly seed: number;
  readonly port: number;
  /** UTC seconds. */
  readonly now: number;
  readonly quiet: boolean;
  /** Called with each program that stays as soon as it runs, so that an interrupted caller can stop it. */
  readonly onService: (service: { stop(): Promise<void> }) => void;
}

/** Runs the whole story against real processes; the hub stays up for the caller to stop. */
export async function demonstrate(options: DemonstrationOptions): Promise<{ story: Story; hub: RunningHub }> {
  const timings: [string, number][] = [];
  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    timings.push([step, (performance.now() - started) / 1000]);
    return result;
  };
  const { federation } = await timed('prepare', () =>
    assembleFederation({
      seed: options.seed,
      now: options.now,
      legalThreshold: DEFAULT_POLICY.thresholds.C * TERA,
      ...(options.tracesDir === undefined ? {} : { tracesDir: options.tracesDir }),
    }),
  );
  const place = { dir: options.dir, dataDir: join(options.dir, 'hub'), origin: ORIGIN };
  await mkdir(options.dir, { recursive: true });

  const { providers } = federation;
  // The last provider joins late: it has never spoken the first epoch, and has to be joined with those who have.
  const [early, newcomer] = [providers.slice(0, -1), providers.slice(-1)];
  const steps = 3 * providers.length + 7;
  let done = 0;
  const bar = progress('demonstration', steps, { quiet: options.quiet });
  const tick = (note: string): void => bar.update((done += 1), note);

  const witnessed = await timed('start witnesses', () => startWitnesses(options.dir, place));
  for (const service of witnessed.services) options.onService({ stop: async () => service.stop() });
  tick('witnesses are up');
  const settings: FederationSettings = { ...place, logKey: witnessed.logKey, window: federation.window };
  const hub = await timed('start hub', () => startHub(settings.dataDir, ORIGIN, options.port, { witnessPolicy: witnessed.hubPolicy }));
  options.onService(hub);
  tick('hub is up');
  const holders = await timed('start key-holders', () => startKeyHolders(options.dir));
  for (const holder of holders) options.onService({ stop: async () => holder.service.stop() });
  tick('key-holders are up');
  const reportAll = async (those: readonly DemoProvider[], manifest: string): Promise<void> =>
    concurrently(those, WIDTH, async (provider) => report(settings, provider, hub, manifest).then(() => tick(`${provider.name} reported`)));
  try {
    await timed('enrol', async () => {
      await concurrently(providers, WIDTH, async (provider) => enrol(settings, provider).then(() => tick(`${provider.name} registered`)));
      await admitClients(holders, providers.map((provider) => ({ iss: provider.iss, publicKey: publicKeyFile(settings, provider), points: pointsOf(provider) })));
    });
    const first = await timed('key ceremony', () => newEpoch(settings, holders, EPOCHS[0]));
    tick(`epoch ${EPOCHS[0]}`);
    await timed('report', () => reportAll(early, first));
    const graphql = await graphqlClient(hub);
    const joinedBefore = await joinedEntities(graphql);
    await timed('rotate', async () => {
      const second = await newEpoch(settings, holders, EPOCHS[1]);
      tick(`epoch ${EPOCHS[1]}`);
      await reportAll([...early, ...newcomer], second);
    });
    await timed('detect', () => waitUntilJudged(graphql, (judged, size) => bar.update(done, `judged ${judged} of ${size} statements`)));
    tick('judged');
    const [flagged, entities, { log }] = await timed('query', async () => [await flaggedEntities(graphql), await joinedEntities(graphql), await graphql<{ log: { size: number } }>('{ log { size } }')] as const);
    tick('queried');
    const receipts = await timed('receipts', () => receiptsOf(settings, providers));
    const audited = await timed('audit', () => audit(hub, options.dir, witnessed.auditPolicy, log.size));
    tick('audited');
    bar.done();

    const customerOf = new Map<string, string>();
    for (const provider of providers) {
      for (const [handle, customer] of await readHandles(join(reporterDir(settings, provider), 'state'))) customerOf.set(localKey(provider.iss, handle), customer);
    }
    const story: Story = {
      federation,
      seed: options.seed,
      positions: log.size,
      receipts,
      joins: joinReport(providers, federation.truth, entities, customerOf),
      rotation: rotationReport(EPOCHS, joinedBefore, entities, newcomer[0]?.iss ?? ''),
      flagged,
      truth: truthTable(federation.truth, flagged),
      audit: audited,
      timings,
    };
    await Promise.all([...holders.map(({ service }) => service), ...witnessed.services].map(async (service) => service.stop()));
    return { story, hub };
  } catch (error) {
    await Promise.all([hub, ...holders.map(({ service }) => service), ...witnessed.services].map(async (service) => service.stop()));
    throw error;
  }
}
