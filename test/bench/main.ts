#!/usr/bin/env node
import { Command } from 'commander';
import { CodedError } from '#libs/errors';
import { runMain } from '#libs/terminal';
import { audit } from './audit.js';
import { detection } from './detection.js';
import { evasion } from './evasion.js';
import { intake } from './intake.js';
import { log } from './log.js';
import { meetsBar, type Bench, type Figure } from './measure.js';
import { pseudonyms } from './pseudonyms.js';
import { signature } from './signature.js';

const BENCHES: readonly Bench[] = [detection, signature, intake, pseudonyms, log, evasion, audit];

const program = new Command('bench')
  .description('Speed as ratios: our time and the limit’s, measured in one run. Exit code 1 when a bar is missed (never with --short).')
  .argument('<name...>', `which: all, ${BENCHES.map((bench) => bench.name).join(', ')}`)
  .option('--short', 'small sizes: shows that the bench works, its figures mean nothing')
  .option('--json', 'print one JSON object')
  .addHelpText('after', `\n${BENCHES.map((bench) => `  ${bench.name.padEnd(12)}${bench.about}`).join('\n')}\n\nExamples:\n  npm run bench -- all\n  npm run bench -- detection --json`);

await runMain(async () => {
  program.parse();
  const { short = false, json = false } = program.opts<{ short?: boolean; json?: boolean }>();
  const chosen = program.args.includes('all') ? BENCHES : program.args.map(byName);
  const results: { bench: string; figures: Figure[] }[] = [];
  for (const bench of chosen) {
    if (!json) process.stdout.write(`${bench.name}: ${bench.about}\n`);
    const figures = await bench.run({ short });
    results.push({ bench: bench.name, figures });
    if (!json) for (const figure of figures) process.stdout.write(`  ${line(figure, short)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ short, results })}\n`);
  return short || results.every((result) => result.figures.every(meetsBar)) ? 0 : 1;
});

function byName(name: string): Bench {
  const bench = BENCHES.find((candidate) => candidate.name === name);
  if (bench === undefined) throw new CodedError('BENCH_UNKNOWN', `no bench of that name; known: all, ${BENCHES.map((known) => known.name).join(', ')}`);
  return bench;
}

function line(figure: Figure, short: boolean): string {
  const bar = figure.bar === undefined ? '' : `, bar ${figure.bar.kind} ${figure.bar.value}${short ? '' : meetsBar(figure) ? ': met' : ': MISSED'}`;
  return `${figure.name}: ${round(figure.ours)} against ${round(figure.limit)} ${figure.unit}, ratio ${round(figure.ratio)}${bar}`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
