import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { evaluate } from '../program.js';

const PUBLISHED = fileURLToPath(new URL('../../../../shared/golden/structuring.json', import.meta.url));

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'golden spec '));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

interface Run {
  readonly status: number;
  readonly text: string;
}

async function run(...args: readonly string[]): Promise<Run> {
  let text = '';
  const status = await evaluate(args, (more) => (text += more));
  return { status, text };
}

async function runOn(content: unknown, ...options: readonly string[]): Promise<Run> {
  const file = join(directory, 'cases.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return run('structuring-golden', file, ...options);
}

/**
 * Three workloads worked out by hand. a and b overlap on [2, 4) and are linked by 3 + 3 bytes; c follows both, has no
 * length, and lasts one unit. Rates: a 12/4, b 9/3, c 5. The envelope also has d, 4/9: it is the fastest on [5, 6) and [7, 9).
 */
const thresholds = { C1: 5, C: 26, R: 6, B: 100, D: 6 };
const workload = (id: string, start: number, end: number | null, ops: number): Record<string, unknown> => ({ id, provider: 'p', start, end, ops, bw: 0, declared: null });
const robust = { total: [82, 3], peak: [6, 1], bucket_level: [0, 1], flagged: true };
const expected = {
  classes: { a: 'potentially training', b: 'potentially training', c: 'potentially training', d: 'non-training' },
  counted: ['a', 'b', 'c'],
  upper_bound_ops: 26,
  sequential: { max_ops: 17, ratio: [5, 1], hit_C: false, hit_R: false },
  parallel: { max_ops: 21, max_ops_clique: 21, ratio_full: [21, 5], ratio: [6, 1], hit_C: false, hit_R: true },
  combined: { max_ops: 26, max_ops_groups: 26, max_ops_clique: 26, ratio_full: [5, 1], ratio: [6, 1], hit_C: true, hit_R: true },
  robust_pairwise: robust,
  robust,
  flagged: true,
};
const golden = {
  id: 'hand-1',
  kind: 'by hand',
  workloads: [workload('a', 0, 4, 12), workload('b', 2, 5, 9), workload('c', 6, 4, 5), workload('d', 0, 9, 4)],
  exchanges: [{ a: 'a', b: 'b', bytes: 3 }, { a: 'b', b: 'a', bytes: 3 }],
  now: 0,
  projection: 0,
  thresholds,
  expected,
};
const fileOf = (...cases: readonly unknown[]): unknown => ({ schema: 'golden/1', semantics: '', cases });
const but = (over: Record<string, unknown>): unknown => fileOf({ ...golden, expected: { ...expected, ...over } });

describe('a file whose expected values are right', () => {
  test('agrees on every field of both engines and of the stricter readings', async () => {
    const { status, text } = await runOn(fileOf(golden, { ...golden, id: 'hand-2' }));
    expect(text.trimEnd().split('\n').at(-1)).toBe('AGREE: all 2 cases agree on all 29 fields (16 seferis-fist, 8 robust, 5 stricter reading).');
    expect(text).not.toContain('Not checked');
    expect(text).not.toContain('DISAGREE');
    expect(status).toBe(0);
  });

  test('as one JSON object', async () => {
    const { status, text } = await runOn(fileOf(golden), '--json');
    const report = JSON.parse(text) as { fields: { field: string; agree: number; notChecked: number }[] };
    expect(report).toMatchObject({ evaluation: 'structuring-golden', file: 'cases.json', cases: 1, agree: true, disagreements: [] });
    expect(report.fields).toContainEqual({ field: 'parallel.ratio_full', source: 'stricter reading', agree: 1, disagree: 0, notChecked: 0 });
    expect(report.fields).toContainEqual({ field: 'robust.peak', source: 'robust', agree: 1, disagree: 0, notChecked: 0 });
    expect(status).toBe(0);
  });

  test('an open end and a rational rate of the sum of two quotients', async () => {
    const open = {
      ...golden,
      workloads: [{ ...workload('a', 0, null, 999), rate: 4 }, workload('b', 1, 4, 10)],
      exchanges: [{ a: 'a', b: 'b', bytes: 6 }],
      now: 2,
      projection: 1,
      expected: {
        ...expected,
        classes: { a: 'potentially training', b: 'potentially training' },
        counted: ['b', 'a'],
        upper_bound_ops: 22,
        sequential: { max_ops: 12, ratio: [4, 1], hit_C: false, hit_R: false },
        parallel: { max_ops: 22, max_ops_clique: 22, ratio_full: [22, 4], ratio: [22, 3], hit_C: false, hit_R: true },
        combined: { max_ops: 22, max_ops_groups: 22, max_ops_clique: 22, ratio_full: [11, 2], ratio: [22, 3], hit_C: false, hit_R: true },
        robust: { total: 22, peak: [22, 3], bucket_level: [8, 3], flagged: false },
        robust_pairwise: { total: 22, peak: [22, 3], bucket_level: [8, 3], flagged: false },
      },
    };
    expect((await runOn(fileOf(open))).text).toContain('AGREE: all 1 cases');
  });

  test('stricter readings of more workloads than can be listed are reported as not checked', async () => {
    const many = Array.from({ length: 15 }, (_, i) => `w${i}`);
    const large = {
      ...golden,
      workloads: many.map((id, i) => workload(id, 10 * i, 10 * i + 1, 5)),
      exchanges: [],
      thresholds: { ...thresholds, C: 76 },
      expected: {
        ...expected,
        classes: Object.fromEntries(many.map((id) => [id, 'potentially training'])),
        counted: many,
        upper_bound_ops: 75,
        sequential: { max_ops: 75, ratio: 5, hit_C: false, hit_R: false },
        parallel: { max_ops: 0, max_ops_clique: 0, ratio_full: 0, ratio: 0, hit_C: false, hit_R: false },
        combined: { max_ops: 75, max_ops_groups: 75, max_ops_clique: 75, ratio_full: 5, ratio: 5, hit_C: false, hit_R: false },
        robust: { total: 75, peak: 5, bucket_level: 0, flagged: false },
        robust_pairwise: { total: 75, peak: 5, bucket_level: 0, flagged: false },
        flagged: false,
      },
    };
    const { status, text } = await runOn(fileOf(large));
    expect(text).toMatch(/^Not checked.*combined\.max_ops_groups/m);
    expect(status).toBe(0);
  });

  test('the robust engine is checked as far as the file goes', async () => {
    const { robust: _, robust_pairwise: __, ...literal } = expected;
    const { status, text } = await runOn(fileOf({ ...golden, expected: { ...literal, robust_pairwise: { peak: 6 } } }));
    expect(text).toContain('Not checked, wholly or in part: robust.total, robust.peak, robust.bucket_level, robust.flagged, robust_pairwise.total, robust_pairwise.bucket_level, robust_pairwise.flagged.');
    expect(text.trimEnd().split('\n').at(-1)).toBe('AGREE: all 1 cases agree on all 22 fields checked (16 seferis-fist, 1 robust, 5 stricter reading).');
    expect(status).toBe(0);
  });

  test('links pair by pair and on the total are told apart', async () => {
    // 3 bytes a pair, 6 in all: only together do they reach D, and a and b then add up to 6 a unit instead of 3.
    const thin = {
      ...golden,
      exchanges: [{ a: 'a', b: 'b', bytes: 3 }, { a: 'a', b: 'd', bytes: 3 }],
      expected: {
        ...expected,
        parallel: { max_ops: 0, max_ops_clique: 0, ratio_full: 0, ratio: 0, hit_C: false, hit_R: false },
        combined: { max_ops: 17, max_ops_groups: 17, max_ops_clique: 17, ratio_full: [5, 1], ratio: 5, hit_C: false, hit_R: false },
        flagged: false,
        robust: { total: [266, 9], peak: [58, 9], bucket_level: [8, 9], flagged: true },
        robust_pairwise: { total: [64, 3], peak: 5, bucket_level: 0, flagged: false },
      },
    };
    expect((await runOn(fileOf(thin))).text).toContain('AGREE: all 1 cases agree on all 29 fields');
  });
});

describe('a wrong expected value is caught', () => {
  test('by one, where sums are exact, however large', async () => {
    const whole = (total: number): unknown => fileOf({
      ...golden,
      workloads: [workload('a', 0, 4, 4e14)],
      exchanges: [],
      thresholds: { ...thresholds, C: 1e15 },
      expected: {
        classes: { a: 'potentially training' },
        counted: ['a'],
        upper_bound_ops: 4e14,
        sequential: { max_ops: 4e14, ratio: 1e14, hit_C: false, hit_R: true },
        parallel: { max_ops: 0, ratio: 0, hit_C: false, hit_R: false },
        combined: { max_ops: 4e14, ratio: 1e14, hit_C: false, hit_R: true },
        robust: { total },
        flagged: true,
      },
    });
    expect((await runOn(whole(4e14))).status).toBe(0);
    expect((await runOn(whole(4e14 + 1))).text).toContain('case hand-1, robust.total: expected [400000000000001,1], got 400000000000000');
  });

  const { sequential, parallel, combined } = expected;
  test.each([
    ['classes', { classes: { ...expected.classes, d: 'training' } }],
    ['counted', { counted: ['a', 'b'] }],
    ['upper_bound_ops', { upper_bound_ops: 27 }],
    ['sequential.max_ops', { sequential: { ...sequential, max_ops: 18 } }],
    ['sequential.ratio', { sequential: { ...sequential, ratio: [51, 10] } }],
    ['sequential.hit_C', { sequential: { ...sequential, hit_C: true } }],
    ['sequential.hit_R', { sequential: { ...sequential, hit_R: true } }],
    ['parallel.max_ops', { parallel: { ...parallel, max_ops: [43, 2] } }],
    ['parallel.ratio', { parallel: { ...parallel, ratio: [60_000_001, 10_000_000] } }],
    ['parallel.hit_C', { parallel: { ...parallel, hit_C: true } }],
    ['parallel.hit_R', { parallel: { ...parallel, hit_R: false } }],
    ['parallel.max_ops_clique', { parallel: { ...parallel, max_ops_clique: 12 } }],
    ['parallel.ratio_full', { parallel: { ...parallel, ratio_full: [20, 5] } }],
    ['combined.max_ops', { combined: { ...combined, max_ops: 25 } }],
    ['combined.ratio', { combined: { ...combined, ratio: 5 } }],
    ['combined.hit_C', { combined: { ...combined, hit_C: false } }],
    ['combined.hit_R', { combined: { ...combined, hit_R: false } }],
    ['combined.max_ops_groups', { combined: { ...combined, max_ops_groups: 25 } }],
    ['combined.max_ops_clique', { combined: { ...combined, max_ops_clique: 25 } }],
    ['combined.ratio_full', { combined: { ...combined, ratio_full: [26, 6] } }],
    ['flagged', { flagged: false }],
    ['robust.total', { robust: { ...robust, total: [82_000_001, 3_000_000] } }],
    ['robust.peak', { robust: { ...robust, peak: 7 } }],
    ['robust.bucket_level', { robust: { ...robust, bucket_level: [1, 1_000_000] } }],
    ['robust.flagged', { robust: { ...robust, flagged: false } }],
    ['robust_pairwise.total', { robust_pairwise: { ...robust, total: 27 } }],
    ['robust_pairwise.peak', { robust_pairwise: { ...robust, peak: [61, 10] } }],
    ['robust_pairwise.bucket_level', { robust_pairwise: { ...robust, bucket_level: 1 } }],
    ['robust_pairwise.flagged', { robust_pairwise: { ...robust, flagged: false } }],
  ])('%s', async (field, over) => {
    const { status, text } = await runOn(but(over), '--json');
    const report = JSON.parse(text) as { disagreements: { case: string; field: string }[] };
    expect(report.disagreements.map((one) => `${one.case} ${one.field}`)).toContain(`hand-1 ${field}`);
    expect(status).toBe(1);
  });

  test('and shown to a person with the case', async () => {
    const { status, text } = await runOn(but({ flagged: false }));
    expect(text).toContain('case hand-1, flagged: expected false, got true');
    expect(text).toContain('DISAGREE: 1 values differ: 1 on seferis-fist fields.');
    expect(text).not.toMatch(/^AGREE/m);
    expect(status).toBe(1);
  });
});

describe('unusable input is refused with the place', () => {
  test('a file that is not there', async () => {
    await expect(run('structuring-golden', join(directory, 'none.json'))).rejects.toMatchObject({ code: 'EVAL_FILE_MISSING', place: { file: 'none.json' } });
  });
  test.each([
    ['not JSON', '{', 'EVAL_FILE_NOT_JSON', {}],
    ['another schema', { schema: 'golden/2', cases: [golden] }, 'EVAL_SCHEMA', { field: 'schema' }],
    ['no cases', { schema: 'golden/1' }, 'EVAL_SCHEMA', { field: 'cases' }],
    ['nothing to check', fileOf(), 'EVAL_SCHEMA', { field: 'cases' }],
    ['not an object', 'null', 'EVAL_SCHEMA', {}],
    ['a case that is not an object', fileOf(golden, 5), 'EVAL_CASE', { field: 'cases.1' }],
    ['a case without thresholds', fileOf({ ...golden, thresholds: undefined }), 'EVAL_CASE', { field: 'cases.0.thresholds' }],
    ['a workload without bandwidth', fileOf({ ...golden, workloads: [{ ...workload('a', 0, 1, 1), bw: undefined }] }), 'EVAL_CASE', { field: 'cases.0.workloads.0.bw' }],
    ['a rational with denominator zero', but({ upper_bound_ops: [26, 0] }), 'EVAL_CASE', { field: 'cases.0.expected.upper_bound_ops.1' }],
    ['an expected value that is missing', but({ sequential: { ...expected.sequential, hit_R: undefined } }), 'EVAL_CASE', { field: 'cases.0.expected.sequential.hit_R' }],
    ['an expected value of the robust engine that is no number', but({ robust: { ...robust, peak: 'high' } }), 'EVAL_CASE', { field: 'cases.0.expected.robust.peak' }],
    ['operations beyond 2^53', fileOf({ ...golden, workloads: [workload('a', 0, 1, 2 ** 53)] }), 'EVAL_CASE', { field: 'cases.0.workloads.0.ops' }],
    ['a figure that the engine refuses', fileOf({ ...golden, workloads: [{ ...workload('a', 0, 1, 1), bw: -1 }] }), 'EVAL_CASE', { field: 'cases.0.workloads.0.bw' }],
    ['an exchange with a workload that is not there', fileOf({ ...golden, exchanges: [{ a: 'a', b: 'z', bytes: 1 }] }), 'EVAL_CASE', { field: 'cases.0.exchanges.0.b' }],
  ])('%s', async (_, content, code, place) => {
    await expect(runOn(content)).rejects.toMatchObject({ code, place: { file: 'cases.json', ...place } });
  });
  test('the message names the case', async () => {
    await expect(runOn(fileOf({ ...golden, now: 'today' }))).rejects.toThrow('case hand-1 is malformed');
  });
});

describe('the dispatcher', () => {
  test('an unknown name, or none, lists the names there are', async () => {
    await expect(run('structuring-silver', 'x.json')).rejects.toMatchObject({ code: 'EVAL_USAGE', message: expect.stringContaining('structuring-golden') });
    await expect(run()).rejects.toMatchObject({ code: 'EVAL_USAGE', message: expect.stringContaining('structuring-golden') });
  });
  test('a missing file name is a usage error', async () => {
    await expect(run('structuring-golden')).rejects.toMatchObject({ code: 'EVAL_USAGE', message: expect.stringContaining('file') });
  });
  test('help has examples, for all and for one', async () => {
    for (const args of [['--help'], ['structuring-golden', '--help']]) {
      const { status, text } = await run(...args);
      expect(text).toContain('npm run eval -- structuring-golden cases.json');
      expect(status).toBe(0);
    }
  });
});

describe('the published cases', () => {
  test.skipIf(!existsSync(PUBLISHED))('agree on every field of both engines and of the stricter readings (needs ../shared/golden/structuring.json)', async () => {
    const { status, text } = await run('structuring-golden', PUBLISHED, '--json');
    const report = JSON.parse(text) as { cases: number; disagreements: unknown[]; fields: { field: string; source: string; agree: number }[] };
    expect(report.disagreements).toEqual([]);
    expect(report.cases).toBeGreaterThanOrEqual(200);
    for (const { field, agree } of report.fields) expect(agree, field).toBe(report.cases);
    expect(status).toBe(0);
  });
});
