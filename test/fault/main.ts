#!/usr/bin/env node
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { CodedError } from '#libs/errors';
import { seeded } from '#libs/evasion';
import { runMain, wholeNumber } from '#libs/terminal';
import { FAULTS, type Fault } from './faults.js';
import { startFederation } from './federation.js';
import { violations } from './oracle.js';

const program = new Command('fault')
  .description('Breaks a real federation (hub, PostgreSQL, key-holders, reporters as processes) while it reports, then checks that nothing was lost or doubled and that the auditor passes. Exit code 1 when something was.')
  .argument('<name...>', `which: all, ${FAULTS.map((fault) => fault.name).join(', ')}`)
  .option('--runs <n>', 'runs of each fault', wholeNumber(1, 1_000), 3)
  .option('--seed <n>', 'seed of the instants', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
  .option('--json', 'print one JSON object')
  .addHelpText('after', `\n${FAULTS.map((fault) => `  ${fault.name.padEnd(15)}${fault.about}`).join('\n')}\n\nExamples:\n  npm run fault -- all --runs 1\n  npm run fault -- hub-kill --runs 20 --seed 7`);

await runMain(async () => {
  program.parse();
  const { runs, seed, json = false } = program.opts<{ runs: number; seed: number; json?: boolean }>();
  const chosen = program.args.includes('all') ? FAULTS : program.args.map(byName);
  const results: { fault: string; seed: number; violations: string[] }[] = [];
  for (const fault of chosen) {
    for (let run = 0; run < runs; run += 1) {
      const result = { fault: fault.name, seed: seed + run, violations: await one(fault, seed + run) };
      results.push(result);
      if (!json) process.stdout.write(`${fault.name}, seed ${result.seed}: ${result.violations.length === 0 ? 'nothing lost, nothing doubled' : `VIOLATED\n${result.violations.map((what) => `  ${what}`).join('\n')}`}\n`);
    }
  }
  if (json) process.stdout.write(`${JSON.stringify({ results })}\n`);
  return results.every((result) => result.violations.length === 0) ? 0 : 1;
});

/** One fault on one fresh federation. */
async function one(fault: Fault, seed: number): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'tributary-fault-'));
  const federation = await startFederation(dir, seed);
  try {
    await fault.strike(federation, seeded(seed));
    return await violations(federation);
  } finally {
    await Promise.all([federation.hub, ...federation.holders.map((holder) => holder.service)].map(async (service) => service.stop()));
    await rm(dir, { recursive: true, force: true });
  }
}

function byName(name: string): Fault {
  const fault = FAULTS.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new CodedError('FAULT_UNKNOWN', `no fault of that name; known: all, ${FAULTS.map((known) => known.name).join(', ')}`);
  return fault;
}
