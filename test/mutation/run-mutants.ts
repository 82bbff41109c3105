import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { TestModule } from 'vitest/node';

import { CodedError } from '#libs/errors';

import { LIBRARY, planted, type Mutant } from './mutant.js';
import { runProjects, type Plugin, type Project } from './run-projects.js';

export type MutationErrorCode = 'MUTATION_BASELINE' | 'MUTATION_UNKNOWN' | 'MUTATION_ROOT';

/**
 * `survived`: the named test passed. `not run`: the mutated code could not be loaded. `endless`: it did not come to an end, or its
 * process broke down. `stale`: the text to be changed does not occur exactly once any more, so that the mutant has to follow the code.
 */
export type MutantOutcome = 'caught' | 'survived' | 'not run' | 'endless' | 'stale';

export interface MutantResult {
  readonly mutant: string;
  readonly outcome: MutantOutcome;
  readonly caughtBy: Mutant['caughtBy'];
  /** All tests that failed, of those that some mutant of this run names. */
  readonly failed: readonly string[];
}

/**
 * Runs the named tests on the code as it is, where all must pass, and then on each mutant. Each mutant is a project of one runner, whose
 * loader hands out the changed text of one file: nothing on disk changes, and workers are shared. CodedError when a named test
 * does not pass on the sound code, or is not there.
 */
export async function runMutants(root: string, mutants: readonly Mutant[]): Promise<MutantResult[]> {
  const names = exactly(mutants);
  const sound = await runProjects(root, [project(root, 'sound', mutants.map(({ caughtBy }) => caughtBy.spec), [])], names);
  requireSound(sound.modules, mutants);

  const results = new Map<string, MutantResult>();
  const judge = ({ name, caughtBy }: Mutant, outcome: MutantOutcome, failed: readonly string[] = []): unknown => results.set(name, { mutant: name, outcome, caughtBy, failed });
  for (const mutant of mutants) if (planted(mutant, await sourceOf(root, mutant)) === null) judge(mutant, 'stale');
  // More than one round only after a mutant that went on for ever, by which the others may have been cut short.
  for (let left = mutants; left.length > 0; left = mutants.filter(({ name }) => !results.has(name))) {
    const fit = left.filter(({ name }) => !results.has(name));
    const { modules, endless } = await runProjects(root, fit.map((mutant) => project(root, mutant.name, [mutant.caughtBy.spec], [plant(root, mutant)])), names);
    for (const mutant of fit) {
      const own = modules.filter((module) => module.project.name === mutant.name);
      if (endless.has(mutant.name)) judge(mutant, 'endless');
      else if (own.length > 0 || endless.size === 0) judge(mutant, outcomeOf(mutant, own), testsIn(own, 'failed'));
    }
  }
  return mutants.map(({ name }) => results.get(name) as MutantResult);
}

function sourceOf(root: string, { file }: Mutant): Promise<string> {
  return readFile(join(root, LIBRARY, file), 'utf8');
}

function project(root: string, name: string, specs: readonly string[], plugins: Plugin[]): Project {
  return {
    root,
    plugins,
    ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
    test: {
      name,
      include: [...new Set(specs)].map((spec) => `${LIBRARY}/${spec}`),
      environment: 'node',
      setupFiles: ['libs/testing/src/fixed-seed.ts'],
      env: { TZ: 'UTC' },
      // A fault may bring its process down.
      pool: 'forks',
      testTimeout: 60_000,
    },
  };
}

function plant(root: string, mutant: Mutant): Plugin {
  const file = join(root, LIBRARY, mutant.file);
  return { name: `plant: ${mutant.name}`, enforce: 'pre', transform: (code, id) => (id === file ? planted(mutant, code) : null) };
}

/** A pattern for the tests that are named and no others; the runner joins suites and test by a space. */
function exactly(mutants: readonly Mutant[]): RegExp {
  const titles = new Set(mutants.map(({ caughtBy }) => caughtBy.test.replaceAll(' > ', ' ').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^(?:${[...titles].join('|')})$`);
}

/** Full names of the tests that ended in a state. */
function testsIn(modules: readonly TestModule[], state: 'passed' | 'failed'): string[] {
  return modules.flatMap((module) => [...module.children.allTests(state)].map((test) => test.fullName));
}

function requireSound(modules: readonly TestModule[], mutants: readonly Mutant[]): void {
  const passed = new Set(testsIn(modules, 'passed'));
  const missing = mutants.filter(({ caughtBy }) => !passed.has(caughtBy.test)).map(({ caughtBy }) => `${caughtBy.spec}: ${caughtBy.test}`);
  if (missing.length > 0) throw new CodedError<MutationErrorCode>('MUTATION_BASELINE', `on the code as it is, these do not pass or do not exist:\n  ${[...new Set(missing)].join('\n  ')}`);
}

function outcomeOf({ caughtBy }: Mutant, modules: readonly TestModule[]): MutantOutcome {
  if (testsIn(modules, 'failed').includes(caughtBy.test)) return 'caught';
  return testsIn(modules, 'passed').includes(caughtBy.test) ? 'survived' : 'not run';
}
