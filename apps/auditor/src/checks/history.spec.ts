import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

import { DEFAULT_RULE_SET } from '#libs/structuring';

import { ExportDirectory } from '../files/export-directory.js';
import { SmallHub } from '../testing/small-hub.js';
import { at, ALPHA, BETA, customer, ORIGIN } from '../testing/small-export.js';
import { scratch } from '../testing/scratch.js';
import { seal } from '../testing/seal.js';
import { verifyExport } from '../verify.js';

const directory = scratch();
afterAll(() => directory.remove());

/** One log, exported after two statements and after three. */
const hub = new SmallHub(ORIGIN);
const alpha = hub.register(ALPHA);
const beta = hub.register(BETA);
const nil = beta.report(at(2));
hub.accept(alpha.report(at(1), [customer('a1', {})]));
hub.accept(nil);
hub.keepEquivocation(nil, beta.contradict(nil, at(3)));
hub.detect(DEFAULT_RULE_SET);
const early = hub.export();
hub.accept(alpha.report(at(4)));
hub.rotate(beta);
hub.detect(DEFAULT_RULE_SET);
const late = hub.export();

beforeEach(() => {
  seal(early, hub.key, directory.path('early'));
  seal(late, hub.key, directory.path('late'));
});

function history(now = 'late', before = 'early') {
  const { checks, passed } = verifyExport(new ExportDirectory(directory.path(now)), { previous: new ExportDirectory(directory.path(before)) });
  const check = checks.find(({ code }) => code === 'HISTORY');
  expect(passed).toBe(checks.every(({ failures }) => failures.length === 0));
  return { count: check?.count, failures: check?.failures.map(({ code, place }) => [code, place.file, place.line]) };
}
function editEarly(file: string, edit: (text: string) => string): void {
  const path = join(directory.path('early'), file);
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
}

describe('an export against an earlier one', () => {
  test('extends it: statements, runs, rows, keys and evidence', () => {
    expect(history()).toEqual({ count: 2 + 1 + 5 + 2 + 1, failures: [] });
  });

  test('extends itself', () => {
    expect(history('late', 'late').failures).toEqual([]);
  });

  test('is shorter: the log was cut back', () => {
    expect(history('early', 'late').failures).toEqual([
      ['HISTORY_REWRITTEN', 'statements.jws', 3],
      ['HISTORY_REWRITTEN', 'runs.ndjson', 2],
      ['HISTORY_REWRITTEN', 'verdicts.ndjson', 6],
      ['HISTORY_REWRITTEN', 'providers.ndjson', 2],
      ['HISTORY_REWRITTEN', 'providers.ndjson', 2],
    ]);
  });

  test('orders statements differently, though each export is sound by itself', () => {
    const log = new SmallHub(ORIGIN);
    for (const agent of [log.register(ALPHA), log.register(BETA)]) log.accept(agent.report(at(1)));
    log.detect(DEFAULT_RULE_SET);
    seal(log.export(), log.key, directory.path('first'));
    log.log.reverse();
    seal(log.export(), log.key, directory.path('second'));
    expect(verifyExport(new ExportDirectory(directory.path('first'))).passed).toBe(true);
    expect(verifyExport(new ExportDirectory(directory.path('second'))).passed).toBe(true);
    expect(history('second', 'first').failures).toEqual([['HISTORY_REWRITTEN', 'statements.jws', 1]]);
  });

  test.each<[string, string, (text: string) => string, number]>([
    ['a verdict', 'verdicts.ndjson', (text) => text.replace('benign', 'BENIGN'), 1],
    ['a run', 'runs.ndjson', (text) => text.replace('"position":2', '"position":1'), 1],
    ['a key’s registration', 'providers.ndjson', (text) => text.replace('"registeredPosition":0', '"registeredPosition":1'), 1],
    ['a key’s revocation', 'providers.ndjson', (text) => text.replace('"revokedPosition":null', '"revokedPosition":2'), 1],
    ['a piece of evidence', 'equivocations.ndjson', (text) => text.replace('"seq":1', '"seq":2'), 1],
  ])('has another version of %s', (_, file, edit, line) => {
    editEarly(file, edit);
    expect(history().failures).toEqual([['HISTORY_REWRITTEN', file, line]]);
  });

  test('was signed by another hub', () => {
    const other = new SmallHub(ORIGIN);
    seal(other.export(), other.key, directory.path('other'));
    expect(history('late', 'other').failures).toEqual([['HISTORY_KEY', 'hub.jwks.json', undefined]]);
  });

  test('where the earlier one has lost a file', () => {
    rmSync(join(directory.path('early'), 'runs.ndjson'));
    expect(history().failures).toEqual([['FILE_MISSING', 'runs.ndjson', undefined]]);
  });
});
