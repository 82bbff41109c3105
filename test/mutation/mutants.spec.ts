import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { LIBRARY, planted, type Mutant } from './mutant.js';
import { MUTANTS } from './mutants/index.js';
import { runMutants } from './run-mutants.js';

const root = join(import.meta.dirname, '../..');

describe('the list of mutants', () => {
  test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('fits the source: %s', async (_, mutant) => {
    const source = await readFile(join(root, LIBRARY, mutant.file), 'utf8');
    const fault = planted(mutant, source);
    expect(fault, `the text to be changed does not occur exactly once in ${mutant.file}`).not.toBeNull();
    expect(fault).not.toBe(source);
  });

  test('holds thirty or more, each under a name of its own', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });
});

describe('a run', () => {
  const atC1: Mutant = {
    name: 'caught',
    file: 'seferis-fist/classify.ts',
    find: 'ops >= thresholds.C1',
    replace: 'ops > thresholds.C1',
    caughtBy: { spec: 'seferis-fist/classify.spec.ts', test: 'Alg. 1 > operations alone, exactly at C1' },
  };

  test('tells a fault that is caught from one that nobody notices, one that does not load and one that the code has left behind', async () => {
    const results = await runMutants(root, [
      atC1,
      { ...atC1, name: 'harmless', replace: 'thresholds.C1 <= ops' },
      { ...atC1, name: 'broken', replace: 'ops >=' },
      { ...atC1, name: 'outdated', find: 'ops >= thresholds.C2' },
      { ...atC1, name: 'noticed by another test only', caughtBy: { ...atC1.caughtBy, test: 'Alg. 1 > operations one below C1' } },
    ]);
    expect(results.map(({ mutant, outcome, failed }) => [mutant, outcome, failed])).toEqual([
      ['caught', 'caught', [atC1.caughtBy.test]],
      ['harmless', 'survived', []],
      ['broken', 'not run', []],
      ['outdated', 'stale', []],
      ['noticed by another test only', 'survived', [atC1.caughtBy.test]],
    ]);
  });

  test('refuses to judge by a test that is not there', async () => {
    const nobody: Mutant = { ...atC1, caughtBy: { ...atC1.caughtBy, test: 'Alg. 1 > no such test' } };
    await expect(runMutants(root, [nobody])).rejects.toMatchObject({ code: 'MUTATION_BASELINE' });
  });
});
