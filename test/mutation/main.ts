#!/usr/bin/env node
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { Command } from 'commander';

import { CodedError } from '#libs/errors';
import { runMain } from '#libs/terminal';

import { LIBRARY, type Mutant } from './mutant.js';
import { MUTANTS } from './mutants/index.js';
import { runMutants, type MutationErrorCode } from './run-mutants.js';

const program = new Command('mutation')
  .description('Plants one fault at a time in the detection library and demands that the test named for it fails. Nothing on disk is changed. Exit code 1 when a fault goes unnoticed.')
  .argument('[name...]', 'parts of names of mutants; all when there are none')
  .option('--list', 'say which mutants there are, and the test that has to notice each')
  .option('--json', 'print one JSON object')
  .addHelpText('after', '\nTo be run where package.json is: the tests run on the sources.\n\nExamples:\n  npm run mutation\n  npm run mutation -- bucket horizon\n  npm run mutation -- --list');

await runMain(async () => {
  program.parse();
  const { list = false, json = false } = program.opts<{ list?: boolean; json?: boolean }>();
  const chosen = program.args.length === 0 ? MUTANTS : program.args.flatMap(byName);
  if (list) {
    process.stdout.write(json ? `${JSON.stringify({ mutants: chosen })}\n` : chosen.map(({ name, file, caughtBy }) => `${name} (${file})\n  ${caughtBy.spec}: ${caughtBy.test}\n`).join(''));
    return 0;
  }
  const results = await runMutants(await projectRoot(), chosen);
  const caught = results.filter(({ outcome }) => outcome === 'caught').length;
  if (json) process.stdout.write(`${JSON.stringify({ results, caught, mutants: results.length })}\n`);
  else {
    for (const { mutant, outcome, caughtBy } of results) process.stdout.write(`${outcome === 'caught' ? 'caught' : outcome.toUpperCase()}: ${mutant}, by ${caughtBy.spec}: ${caughtBy.test}\n`);
    process.stdout.write(`${caught} of ${results.length} mutants caught\n`);
  }
  return caught === results.length ? 0 : 1;
});

function byName(part: string): Mutant[] {
  const found = MUTANTS.filter(({ name }) => name.includes(part));
  if (found.length === 0) throw new CodedError<MutationErrorCode>('MUTATION_UNKNOWN', `no mutant's name holds "${part}"; --list shows them`);
  return found;
}

async function projectRoot(): Promise<string> {
  const root = process.cwd();
  const there = await stat(join(root, LIBRARY)).catch(() => null);
  if (there === null) throw new CodedError<MutationErrorCode>('MUTATION_ROOT', `there is no ${LIBRARY} here; run it where package.json is`);
  return root;
}
