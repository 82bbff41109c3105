#!/usr/bin/env node
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { CodedError } from '#libs/errors';
import { runMain, wholeNumber } from '#libs/terminal';
import type { Fault, FaultRun, Outcome } from './fault.js';
import { FAULTS } from './faults.js';

const program = new Command('fault')
  .description('Breaks real hubs (with PostgreSQL, key-holders, reporters as processes) while providers report, then checks that nothing was lost or doubled and that the auditor passes. Exit code 1 when something was.')
  .argument('<name...>', `which: all, ${FAULTS.map((fault) => fault.name).join(', ')}`)
  .option('--runs <n>', 'runs of each fault', wholeNumber(1, 1_000), 3)
  .option('--seed <n>', 'seed of the instants', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
  .option('--short', 'as little as shows that it works')
  .option('--count <n>', 'requests of "hostile"', wholeNumber(1, 100_000_000))
  .option('--json', 'print one JSON object')
  .addHelpText('after', `\n${FAULTS.map((fault) => `  ${fault.name.padEnd(15)}${fault.about}`).join('\n')}\n\nExamples:\n  npm run fault -- all --runs 1\n  npm run fault -- hub-kill --runs 20 --seed 7\n  npm run fault -- hostile --runs 1 --count 100000`);

await runMain(async () => {
  program.parse();
  const { runs, seed, json = false, ...options } = program.opts<{ runs: number; seed: number; json?: boolean; short?: boolean; count?: number }>();
  const chosen = program.args.includes('all') ? FAULTS : program.args.map(byName);
  const results: ({ fault: string; seed: number } & Outcome)[] = [];
  for (const fault of chosen) {
    for (let run = 0; run < runs; run += 1) {
      const outcome = await one(fault, { short: false, ...options, seed: seed + run });
      results.push({ fault: fault.name, seed: seed + run, ...outcome });
      if (!json) process.stdout.write(`${fault.name}, seed ${seed + run}: ${sentence(outcome)}\n`);
    }
  }
  if (json) process.stdout.write(`${JSON.stringify({ results })}\n`);
  return results.every(({ violations }) => violations.length === 0) ? 0 : 1;
});

function sentence({ violations, figures }: Outcome): string {
  const verdict = violations.length === 0 ? 'nothing lost, nothing doubled' : `VIOLATED\n${violations.map((what) => `  ${what}`).join('\n')}`;
  return figures === undefined ? verdict : `${verdict}\n  ${figures}`;
}

async function one(fault: Fault, run: Omit<FaultRun, 'dir'>): Promise<Outcome> {
  const dir = await mkdtemp(join(tmpdir(), 'tributary-fault-'));
  try {
    return await fault.run({ ...run, dir });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function byName(name: string): Fault {
  const fault = FAULTS.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new CodedError('FAULT_UNKNOWN', `no fault of that name; known: all, ${FAULTS.map((known) => known.name).join(', ')}`);
  return fault;
}
