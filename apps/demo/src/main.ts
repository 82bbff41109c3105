#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { runMain, wholeNumber } from '#libs/terminal';
import { demonstrate } from './demonstration.js';
import { asJson, holds } from './story/verdict-of-the-demo.js';
import { renderStory } from './story/print.js';

/** The prepared traces beside a checkout, if they are there. */
const SHARED_TRACES = resolve(import.meta.dirname, '../../../../../shared/data/traces');

interface Flags { readonly once?: boolean; readonly serve?: boolean; readonly traces?: string; readonly seed: number; readonly port: number; readonly json?: boolean; readonly keep?: string }

/** The hub has a process group of its own, so Ctrl-C in the middle of the story reaches only this program: it must not leave a hub behind. */
function stopOnSignal(cleanUp: () => Promise<void>): { disarm(): void } {
  const stop = (): void => {
    void cleanUp().finally(() => process.exit(130));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return { disarm: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}

const program = new Command('demo')
  .description('The whole story with real processes: providers report under pseudonyms, the hub joins and judges, an auditor verifies.')
  .option('--once', 'end when the story is told, exit code 0 when everything held, 1 otherwise (default outside a terminal)')
  .option('--serve', 'leave the hub running until Ctrl-C (default in a terminal)')
  .option('--traces <dir>', 'job traces to use as providers (default: the shared ones where present, else a synthetic federation)')
  .option('--seed <n>', 'seed of customers, names and planted runs', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
  .option('--port <n>', 'port of the hub, 0 for a free one', wholeNumber(0, 65_535), 0)
  .option('--keep <dir>', 'keep all files (inputs, spools, database, export) in this new folder')
  .option('--json', 'print one JSON object instead of text')
  .addHelpText('after', '\nExamples:\n  npm run demo\n  npm run demo -- --once --seed 7\n  npm run demo -- --serve --port 8080\n  npm run demo -- --once --json --keep demo-files');

await runMain(async () => {
  const flags = program.parse().opts<Flags>();
  const serve = flags.serve === true || (flags.once !== true && process.stdout.isTTY);
  if (flags.traces !== undefined && !existsSync(flags.traces)) program.error(`error: no folder at --traces`, { exitCode: 2 });
  if (flags.keep !== undefined && existsSync(flags.keep)) program.error('error: the folder of --keep exists already', { exitCode: 2 });
  const tracesDir = flags.traces ?? SHARED_TRACES;
  const dir = flags.keep === undefined ? await mkdtemp(join(tmpdir(), 'tributary-demo-')) : resolve(flags.keep);
  const running: { stop(): Promise<void> }[] = [];
  const interrupted = stopOnSignal(async () => {
    await Promise.all(running.map(async (service) => service.stop()));
    if (flags.keep === undefined) await rm(dir, { recursive: true, force: true });
  });
  try {
    const { story, hub } = await demonstrate({
      dir,
      tracesDir: resolve(tracesDir),
      seed: flags.seed,
      port: flags.port,
      now: Math.floor(Date.now() / 1000),
      quiet: flags.json === true,
      onService: (started) => void running.push(started),
    });
    interrupted.disarm();
    process.stdout.write(`${flags.json === true ? JSON.stringify(asJson(story)) : renderStory(story)}\n`);
    if (serve) {
      process.stdout.write(`\nConsole\n  open ${hub.graphiql} and paste the token that stands in ${hub.tokenFile}\n  Ctrl-C stops the hub\n`);
      await new Promise<void>((done) => { for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done()); });
    } else if (flags.json !== true) {
      process.stdout.write('\nConsole\n  npm run demo -- --serve leaves the hub running and prints where to open GraphiQL\n');
    }
    await hub.stop();
    return holds(story) ? 0 : 1;
  } finally {
    if (flags.keep === undefined) await rm(dir, { recursive: true, force: true });
  }
});
