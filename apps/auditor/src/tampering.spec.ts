import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';

import { signJws } from '#libs/signing';
import { encodeRuleSet, runOutputDigest } from '#libs/verdict';

import { ExportDirectory } from './files/export-directory.js';
import { newKey } from './testing/small-agent.js';
import { STRICTER, smallHub } from './testing/small-export.js';
import { sha256Hex, type Unsealed } from './testing/small-hub.js';
import { scratch } from './testing/scratch.js';
import { seal } from './testing/seal.js';
import { verifyExport } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

/** The attacker holds the hub's key: every digest and size in the manifest is made to fit what was changed. */
const hub = smallHub();
function verifyTampered(tamper: (unsealed: Unsealed) => void): string[] {
  const unsealed = hub.export();
  tamper(unsealed);
  const path = directory.path('tampered');
  seal(unsealed, hub.key, path);
  const verification = verifyExport(new ExportDirectory(path));
  const codes = verification.checks.flatMap(({ code, failures }) => failures.map((failure) => `${code} ${failure.code}`));
  expect(verification.passed).toBe(codes.length === 0);
  return codes;
}

/** Rows of each run: three of each entity judged, one of each of the three providers. */
const ROWS = [3 * 3 + 3, 5 * 3 + 3, 2 * 3 + 3, 5 * 3 + 3] as const;

const linesOf = ({ files }: Unsealed, file: string) => (files.get(file) ?? Buffer.alloc(0)).toString().split('\n').slice(0, -1);
function setLines(unsealed: Unsealed, file: string, lines: readonly string[]): void {
  unsealed.files.set(file, Buffer.from(lines.map((line) => `${line}\n`).join('')));
}
function editLine(unsealed: Unsealed, file: string, index: number, edit: (line: string) => string): void {
  const lines = linesOf(unsealed, file);
  const before = lines[index] ?? '';
  const after = edit(before);
  expect(after, 'the tampering itself changed nothing').not.toBe(before);
  setLines(unsealed, file, lines.with(index, after));
}
// oxlint-disable-next-line typescript/no-explicit-any -- rows are reached into as attackers do, whatever their type
function editRow(unsealed: Unsealed, file: string, index: number, edit: (row: Record<string, any>) => void): void {
  editLine(unsealed, file, index, (line) => {
    const row = JSON.parse(line) as Record<string, unknown>;
    edit(row);
    return JSON.stringify(row);
  });
}
/** Another character of the alphabet, so that the text stays well-formed base64url. */
function flipCharacter(text: string, index: number): string {
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
}
const bodies = ({ files }: Unsealed) => [...files.keys()].filter((path) => path.startsWith('bodies/')).sort();
const first = <T>(all: readonly T[]): T => {
  const [one] = all;
  if (one === undefined) throw new Error('there is none');
  return one;
};

test('without tampering everything passes', () => {
  expect(verifyTampered(() => undefined)).toEqual([]);
});

describe('statements', () => {
  test('one character of every statement’s payload', () => {
    for (let index = 0; index < 10; index += 1) {
      const codes = verifyTampered((unsealed) => editLine(unsealed, 'statements.jws', index, (jws) => flipCharacter(jws, jws.indexOf('.') + 50)));
      expect(codes).toContain('STATEMENTS SIGNING_SIGNATURE');
    }
  });

  test('one character of a signature', () => {
    expect(verifyTampered((unsealed) => editLine(unsealed, 'statements.jws', 4, (jws) => flipCharacter(jws, jws.length - 20)))).toEqual(['STATEMENTS SIGNING_SIGNATURE']);
  });

  test('another spelling of a signature', () => {
    // The last of 86 characters carries two bits: three more spellings decode alike where decoders are lax.
    const respell = (jws: string) => jws.slice(0, -1) + String.fromCharCode(jws.charCodeAt(jws.length - 1) + 1);
    expect(verifyTampered((unsealed) => editLine(unsealed, 'statements.jws', 4, respell))).toContain('STATEMENTS SIGNING_BASE64URL');
  });

  test('the last one dropped, with the position made to fit', () => {
    expect(
      verifyTampered((unsealed) => {
        setLines(unsealed, 'statements.jws', linesOf(unsealed, 'statements.jws').slice(0, -1));
        unsealed.position = 9;
        unsealed.clock -= 86_400;
      }),
    ).toEqual(['BODIES BODY_UNREFERENCED', 'VERDICTS RUN_RANGE', 'VERDICTS RUN_RANGE', ...Array<string>(ROWS[2] + ROWS[3]).fill('VERDICTS VERDICT_EXTRA')]);
  });

  test('one dropped from the middle', () => {
    const codes = verifyTampered((unsealed) => {
      setLines(unsealed, 'statements.jws', linesOf(unsealed, 'statements.jws').toSpliced(1, 1));
      unsealed.position = 9;
    });
    expect(codes).toEqual(expect.arrayContaining(['CHAINS CHAIN_GAP', 'BODIES BODY_UNREFERENCED']));
  });

  test('one dropped and the position left', () => {
    expect(verifyTampered((unsealed) => setLines(unsealed, 'statements.jws', linesOf(unsealed, 'statements.jws').slice(0, -1)))).toEqual(expect.arrayContaining(['POSITIONS POSITION_COUNT', 'POSITIONS CLOCK']));
  });

  test('two of one stream in the other order', () => {
    // Positions 6 and 7 are beta's second and third.
    const swap = (lines: string[]) => lines.with(6, lines[7] ?? '').with(7, lines[6] ?? '');
    expect(verifyTampered((unsealed) => setLines(unsealed, 'statements.jws', swap(linesOf(unsealed, 'statements.jws'))))).toContain('CHAINS CHAIN_GAP');
  });

  test('two of different streams in the other order, across the end of a pass', () => {
    const swap = (lines: string[]) => lines.with(4, lines[5] ?? '').with(5, lines[4] ?? '');
    expect(verifyTampered((unsealed) => setLines(unsealed, 'statements.jws', swap(linesOf(unsealed, 'statements.jws'))))).toContain('VERDICTS VERDICT_DIFFERS');
  });

  test('one in the log twice', () => {
    const codes = verifyTampered((unsealed) => {
      const lines = linesOf(unsealed, 'statements.jws');
      setLines(unsealed, 'statements.jws', [...lines, lines[2] ?? '']);
      unsealed.position = 11;
    });
    expect(codes).toEqual(expect.arrayContaining(['CHAINS CHAIN_GAP', 'EXACTLY_ONCE DIGEST_TWICE', 'EXACTLY_ONCE JTI_TWICE', 'EXACTLY_ONCE SEQ_TWICE']));
  });

  test('one moved back to before its key was registered', () => {
    // Position 5 is the first that alpha signed with its second key, registered at 4.
    const codes = verifyTampered((unsealed) => {
      const lines = linesOf(unsealed, 'statements.jws');
      setLines(unsealed, 'statements.jws', lines.toSpliced(5, 1).toSpliced(2, 0, lines[5] ?? ''));
    });
    expect(codes).toContain('STATEMENTS KEY_NOT_VALID');
  });

  test('one moved on to after its key was revoked', () => {
    const codes = verifyTampered((unsealed) => {
      const lines = linesOf(unsealed, 'statements.jws');
      setLines(unsealed, 'statements.jws', lines.toSpliced(3, 1).toSpliced(8, 0, lines[3] ?? ''));
    });
    expect(codes).toContain('STATEMENTS KEY_NOT_VALID');
  });

  test.each([
    ['no last newline', (text: string) => text.slice(0, -1)],
    ['an empty line', (text: string) => `\n${text}`],
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a line beyond 16 KiB', (text: string) => `${'A'.repeat(16 * 1024 + 1)}\n${text}`],
  ])('%s', (_, edit) => {
    const codes = verifyTampered(({ files }) => void files.set('statements.jws', Buffer.from(edit((files.get('statements.jws') ?? Buffer.alloc(0)).toString()))));
    expect(codes.some((code) => code.startsWith('STATEMENTS'))).toBe(true);
  });
});

describe('bodies', () => {
  test('one character of each, under its old name', () => {
    const count = bodies(hub.export()).length;
    for (let index = 0; index < count; index += 1) {
      const codes = verifyTampered((unsealed) => {
        const path = bodies(unsealed)[index] ?? '';
        const raw = gunzipSync(unsealed.files.get(path) ?? Buffer.alloc(0));
        raw[raw.length - 3] = (raw[raw.length - 3] ?? 0) ^ 1;
        unsealed.files.set(path, gzipSync(raw));
      });
      expect(codes).toContain('BODIES REPORT_BODY_DIGEST');
    }
  });

  test('one changed and named after its new content', () => {
    const codes = verifyTampered((unsealed) => {
      const path = first(bodies(unsealed));
      const raw = Buffer.from(gunzipSync(unsealed.files.get(path) ?? Buffer.alloc(0)).toString().replace('"', '"x'));
      unsealed.files.delete(path);
      unsealed.files.set(`bodies/${sha256Hex(raw)}.ndjson.gz`, gzipSync(raw));
    });
    expect(codes).toEqual(expect.arrayContaining(['BODIES FILE_MISSING', 'BODIES BODY_UNREFERENCED']));
  });

  test('a line cut off', () => {
    const codes = verifyTampered((unsealed) => {
      const path = first(bodies(unsealed));
      const raw = gunzipSync(unsealed.files.get(path) ?? Buffer.alloc(0));
      unsealed.files.set(path, gzipSync(raw.subarray(0, -10)));
    });
    expect(codes).toContain('BODIES REPORT_BODY_SIZE');
  });

  test('truncated gzip data', () => {
    const codes = verifyTampered((unsealed) => {
      const path = first(bodies(unsealed));
      unsealed.files.set(path, (unsealed.files.get(path) ?? Buffer.alloc(0)).subarray(0, -9));
    });
    expect(codes).toContain('BODIES BODY_GZIP');
  });

  test('something that is not gzip', () => {
    expect(verifyTampered((unsealed) => void unsealed.files.set(first(bodies(unsealed)), Buffer.from('{}\n')))).toContain('BODIES BODY_GZIP');
  });

  test('a bomb, stopped at the length that was signed', () => {
    const bomb = gzipSync(Buffer.alloc(16 * 2 ** 20));
    expect(verifyTampered((unsealed) => void unsealed.files.set(first(bodies(unsealed)), bomb))).toContain('BODIES BODY_BOMB');
  });

  test('one too many', () => {
    const extra = Buffer.from('{}\n');
    expect(verifyTampered((unsealed) => void unsealed.files.set(`bodies/${sha256Hex(extra)}.ndjson.gz`, gzipSync(extra)))).toEqual(['BODIES BODY_UNREFERENCED']);
  });
});

describe('providers', () => {
  test('another key under the old kid', () => {
    const codes = verifyTampered((unsealed) => editRow(unsealed, 'providers.ndjson', 1, ({ keys }) => (keys[0].x = newKey().jwk.x)));
    expect(codes).toEqual(expect.arrayContaining(['KEYS KEY_THUMBPRINT', 'STATEMENTS SIGNING_KEY']));
  });

  test('another key under its own kid', () => {
    const codes = verifyTampered((unsealed) => {
      const { kid, jwk } = newKey();
      editRow(unsealed, 'providers.ndjson', 1, ({ keys }) => Object.assign(keys[0], { kid, x: jwk.x }));
    });
    expect(codes).toEqual(expect.arrayContaining(['STATEMENTS KEY_UNKNOWN']));
  });

  test('a key of small order', () => {
    const codes = verifyTampered((unsealed) => editRow(unsealed, 'providers.ndjson', 1, ({ keys }) => (keys[0].x = 'A'.repeat(43))));
    expect(codes).toContain('KEYS SIGNING_KEY_INVALID');
  });

  test('a key handed to another provider', () => {
    const codes = verifyTampered((unsealed) => {
      const [alpha = '', beta = '', gamma = ''] = linesOf(unsealed, 'providers.ndjson');
      const [a, b] = [JSON.parse(alpha), JSON.parse(beta)];
      setLines(unsealed, 'providers.ndjson', [JSON.stringify({ ...a, keys: b.keys }), JSON.stringify({ ...b, keys: a.keys }), gamma]);
    });
    expect(codes).toContain('STATEMENTS ISS_MISMATCH');
  });

  test.each<[string, (key: Record<string, number | null>) => void, string]>([
    ['registered later than its first statement', (key) => (key['registeredPosition'] = 5), 'STATEMENTS KEY_NOT_VALID'],
    ['revoked before its last statement', (key) => (key['revokedPosition'] = 7), 'STATEMENTS KEY_NOT_VALID'],
    ['registered after the export', (key) => (key['registeredPosition'] = 11), 'KEYS KEY_POSITIONS'],
    ['revoked after the export', (key) => (key['revokedPosition'] = 11), 'KEYS KEY_POSITIONS'],
    ['revoked before it was registered', (key) => Object.assign(key, { registeredPosition: 3, revokedPosition: 2 }), 'KEYS KEY_POSITIONS'],
  ])('a key %s', (_, edit, code) => {
    expect(verifyTampered((unsealed) => editRow(unsealed, 'providers.ndjson', 1, ({ keys }) => edit(keys[0])))).toContain(code);
  });

  test('one listed twice, or out of order', () => {
    expect(verifyTampered((unsealed) => setLines(unsealed, 'providers.ndjson', linesOf(unsealed, 'providers.ndjson').flatMap((line) => [line, line])))).toEqual(expect.arrayContaining(['KEYS PROVIDER_ORDER', 'KEYS KEY_DUPLICATE']));
    expect(verifyTampered((unsealed) => setLines(unsealed, 'providers.ndjson', linesOf(unsealed, 'providers.ndjson').reverse()))).toContain('KEYS PROVIDER_ORDER');
  });

  test.each([
    ['no JSON', '{'],
    ['an unknown member', '{"iss":"urn:x","name":"x","keys":[],"more":1}'],
    ['a missing member', '{"iss":"urn:x","keys":[]}'],
    ['a repeated member', '{"iss":"urn:x","iss":"urn:y","name":"x","keys":[]}'],
  ])('a row with %s', (_, row) => {
    expect(verifyTampered((unsealed) => setLines(unsealed, 'providers.ndjson', [...linesOf(unsealed, 'providers.ndjson'), row])).some((code) => /^KEYS (EXPORT_ROW|ENCODING_JSON)/.test(code))).toBe(true);
  });
});

describe('verdicts and runs', () => {
  test('every single row of a run, of each engine and of the rules, turned to the other outcome', () => {
    for (let index = 0; index < ROWS[0]; index += 1) {
      const codes = verifyTampered((unsealed) => editRow(unsealed, 'verdicts.ndjson', index, (row) => (row['outcome'] = row['outcome'] === 'benign' ? 'to-be-inspected' : 'benign')));
      expect(codes).toEqual(['VERDICTS VERDICT_DIFFERS']);
    }
  });

  test('a row changed and the run’s digest made to fit', () => {
    const codes = verifyTampered((unsealed) => {
      editRow(unsealed, 'verdicts.ndjson', 0, (row) => (row['workloads'] = 9));
      editRow(unsealed, 'runs.ndjson', 0, (row) => (row['outputDigest'] = runOutputDigest(linesOf(unsealed, 'verdicts.ndjson').slice(0, ROWS[0]))));
    });
    expect(codes).toEqual(['VERDICTS RUN_OUTPUT', 'VERDICTS VERDICT_DIFFERS']);
  });

  test('a row of the same value in another spelling', () => {
    expect(verifyTampered((unsealed) => editLine(unsealed, 'verdicts.ndjson', 0, (row) => row.replace(',', ', ')))).toEqual(['VERDICTS VERDICT_DIFFERS']);
  });

  test('a row left out, with count and digest made to fit', () => {
    const codes = verifyTampered((unsealed) => {
      const rows = linesOf(unsealed, 'verdicts.ndjson').toSpliced(1, 1);
      setLines(unsealed, 'verdicts.ndjson', rows);
      editRow(unsealed, 'runs.ndjson', 0, (row) => Object.assign(row, { verdicts: ROWS[0] - 1, outputDigest: runOutputDigest(rows.slice(0, ROWS[0] - 1)) }));
    });
    expect(codes).toEqual(['VERDICTS RUN_COUNT', 'VERDICTS RUN_OUTPUT', ...Array<string>(ROWS[0] - 2).fill('VERDICTS VERDICT_DIFFERS'), 'VERDICTS VERDICT_MISSING']);
  });

  test('a row made up, with count and digest made to fit', () => {
    const codes = verifyTampered((unsealed) => {
      const rows = linesOf(unsealed, 'verdicts.ndjson').toSpliced(ROWS[0], 0, '{}');
      setLines(unsealed, 'verdicts.ndjson', rows);
      editRow(unsealed, 'runs.ndjson', 0, (row) => Object.assign(row, { verdicts: ROWS[0] + 1, outputDigest: runOutputDigest(rows.slice(0, ROWS[0] + 1)) }));
    });
    expect(codes).toEqual(['VERDICTS RUN_COUNT', 'VERDICTS RUN_OUTPUT', 'VERDICTS VERDICT_EXTRA']);
  });

  test('rows after the last run', () => {
    expect(verifyTampered((unsealed) => setLines(unsealed, 'verdicts.ndjson', [...linesOf(unsealed, 'verdicts.ndjson'), '{}']))).toEqual(['VERDICTS VERDICT_EXTRA']);
  });

  test('the last runs left out with their rows', () => {
    const codes = verifyTampered((unsealed) => {
      setLines(unsealed, 'runs.ndjson', linesOf(unsealed, 'runs.ndjson').slice(0, -2));
      setLines(unsealed, 'verdicts.ndjson', linesOf(unsealed, 'verdicts.ndjson').slice(0, ROWS[0] + ROWS[1]));
    });
    expect(codes).toEqual(['VERDICTS RUN_MISSING']);
  });

  test.each<[string, number, Record<string, unknown>, string]>([
    ['that starts later, passing over statements', 1, { fromPosition: 4 }, 'RUN_RANGE'],
    ['that ends earlier', 1, { position: 4 }, 'RUN_RANGE'],
    ['that covers nothing', 1, { fromPosition: 5 }, 'RUN_RANGE'],
    ['beyond the log', 2, { position: 11 }, 'RUN_RANGE'],
    ['of another engine', 1, { engines: 'seferis-fist@2' }, 'RUN_ENGINE'],
    ['under parameters that are not there', 1, { parameters: 'A'.repeat(43) }, 'RUN_POLICY'],
    ['over everybody that covers statements of its own', 3, { fromPosition: 9 }, 'RUN_RANGE'],
    ['over everybody that says it is not', 3, { full: false }, 'RUN_RANGE'],
    ['that says it is over everybody and is not', 2, { full: true }, 'RUN_RANGE'],
    ['that counts one verdict too many', 2, { verdicts: ROWS[2] + 1 }, 'RUN_COUNT'],
    ['that counts one too few', 2, { verdicts: ROWS[2] - 1 }, 'RUN_COUNT'],
    ['that counts without end', 2, { verdicts: Number.MAX_SAFE_INTEGER }, 'RUN_COUNT'],
    ['with another output digest', 2, { outputDigest: 'A'.repeat(43) }, 'RUN_OUTPUT'],
    ['with a member that runs do not have', 2, { more: 1 }, 'EXPORT_ROW'],
  ])('a run %s', (_, index, changes, code) => {
    expect(verifyTampered((unsealed) => editRow(unsealed, 'runs.ndjson', index, (row) => Object.assign(row, changes)))).toContain(`VERDICTS ${code}`);
  });

  test('runs in another order', () => {
    expect(verifyTampered((unsealed) => setLines(unsealed, 'runs.ndjson', linesOf(unsealed, 'runs.ndjson').reverse()))).toContain('VERDICTS RUN_RANGE');
  });
});

describe('policies', () => {
  test('one character under the old name', () => {
    const codes = verifyTampered((unsealed) => {
      const path = first([...unsealed.files.keys()].filter((each) => each.startsWith('policies/')));
      unsealed.files.set(path, Buffer.from((unsealed.files.get(path) ?? Buffer.alloc(0)).toString().replace('"version":', '"version":1')));
    });
    expect(codes).toContain('POLICIES POLICY_DIGEST');
  });

  test('another parameter set throughout, named everywhere', () => {
    const codes = verifyTampered((unsealed) => {
      const { bytes, digest } = encodeRuleSet({ ...STRICTER, profiles: STRICTER.profiles.map((profile) => ({ ...profile, parameters: { ...profile.parameters, thresholds: { ...profile.parameters.thresholds, C: 1e15 } } })) });
      const old = encodeRuleSet(STRICTER);
      unsealed.files.delete(`policies/${sha256Hex(old.bytes)}.json`);
      unsealed.files.set(`policies/${sha256Hex(bytes)}.json`, Buffer.from(bytes));
      for (const index of [1, 2]) editRow(unsealed, 'runs.ndjson', index, (row) => (row['parameters'] = digest));
    });
    expect(new Set(codes)).toEqual(new Set(['VERDICTS RUN_OUTPUT', 'VERDICTS VERDICT_DIFFERS']));
  });

  test('one that no run used', () => {
    const { bytes } = encodeRuleSet({ ...STRICTER, id: 'unused' });
    expect(verifyTampered((unsealed) => void unsealed.files.set(`policies/${sha256Hex(bytes)}.json`, Buffer.from(bytes)))).toEqual(['POLICIES POLICY_UNUSED']);
  });

  test('one with rules that this auditor does not have, throughout: said, and nothing passes for replayed by it', () => {
    const codes = verifyTampered((unsealed) => {
      const { bytes, digest } = encodeRuleSet({ ...STRICTER, rules: [{ rule: 'overdue-stream@2', parameters: {} }] });
      unsealed.files.delete(`policies/${sha256Hex(encodeRuleSet(STRICTER).bytes)}.json`);
      unsealed.files.set(`policies/${sha256Hex(bytes)}.json`, Buffer.from(bytes));
      for (const index of [1, 2]) editRow(unsealed, 'runs.ndjson', index, (row) => (row['parameters'] = digest));
    });
    expect(codes).toEqual(['POLICIES POLICY_RULES', 'VERDICTS RUN_POLICY', 'VERDICTS RUN_POLICY']);
  });

  test('one that is no parameter set', () => {
    const bytes = Buffer.from('{}');
    expect(verifyTampered((unsealed) => void unsealed.files.set(`policies/${sha256Hex(bytes)}.json`, bytes))).toEqual(['POLICIES VERDICT_POLICY']);
  });
});

describe('evidence of equivocation', () => {
  test('with one character flipped', () => {
    expect(verifyTampered((unsealed) => editRow(unsealed, 'equivocations.ndjson', 0, (row) => (row['jws'] = flipCharacter(row['jws'], row['jws'].length - 20))))).toEqual(['EQUIVOCATIONS SIGNING_SIGNATURE']);
  });

  test('that is the accepted statement itself', () => {
    expect(verifyTampered((unsealed) => editRow(unsealed, 'equivocations.ndjson', 0, (row) => (row['jws'] = hub.log[2]?.jws)))).toEqual(['EQUIVOCATIONS EQUIVOCATION_SAME']);
  });

  test('that is another statement of the provider', () => {
    expect(verifyTampered((unsealed) => editRow(unsealed, 'equivocations.ndjson', 0, (row) => (row['jws'] = hub.log[4]?.jws)))).toEqual(['EQUIVOCATIONS EQUIVOCATION_CLAIMS']);
  });

  test('against a statement that was never accepted', () => {
    expect(verifyTampered((unsealed) => editRow(unsealed, 'equivocations.ndjson', 0, (row) => (row['accepted'] = 'A'.repeat(43))))).toEqual(['EQUIVOCATIONS EQUIVOCATION_ACCEPTED']);
    expect(verifyTampered((unsealed) => editRow(unsealed, 'equivocations.ndjson', 0, (row) => (row['seq'] = 9)))).toEqual(['EQUIVOCATIONS EQUIVOCATION_ACCEPTED', 'EQUIVOCATIONS EQUIVOCATION_CLAIMS']);
  });

  test('signed by nobody known', () => {
    const forge = (jws: string) => signJws(Buffer.from(jws.split('.')[1] ?? '', 'base64url'), newKey(), 'compute-report+jwt');
    expect(verifyTampered((unsealed) => editRow(unsealed, 'equivocations.ndjson', 0, (row) => (row['jws'] = forge(row['jws']))))).toEqual(['EQUIVOCATIONS KEY_UNKNOWN']);
  });

  test('listed twice', () => {
    expect(verifyTampered((unsealed) => setLines(unsealed, 'equivocations.ndjson', linesOf(unsealed, 'equivocations.ndjson').flatMap((line) => [line, line])))).toEqual(['EQUIVOCATIONS EQUIVOCATION_TWICE']);
  });
});

describe('the manifest', () => {
  test.each<[string, (unsealed: Unsealed) => void, string]>([
    ['another clock', (unsealed) => (unsealed.clock += 1), 'POSITIONS CLOCK'],
    ['another position', (unsealed) => (unsealed.position += 1), 'POSITIONS POSITION_COUNT'],
    ['another origin', (unsealed) => Object.assign(unsealed, { origin: 'elsewhere' }), 'STATEMENTS AUD_MISMATCH'],
    ['a negative position', (unsealed) => (unsealed.position = -1), 'MANIFEST MANIFEST_CLAIMS'],
    ['a path that leads out of the directory', ({ files }) => void files.set('../outside', Buffer.alloc(0)), 'MANIFEST MANIFEST_CLAIMS'],
    ['a path that exports do not have', ({ files }) => void files.set('bodies/readme.txt', Buffer.alloc(0)), 'MANIFEST MANIFEST_CLAIMS'],
    ['a file of every export left out', ({ files }) => void files.delete('equivocations.ndjson'), 'MANIFEST MANIFEST_CLAIMS'],
  ])('with %s', (_, tamper, code) => {
    expect(verifyTampered(tamper)).toContain(code);
  });

  test('that cannot be read leaves the other checks to be made, and says which could not', () => {
    const path = directory.path('unreadable');
    const unsealed = hub.export();
    unsealed.position = -1;
    seal(unsealed, hub.key, path);
    const { checks, passed } = verifyExport(new ExportDirectory(path));
    expect(passed).toBe(false);
    expect(checks.filter(({ notRun }) => notRun !== undefined).map(({ code }) => code)).toEqual(['FILES', 'POSITIONS', 'HISTORY']);
    expect(checks.filter(({ failures }) => failures.length > 0).map(({ code }) => code)).toEqual(['MANIFEST']);
    expect(checks.find(({ code }) => code === 'VERDICTS')?.count).toBe(ROWS.reduce((sum, rows) => sum + rows));
  });
});
