import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';

import { encodeOwnWord, entryLeaf, signKeyRegister, statementLeaf, type VerdictContent } from '#libs/entries';
import { encodeRuleSet, runOutputDigest } from '#libs/verdict';

import { BundleDirectory } from './bundle/bundle-directory.js';
import { inOneForm } from './bundle/gzip.js';
import { bodyPath, verdictsPath } from './bundle/paths.js';
import { scratch } from './testing/scratch.js';
import { put, rootOf, seal } from './testing/seal.js';
import { newKey } from './testing/small-agent.js';
import { ALPHA, STRICTER, smallHub } from './testing/small-export.js';
import { sha256Hex, type Unsealed } from './testing/small-hub.js';
import { verifyBundle } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

/** The attacker holds the hub's key: tiles and checkpoint are made to fit whatever was changed. */
const hub = smallHub();
async function verifyTampered(tamper: (unsealed: Unsealed) => void): Promise<string[]> {
  const unsealed = hub.unsealed();
  tamper(unsealed);
  const { checks, passed } = await verifyBundle(new BundleDirectory(put(seal(unsealed, hub.key), directory.path('tampered'))));
  const codes = checks.flatMap(({ code, failures }) => failures.map((failure) => `${code} ${failure.code}`));
  expect(passed).toBe(codes.length === 0);
  return codes;
}

const statements = hub.log.flatMap((item, position) => ('report' in item ? [{ position, report: item.report }] : []));
const runs = hub.entries.filter(({ kind }) => kind === 'verdict').map(({ position, content }) => ({ entry: position, content: JSON.parse(content) as VerdictContent }));
/** Rows of each run: three of each entity judged, one of each of the three providers. */
const ROWS = [3 * 3 + 3, 5 * 3 + 3, 2 * 3 + 3, 5 * 3 + 3] as const;

const nth = <T>(all: readonly T[], index: number): T => {
  const one = all.at(index);
  if (one === undefined) throw new Error('there is none');
  return one;
};
const at = (index: number) => nth(statements, index).position;
const bodyOf = (index: number) => Buffer.from(nth(statements, index).report.body ?? []);
const runAt = (index: number) => nth(runs, index);

/** Another character of the alphabet, so that the text stays well-formed base64url. */
function flipCharacter(text: string, index: number): string {
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
}
const leaves = (change: (all: Uint8Array[]) => Uint8Array[]) => (unsealed: Unsealed) => void unsealed.leaves.splice(0, unsealed.leaves.length, ...change([...unsealed.leaves]));
const editStatement = (index: number, edit: (jws: string) => string) => leaves((all) => all.with(at(index), statementLeaf(edit(nth(statements, index).report.jws))));
const editRun = (index: number, changes: object) => leaves((all) => all.with(runAt(index).entry, entryLeaf('verdict', JSON.stringify({ ...runAt(index).content, ...changes }))));
function editFile({ files }: Unsealed, path: string, edit: (content: Buffer) => Buffer): void {
  const before = files.get(path);
  if (before === undefined) throw new Error('there is no such file');
  const after = edit(before);
  expect(after.equals(before), 'the tampering itself changed nothing').toBe(false);
  files.set(path, after);
}
const rowsOf = ({ files }: Unsealed, index: number) => (files.get(verdictsPath(runAt(index).entry)) ?? Buffer.alloc(0)).toString().split('\n').slice(0, -1);
const setRows = (unsealed: Unsealed, index: number, rows: readonly string[]) => void unsealed.files.set(verdictsPath(runAt(index).entry), Buffer.from(rows.map((row) => `${row}\n`).join('')));

test('without tampering everything passes', async () => {
  expect(await verifyTampered(() => undefined)).toEqual([]);
});

describe('statements', () => {
  test('one character of every statement’s payload', async () => {
    for (const index of statements.keys()) {
      expect(await verifyTampered(editStatement(index, (jws) => flipCharacter(jws, jws.indexOf('.') + 50)))).toContain('STATEMENTS SIGNING_SIGNATURE');
    }
  });

  test('one character of a signature', async () => {
    const codes = await verifyTampered(editStatement(4, (jws) => flipCharacter(jws, jws.length - 20)));
    expect(new Set(codes)).toEqual(new Set(['STATEMENTS SIGNING_SIGNATURE', 'VERDICTS RUN_ROOT']));
  });

  test('another spelling of a signature', async () => {
    // The last of 86 characters carries two bits: three more spellings decode alike where decoders are lax.
    const respell = (jws: string) => jws.slice(0, -1) + String.fromCharCode(jws.charCodeAt(jws.length - 1) + 1);
    expect(await verifyTampered(editStatement(4, respell))).toContain('STATEMENTS SIGNING_BASE64URL');
  });

  test('one dropped: the chain has a gap, its body is of nothing, and the passes behind it judged another log', async () => {
    const codes = await verifyTampered(leaves((all) => all.toSpliced(at(1), 1)));
    expect(codes).toEqual(expect.arrayContaining(['CHAINS CHAIN_GAP', 'FILES FILE_UNLISTED', 'VERDICTS RUN_ROOT']));
  });

  test('the last one of its stream dropped, which no chain shows', async () => {
    const last = statements.findLastIndex(({ report }) => report.claims.iss !== ALPHA);
    const codes = await verifyTampered(leaves((all) => all.toSpliced(at(last), 1)));
    expect(codes).not.toContain('CHAINS CHAIN_GAP');
    expect(codes).toContain('VERDICTS RUN_ROOT');
  });

  test('two of one stream in the other order', async () => {
    // The seventh and eighth are beta's second and third.
    expect(await verifyTampered(leaves((all) => all.with(at(6), nth(all, at(7))).with(at(7), nth(all, at(6)))))).toContain('CHAINS CHAIN_GAP');
  });

  test('two of different streams in the other order, which only a pass shows', async () => {
    const codes = await verifyTampered(leaves((all) => all.with(at(0), nth(all, at(1))).with(at(1), nth(all, at(0)))));
    expect(codes.every((code) => code.startsWith('VERDICTS'))).toBe(true);
    expect(codes).toContain('VERDICTS RUN_ROOT');
  });

  test('one in the log twice', async () => {
    const codes = await verifyTampered(leaves((all) => [...all, nth(all, at(2))]));
    expect(codes).toEqual(['CHAINS CHAIN_GAP', 'EXACTLY_ONCE DIGEST_TWICE', 'EXACTLY_ONCE JTI_TWICE', 'EXACTLY_ONCE SEQ_TWICE']);
  });

  test('one moved back to before its key was registered', async () => {
    // The sixth is the first that alpha signed with its second key, after a rotation.
    const rotation = nth(hub.entries.filter(({ kind }) => kind === 'key-rotate'), 0).position;
    const moved = statements.findIndex(({ position, report }) => report.claims.iss === ALPHA && position > rotation);
    const codes = await verifyTampered(leaves((all) => all.toSpliced(at(moved), 1).toSpliced(rotation, 0, nth(all, at(moved)))));
    expect(codes).toContain('STATEMENTS KEY_UNKNOWN');
  });

  test('one moved on to after its key was replaced', async () => {
    const rotation = nth(hub.entries.filter(({ kind }) => kind === 'key-rotate'), 0).position;
    const codes = await verifyTampered(leaves((all) => [...all.slice(0, at(3)), ...all.slice(at(3) + 1, rotation + 1), nth(all, at(3)), ...all.slice(rotation + 1)]));
    expect(codes).toContain('STATEMENTS KEY_NOT_VALID');
  });
});

test('a schema that the log did not publish before what goes by it', async () => {
  const { position } = nth(hub.entries.filter(({ kind }) => kind === 'schema'), 0);
  const codes = await verifyTampered(leaves((all) => [...all.slice(0, position), ...all.slice(position + 1, at(0) + 1), nth(all, position), ...all.slice(at(0) + 1)]));
  expect(codes.filter((code) => code.startsWith('STATEMENTS'))).toEqual(['STATEMENTS SCHEMA_UNPUBLISHED']);
});

describe('bodies', () => {
  test('one character of each, under its old name', async () => {
    for (const [index, { report }] of statements.entries()) {
      const { body } = report;
      if (body === undefined) continue;
      const raw = bodyOf(index);
      raw[raw.length - 3] = (raw[raw.length - 3] ?? 0) ^ 1;
      expect(await verifyTampered(({ files }) => void files.set(bodyPath(sha256Hex(body)), inOneForm(gzipSync(raw), 2 ** 20)))).toContain('BODIES REPORT_BODY_DIGEST');
    }
  });

  test('one changed and named after its new content: the old one is missing, the new one is of nothing', async () => {
    const raw = Buffer.from(bodyOf(0).toString().replace('"', '"x'));
    const codes = await verifyTampered(({ files }) => {
      files.delete(bodyPath(sha256Hex(bodyOf(0))));
      files.set(bodyPath(sha256Hex(raw)), inOneForm(gzipSync(raw), 2 ** 20));
    });
    expect(codes).toEqual(['FILES FILE_UNLISTED']);
  });

  test('a line cut off', async () => {
    expect(await verifyTampered(({ files }) => void files.set(bodyPath(sha256Hex(bodyOf(0))), inOneForm(gzipSync(bodyOf(0).subarray(0, -10)), 2 ** 20)))).toContain('BODIES REPORT_BODY_SIZE');
  });

  test.each<[string, (gzip: Buffer) => Buffer, string]>([
    ['a bomb', () => inOneForm(gzipSync(Buffer.alloc(2 ** 18)), 2 ** 20), 'BODIES BODY_BOMB'],
    ['no gzip', () => Buffer.from('hello, this is no gzip at all'), 'BODIES BODY_GZIP'],
    ['half of it', (gzip) => gzip.subarray(0, gzip.length / 2), 'BODIES BODY_GZIP'],
    ['something behind it', (gzip) => Buffer.concat([gzip, Buffer.from('x')]), 'BODIES BODY_GZIP'],
    ['another member behind it', (gzip) => Buffer.concat([gzip, gzip]), 'BODIES BODY_GZIP'],
    ['a time in its header', (gzip) => gzip.with(4, 1) as Buffer, 'BODIES BODY_GZIP'],
    ['nothing', () => Buffer.alloc(0), 'BODIES BODY_GZIP'],
  ])('%s', async (_, edit, code) => {
    expect(await verifyTampered((unsealed) => editFile(unsealed, bodyPath(sha256Hex(bodyOf(0))), (gzip) => Buffer.from(edit(gzip))))).toContain(code);
  });

  test('all of them taken away: nothing fails, and what could not be checked is said', async () => {
    const unsealed = hub.unsealed();
    for (const path of unsealed.files.keys()) if (path.startsWith('bodies/')) unsealed.files.delete(path);
    const { passed, complete, notChecked, checks } = await verifyBundle(new BundleDirectory(put(seal(unsealed, hub.key), directory.path('withheld'))));
    expect([passed, complete]).toEqual([true, false]);
    expect(notChecked).toContain('The bodies of 8 statements: withheld. They are not in the bundle, and the log does not say that they were deleted.');
    expect(checks.filter(({ notRun }) => notRun?.includes(`from position ${at(0)} on`)).map(({ code }) => code)).toEqual(['LIFECYCLE', 'VERDICTS']);
  });
});

describe('the registry', () => {
  const register = nth(hub.entries.filter(({ kind }) => kind === 'key-register'), 0);
  test('a key that the root did not register', async () => {
    const forged = signKeyRegister({ iss: ALPHA, aud: hub.origin, iat: 1, x: newKey().jwk.x }, newKey());
    const codes = await verifyTampered(leaves((all) => all.with(register.position, entryLeaf('key-register', forged))));
    expect(codes).toEqual(expect.arrayContaining(['REGISTRY ENTRY_KEY_SIGNATURE', 'STATEMENTS KEY_UNKNOWN']));
  });

  test('a provider’s root exchanged', async () => {
    const provider = encodeOwnWord('provider', { iss: ALPHA, name: ALPHA, root: newKey().jwk.x });
    expect(await verifyTampered(leaves((all) => all.with(register.position - 1, entryLeaf('provider', provider))))).toContain('REGISTRY ENTRY_KEY_SIGNATURE');
  });

  test('a key registered before its provider', async () => {
    expect(await verifyTampered(leaves((all) => all.with(register.position, nth(all, register.position - 1)).with(register.position - 1, nth(all, register.position))))).toContain('REGISTRY PROVIDER_UNKNOWN');
  });

  test('a provider that is admitted twice', async () => {
    expect(await verifyTampered(leaves((all) => [...all, entryLeaf('provider', encodeOwnWord('provider', { iss: ALPHA, name: 'Alpha', root: newKey().jwk.x }))]))).toEqual(['REGISTRY PROVIDER_EXISTS']);
  });
});

describe('verdicts', () => {
  test('every single row of a pass, of each engine and of the rules, turned to the other outcome', async () => {
    for (let index = 0; index < ROWS[0]; index += 1) {
      const codes = await verifyTampered((unsealed) => setRows(unsealed, 0, rowsOf(unsealed, 0).map((row, line) => (line === index ? row.replace(/"outcome":"([^"]*)"/, (_, outcome) => `"outcome":"${outcome === 'benign' ? 'to-be-inspected' : 'benign'}"`) : row))));
      expect(codes).toEqual(['VERDICTS VERDICT_DIFFERS']);
    }
  });

  test('a row changed and the digest made to fit', async () => {
    const codes = await verifyTampered((unsealed) => {
      const rows = rowsOf(unsealed, 0).with(0, '{}');
      setRows(unsealed, 0, rows);
      editRun(0, { output: runOutputDigest(rows) })(unsealed);
    });
    expect(codes.slice(0, 2)).toEqual(['VERDICTS VERDICT_DIFFERS', 'VERDICTS RUN_OUTPUT']);
    // Whoever changes an entry changes the log that later passes judged.
    expect(codes.slice(2)).toEqual(['VERDICTS RUN_ROOT', 'VERDICTS RUN_ROOT', 'VERDICTS RUN_ROOT']);
  });

  test('a row of the same value in another spelling', async () => {
    expect(await verifyTampered((unsealed) => setRows(unsealed, 0, rowsOf(unsealed, 0).map((row, line) => (line === 0 ? row.replace(',', ', ') : row))))).toEqual(['VERDICTS VERDICT_DIFFERS']);
  });

  test('a row left out', async () => {
    expect(await verifyTampered((unsealed) => setRows(unsealed, 3, rowsOf(unsealed, 3).slice(0, -1)))).toEqual(['VERDICTS VERDICT_MISSING']);
  });

  test('a row left out of the last pass, with count and digest made to fit', async () => {
    const codes = await verifyTampered((unsealed) => {
      const rows = rowsOf(unsealed, 3).toSpliced(1, 1);
      setRows(unsealed, 3, rows);
      editRun(3, { verdicts: rows.length, output: runOutputDigest(rows) })(unsealed);
    });
    expect(codes).toEqual([...Array<string>(ROWS[3] - 2).fill('VERDICTS VERDICT_DIFFERS'), 'VERDICTS VERDICT_MISSING', 'VERDICTS RUN_COUNT', 'VERDICTS RUN_OUTPUT']);
  });

  test('a row made up', async () => {
    expect(await verifyTampered((unsealed) => setRows(unsealed, 3, [...rowsOf(unsealed, 3), '{}']))).toEqual(['VERDICTS VERDICT_EXTRA']);
  });

  test('all rows of a pass taken away', async () => {
    expect(await verifyTampered(({ files }) => void files.delete(verdictsPath(runAt(3).entry)))).toEqual(['VERDICTS FILE_MISSING']);
  });

  test('rows of a pass that there was not', async () => {
    expect(await verifyTampered(({ files }) => void files.set('verdicts/1.ndjson', Buffer.from('{}\n')))).toEqual(['FILES FILE_UNLISTED']);
  });

  test('the last pass left out: nobody can tell that it was, and what is not judged is said', async () => {
    const unsealed = hub.unsealed(runAt(2).entry);
    const { passed, notChecked } = await verifyBundle(new BundleDirectory(put(seal(unsealed, hub.key), directory.path('unjudged'))));
    expect(passed).toBe(true);
    expect(notChecked).toContain('5 statements that no pass of detection has judged yet.');
  });

  test.each<[string, object, string]>([
    ['that starts later, passing over statements', { from: runAt(2).content.from + 1 }, 'RUN_RANGE'],
    ['that starts earlier', { from: runAt(2).content.from - 1 }, 'RUN_RANGE'],
    ['that ends earlier', { position: runAt(2).content.position - 1 }, 'RUN_ROOT'],
    ['beyond the log', { position: 1_000 }, 'RUN_RANGE'],
    ['beyond its own entry', { position: runAt(2).entry + 1 }, 'RUN_RANGE'],
    ['of another tree', { root: rootOf([]) }, 'RUN_ROOT'],
    ['of another engine', { engines: 'seferis-fist@2' }, 'RUN_ENGINE'],
    ['under parameters that are not in force', { parameters: encodeRuleSet({ ...STRICTER, version: 77 }).digest }, 'RUN_POLICY'],
    ['that says it is over everybody and is not', { full: true }, 'RUN_OUTPUT'],
    ['that counts one verdict too many', { verdicts: ROWS[2] + 1 }, 'RUN_COUNT'],
    ['that counts without end', { verdicts: Number.MAX_SAFE_INTEGER }, 'RUN_COUNT'],
    ['with another output digest', { output: 'A'.repeat(43) }, 'RUN_OUTPUT'],
  ])('a pass %s', async (_, changes, code) => {
    expect(await verifyTampered(editRun(2, changes))).toContain(`VERDICTS ${code}`);
  });

  test('a pass with a member that passes do not have', async () => {
    expect(await verifyTampered(editRun(2, { more: 1 }))).toContain('ENTRIES ENTRY_CONTENT');
  });

  test('two passes in the other order', async () => {
    expect(await verifyTampered(leaves((all) => all.with(runAt(1).entry, nth(all, runAt(2).entry)).with(runAt(2).entry, nth(all, runAt(1).entry))))).toContain('VERDICTS RUN_RANGE');
  });
});

describe('rule sets', () => {
  const stricter = nth(hub.entries.filter(({ kind }) => kind === 'rule-set'), 1);
  const replace = (content: string) => leaves((all) => all.with(stricter.position, entryLeaf('rule-set', content)));

  test('another one in its place', async () => {
    expect(await verifyTampered(replace(Buffer.from(encodeRuleSet({ ...STRICTER, version: 78 }).bytes).toString()))).toContain('VERDICTS RUN_POLICY');
  });

  test('one with rules that this auditor does not have: said, and nothing passes for replayed by it', async () => {
    const { bytes, digest } = encodeRuleSet({ ...STRICTER, rules: [{ rule: 'overdue-stream@2', parameters: {} }] });
    const codes = await verifyTampered((unsealed) => {
      replace(Buffer.from(bytes).toString())(unsealed);
      for (const index of [1, 2]) editRun(index, { parameters: digest })(unsealed);
    });
    expect(codes).toEqual(expect.arrayContaining(['RULE_SETS POLICY_RULES', 'VERDICTS RUN_POLICY']));
  });

  test('one that is no rule set', async () => {
    expect(await verifyTampered(replace('{}'))).toEqual(expect.arrayContaining(['RULE_SETS VERDICT_POLICY', 'VERDICTS RUN_POLICY']));
  });
});

describe('evidence of equivocation', () => {
  const { position, content } = nth(hub.entries.filter(({ kind }) => kind === 'equivocation'), 0);
  const evidence = JSON.parse(content) as { accepted: string; statement: string };
  const replace = (changes: Partial<typeof evidence>) => leaves((all) => all.with(position, entryLeaf('equivocation', encodeOwnWord('equivocation', { ...evidence, ...changes }))));
  const codesOf = async (changes: Partial<typeof evidence>) => (await verifyTampered(replace(changes))).filter((code) => code.startsWith('EQUIVOCATIONS'));

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
    expect(await verifyTampered(leaves((all) => all.with(position, nth(all, at(2))).with(at(2), nth(all, position))))).toContain('EQUIVOCATIONS EQUIVOCATION_ACCEPTED');
  });

  test('signed by a stranger', async () => {
    const [header = '', payload = ''] = evidence.statement.split('.');
    const strange = Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as object), kid: newKey().kid })).toString('base64url');
    expect(await codesOf({ statement: `${strange}.${payload}.${evidence.statement.split('.')[2]}` })).toEqual(['EQUIVOCATIONS KEY_UNKNOWN']);
  });

  test('twice', async () => {
    expect(await verifyTampered(leaves((all) => [...all, nth(all, position)]))).toEqual(['ENTRIES ENTRY_TWICE', 'EQUIVOCATIONS EQUIVOCATION_TWICE']);
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
    expect(await verifyTampered(retained({ ...honest(before), ...changes }, []))).toContain(`RETENTION ${code}`);
  });
});
