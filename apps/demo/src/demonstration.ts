import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { progress } from '#libs/terminal';
import { DEFAULT_POLICY } from '#libs/structuring';
import { assembleFederation } from './federation/assemble.js';
import { localKey } from './federation/model.js';
import { graphqlClient, waitUntilJudged } from './run/hub-queries.js';
import { startHub, type RunningHub } from './run/processes.js';
import { readHandles } from './run/handles.js';
import { concurrently, enrol, report, reporterDir, type FederationSettings } from './run/reporters.js';
import { audit } from './story/audit.js';
import { flaggedEntities, joinedEntities } from './story/judgement.js';
import { joinReport } from './story/joins.js';
import type { Story } from './story/print.js';
import { truthTable } from './story/truth-table.js';

const ORIGIN = 'demo.tributary.example/hub';
const EPOCH = 'demo-1';
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
  /** Called as soon as the hub runs, so that an interrupted caller can stop it. */
  readonly onHub: (hub: RunningHub) => void;
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
  const settings: FederationSettings = {
    dir: options.dir,
    dataDir: join(options.dir, 'hub'),
    origin: ORIGIN,
    epoch: EPOCH,
    federationKeyFile: join(options.dir, 'federation-key'),
    window: federation.window,
  };
  await mkdir(options.dir, { recursive: true });
  await writeFile(settings.federationKeyFile, randomBytes(32).toString('base64url'), { mode: 0o600 });

  const { providers } = federation;
  const steps = 2 * providers.length + 4;
  let done = 0;
  const bar = progress('demonstration', steps, { quiet: options.quiet });
  const tick = (note: string): void => bar.update((done += 1), note);

  const hub = await timed('start hub', () => startHub(settings.dataDir, ORIGIN, options.port));
  options.onHub(hub);
  tick('hub is up');
  try {
    await timed('enrol', () => concurrently(providers, WIDTH, async (provider) => enrol(settings, provider).then(() => tick(`${provider.name} registered`))));
    await timed('report', () => concurrently(providers, WIDTH, async (provider) => report(settings, provider, hub).then(() => tick(`${provider.name} reported`))));
    const graphql = await graphqlClient(hub);
    await timed('detect', () => waitUntilJudged(graphql, (judged, size) => bar.update(done, `judged ${judged} of ${size} statements`)));
    tick('judged');
    const [flagged, entities, { log }] = await timed('query', async () => [await flaggedEntities(graphql), await joinedEntities(graphql), await graphql<{ log: { size: number } }>('{ log { size } }')] as const);
    tick('queried');
    const audited = await timed('audit', () => audit(hub, options.dir));
    tick('audited');
    bar.done();

    const customerOf = new Map<string, string>();
    for (const provider of providers) {
      for (const [handle, customer] of await readHandles(join(reporterDir(settings, provider), 'state'))) customerOf.set(localKey(provider.iss, handle), customer);
    }
    const story: Story = {
      federation,
      seed: options.seed,
      statements: log.size,
      joins: joinReport(providers, federation.truth, entities, customerOf),
      flagged,
      truth: truthTable(federation.truth, flagged),
      audit: audited,
      timings,
    };
    return { story, hub };
  } catch (error) {
    await hub.stop();
    throw error;
  }
}
