import { afterAll, describe, expect, test } from 'vitest';

import { encodeOwnWord, entryLeaf } from '#libs/entries';
import { encodeRuleSet, runOutputDigest } from '#libs/verdict';

import { BundleDirectory } from './bundle/bundle-directory.js';
import { bodyPath, verdictsPath } from './bundle/paths.js';
import { scratch } from './testing/scratch.js';
import { put, rootOf, seal, type Unsealed } from './testing/seal.js';
import { newKey } from './testing/small-agent.js';
import { STRICTER } from './testing/small-export.js';
import { sha256Hex } from './testing/small-hub.js';
import { at, bodyOf, editRun, flipCharacter, hub, leaves, nth, rowsOf, runs, setRows, statements, verifyTampered } from './testing/tampering.js';
import { verifyBundle } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

const tampered = async (tamper: (unsealed: Unsealed) => void): Promise<string[]> => verifyTampered(directory.path('tampered'), tamper);

/** Rows of each run: three of each entity judged, one of each of the three providers. */
const ROWS = [3 * 3 + 3, 5 * 3 + 3, 2 * 3 + 3, 5 * 3 + 3] as const;

describe('verdicts', () => {
  test('every single row of a pass, of each engine and of the rules, turned to the other outcome', async () => {
    for (let index = 0; index < ROWS[0]; index += 1) {
      const codes = await tampered((unsealed) => setRows(unsealed, 0, rowsOf(unsealed, 0).map((row, line) => (line === index ? row.replace(/"outcome":"([^"]*)"/, (_, outcome) => `"outcome":"${outcome === 'benign' ? 'to-be-inspected' : 'benign'}"`) : row))));
      expect(codes).toEqual(['VERDICTS VERDICT_DIFFERS']);
    }
  });

  test('a row changed and the digest made to fit', async () => {
    const codes = await tampered((unsealed) => {
      const rows = rowsOf(unsealed, 0).with(0, '{}');
      setRows(unsealed, 0, rows);
      editRun(0, { output: runOutputDigest(rows) })(unsealed);
    });
    expect(codes.slice(0, 2)).toEqual(['VERDICTS VERDICT_DIFFERS', 'VERDICTS RUN_OUTPUT']);
    // Whoever changes an entry changes the log that later passes judged.
    expect(codes.slice(2)).toEqual(['VERDICTS RUN_ROOT', 'VERDICTS RUN_ROOT', 'VERDICTS RUN_ROOT']);
  });

  test('a row of the same value in another spelling', async () => {
    expect(await tampered((unsealed) => setRows(unsealed, 0, rowsOf(unsealed, 0).map((row, line) => (line === 0 ? row.replace(',', ', ') : row))))).toEqual(['VERDICTS VERDICT_DIFFERS']);
  });

  test('a row left out', async () => {
    expect(await tampered((unsealed) => setRows(unsealed, 3, rowsOf(unsealed, 3).slice(0, -1)))).toEqual(['VERDICTS VERDICT_MISSING']);
  });

  test('a row left out of the last pass, with count and digest made to fit', async () => {
    const codes = await tampered((unsealed) => {
      const rows = rowsOf(unsealed, 3).toSpliced(1, 1);
      setRows(unsealed, 3, rows);
      editRun(3, { verdicts: rows.length, output: runOutputDigest(rows) })(unsealed);
    });
    expect(codes).toEqual([...Array<string>(ROWS[3] - 2).fill('VERDICTS VERDICT_DIFFERS'), 'VERDICTS VERDICT_MISSING', 'VERDICTS RUN_COUNT', 'VERDICTS RUN_OUTPUT']);
  });

  test('a row made up', async () => {
    expect(await tampered((unsealed) => setRows(unsealed, 3, [...rowsOf(unsealed, 3), '{}']))).toEqual(['VERDICTS VERDICT_EXTRA']);
  });

  test('all rows of a pass taken away', async () => {
    expect(await tampered(({ files }) => void files.delete(verdictsPath(nth(runs, 3).entry)))).toEqual(['VERDICTS FILE_MISSING']);
  });

  test('rows of a pass that there was not', async () => {
    expect(await tampered(({ files }) => void files.set('verdicts/1.ndjson', Buffer.from('{}\n')))).toEqual(['FILES FILE_UNLISTED']);
  });

  test('the last pass left out: nobody can tell that it was, and what is not judged is said', async () => {
    const unsealed = hub.unsealed(nth(runs, 2).entry);
    const { passed, notChecked } = await verifyBundle(new BundleDirectory(put(seal(unsealed, hub.key), directory.path('unjudged'))));
    expect(passed).toBe(true);
    expect(notChecked).toContain('5 statements that no pass of detection has judged yet.');
  });

  test.each<[string, object, string]>([
    ['that starts later, passing over statements', { from: nth(runs, 2).content.from + 1 }, 'RUN_RANGE'],
    ['that starts earlier', { from: nth(runs, 2).content.from - 1 }, 'RUN_RANGE'],
    ['that ends earlier', { position: nth(runs, 2).content.position - 1 }, 'RUN_ROOT'],
    ['beyond the log', { position: 1_000 }, 'RUN_RANGE'],
    ['beyond its own entry', { position: nth(runs, 2).entry + 1 }, 'RUN_RANGE'],
    ['of another tree', { root: rootOf([]) }, 'RUN_ROOT'],
    ['of another engine', { engines: 'seferis-fist@2' }, 'RUN_ENGINE'],
    ['under parameters that are not in force', { parameters: encodeRuleSet({ ...STRICTER, version: 77 }).digest }, 'RUN_POLICY'],
    ['that says it is over everybody and is not', { full: true }, 'RUN_OUTPUT'],
    ['that counts one verdict too many', { verdicts: ROWS[2] + 1 }, 'RUN_COUNT'],
    ['that counts without end', { verdicts: Number.MAX_SAFE_INTEGER }, 'RUN_COUNT'],
    ['with another output digest', { output: 'A'.repeat(43) }, 'RUN_OUTPUT'],
  ])('a pass %s', async (_, changes, code) => {
    expect(await tampered(editRun(2, changes))).toContain(`VERDICTS ${code}`);
  });

  test('a pass with a member that passes do not have', async () => {
    expect(await tampered(editRun(2, { more: 1 }))).toContain('ENTRIES ENTRY_CONTENT');
  });

  test('two passes in the other order', async () => {
    expect(await tampered(leaves((all) => all.with(nth(runs, 1).entry, nth(all, nth(runs, 2).entry)).with(nth(runs, 2).entry, nth(all, nth(runs, 1).entry))))).toContain('VERDICTS RUN_RANGE');
  });
});

describe('rule sets', () => {
  const stricter = nth(hub.entries.filter(({ kind }) => kind === 'rule-set'), 1);
  const replace = (content: string) => leaves((all) => all.with(stricter.position, entryLeaf('rule-set', content)));

  test('another one in its place', async () => {
    expect(await tampered(replace(Buffer.from(encodeRuleSet({ ...STRICTER, version: 78 }).bytes).toString()))).toContain('VERDICTS RUN_POLICY');
  });

  test('one with rules that this auditor does not have: said, and nothing passes for replayed by it', async () => {
    const { bytes, digest } = encodeRuleSet({ ...STRICTER, rules: [{ rule: 'overdue-stream@2', parameters: {} }] });
    const codes = await tampered((unsealed) => {
      replace(Buffer.from(bytes).toString())(unsealed);
      for (const index of [1, 2]) editRun(index, { parameters: digest })(unsealed);
    });
    expect(codes).toEqual(expect.arrayContaining(['RULE_SETS POLICY_RULES', 'VERDICTS RUN_POLICY']));
  });

  test('one that is no rule set', async () => {
    expect(await tampered(replace('{}'))).toEqual(expect.arrayContaining(['RULE_SETS VERDICT_POLICY', 'VERDICTS RUN_POLICY']));
  });
});

describe('evidence of equivocation', () => {
  const { position, content } = nth(hub.entries.filter(({ kind }) => kind === 'equivocation'), 0);
  const evidence = JSON.parse(content) as { accepted: string; statement: string };
  const replace = (changes: Partial<typeof evidence>) => leaves((all) => all.with(position, entryLeaf('equivocation', encodeOwnWord('equivocation', { ...evidence, ...changes }))));
  const codesOf = async (changes: Partial<typeof evidence>) => (await tampered(replace(changes))).filter((code) => code.startsWith('EQUIVOCATIONS'));

  test('with one character flipped', async () => {
    expect(await codesOf({ statement: flipCharacter(evidence.statement, evidence.statement.length - 20) })).toEqual(['EQUIVOCATIONS SIGNING_SIGNATURE']);
  });

  test('that is the accepted statement itself', async () => {
    expect(await codesOf({ statement: nth(statements, 2).report.jws })).toEqual(['EQUIVOCATIONS EQUIVOCATION_SAME']);
  });

  test('that is another statement of the provider', async () => {
    expect(await codesOf({ statement: nth(statements, 4).report.jws })).toEqual(['EQUIVOCATIONS EQUIVOCATION_ACCEPTED']);
  });

  test('against a statement that was never accepted', async () => {
    expect(await codesOf({ accepted: 'A'.repeat(43) })).toEqual(['EQUIVOCATIONS EQUIVOCATION_ACCEPTED']);
  });

  test('that stands in the log before what it contradicts', async () => {
    expect(await tampered(leaves((all) => all.with(position, nth(all, at(2))).with(at(2), nth(all, position))))).toContain('EQUIVOCATIONS EQUIVOCATION_ACCEPTED');
  });

  test('signed by a stranger', async () => {
    const [header = '', payload = ''] = evidence.statement.split('.');
    const strange = Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as object), kid: newKey().kid })).toString('base64url');
    expect(await codesOf({ statement: `${strange}.${payload}.${evidence.statement.split('.')[2]}` })).toEqual(['EQUIVOCATIONS KEY_UNKNOWN']);
  });

  test('twice', async () => {
    expect(await tampered(leaves((all) => [...all, nth(all, position)]))).toEqual(['ENTRIES ENTRY_TWICE', 'EQUIVOCATIONS EQUIVOCATION_TWICE']);
  });
});

describe('retention', () => {
  const digestsOf = (before: number) => statements.filter(({ position, report }) => position < before && report.body !== undefined).map(({ report }) => sha256Hex(report.body ?? new Uint8Array())).sort();
  const honest = (before: number) => ({ before, bodies: digestsOf(before).length, digest: Buffer.from(sha256Hex(Buffer.from(digestsOf(before).join(''), 'hex')), 'hex').toString('base64url') });
  const retained = (content: ReturnType<typeof honest>, gone: readonly string[]) => (unsealed: Unsealed) => {
    unsealed.leaves.push(entryLeaf('retention', encodeOwnWord('retention', content)));
    for (const digest of gone) unsealed.files.delete(bodyPath(digest));
  };
  const before = at(4);

  test('accounts for bodies that are gone', async () => {
    const unsealed = hub.unsealed();
    retained(honest(before), digestsOf(before))(unsealed);
    const { passed, notChecked } = await verifyBundle(new BundleDirectory(put(seal(unsealed, hub.key), directory.path('retained'))));
    expect(passed).toBe(true);
    expect(notChecked).toContain(`The bodies of ${digestsOf(before).length} statements: deleted when their time was over, as the log says.`);
  });

  test('does not for one whose time was not over', async () => {
    const unsealed = hub.unsealed();
    retained(honest(before), [...digestsOf(before), sha256Hex(bodyOf(-1))])(unsealed);
    const { notChecked } = await verifyBundle(new BundleDirectory(put(seal(unsealed, hub.key), directory.path('retained'))));
    expect(notChecked.filter((sentence) => sentence.startsWith('The bodies of'))).toEqual([expect.stringContaining('1 statements: withheld'), expect.stringContaining('deleted')]);
  });

  test.each<[string, object, string]>([
    ['fewer bodies', { bodies: 1 }, 'RETENTION_BODIES'],
    ['another digest', { digest: 'A'.repeat(43) }, 'RETENTION_DIGEST'],
    ['a place that the log has not reached', { before: 1_000 }, 'RETENTION_RANGE'],
  ])('that says %s than the log before it gives', async (_, changes, code) => {
    expect(await tampered(retained({ ...honest(before), ...changes }, []))).toContain(`RETENTION ${code}`);
  });
});
