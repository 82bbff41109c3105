import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { z } from 'zod';

import { CodedError } from '#libs/errors';
import type { Thresholds, Timeline } from '#libs/structuring';

import type { EvalErrorCode } from '../errors.js';

/** Schema of the files that this reads. */
export const SCHEMA = 'golden/1';

const fraction = z.tuple([z.int(), z.int().positive()]);
/** An integer or `[numerator, denominator]`. */
const rational = z.union([z.int(), fraction]).transform((value): readonly [number, number] => (typeof value === 'number' ? [value, 1] : value));
/** As a figure of the input: the nearest double. */
const figure = rational.transform(([num, den]) => num / den);

const sums = { max_ops: rational, ratio: rational, hit_C: z.boolean(), hit_R: z.boolean() };
/** Expected values of the robust engine; a file may leave out any of them. */
const robust = z.looseObject({ total: rational, peak: rational, bucket_level: rational, flagged: z.boolean() }).partial().optional();
const expectedSchema = z.looseObject({
  classes: z.record(z.string(), z.string()),
  counted: z.array(z.string()),
  upper_bound_ops: rational,
  sequential: z.looseObject(sums),
  parallel: z.looseObject({ ...sums, max_ops_clique: rational.optional(), ratio_full: rational.optional() }),
  combined: z.looseObject({ ...sums, max_ops_groups: rational.optional(), max_ops_clique: rational.optional(), ratio_full: rational.optional() }),
  robust,
  robust_pairwise: robust,
  flagged: z.boolean(),
});

const caseSchema = z.looseObject({
  id: z.string(),
  workloads: z.array(z.looseObject({
    id: z.string(),
    provider: z.string(),
    start: figure,
    end: figure.nullable(),
    ops: figure,
    rate: figure.optional(),
    bw: figure,
    declared: z.string().nullable(),
  })),
  exchanges: z.array(z.looseObject({ a: z.string(), b: z.string(), bytes: figure })),
  now: figure,
  projection: figure,
  thresholds: z.looseObject({ C1: figure, C: figure, R: figure, B: figure, D: figure }),
  expected: expectedSchema,
});

/** What a case expects, as the file spells it; rationals as `[numerator, denominator]`. */
export type Expected = z.output<typeof expectedSchema>;

export interface GoldenCase {
  readonly id: string;
  readonly timeline: Timeline;
  readonly thresholds: Thresholds;
  readonly expected: Expected;
}

/** Reads a file of cases. EVAL_FILE_MISSING, EVAL_FILE_NOT_JSON, EVAL_SCHEMA, or EVAL_CASE naming the case and the field. */
export async function readGolden(path: string): Promise<GoldenCase[]> {
  const file = basename(path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new CodedError<EvalErrorCode>('EVAL_FILE_MISSING', 'the file of cases cannot be read', { file }, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CodedError<EvalErrorCode>('EVAL_FILE_NOT_JSON', 'the file of cases is not JSON', { file }, { cause });
  }
  const whole = z.object({ schema: z.literal(SCHEMA), cases: z.array(z.unknown()).min(1) }).safeParse(value);
  if (!whole.success) throw new CodedError<EvalErrorCode>('EVAL_SCHEMA', `the file is not of schema ${SCHEMA} with one case or more`, { file, field: whole.error.issues[0]?.path.join('.') ?? '' });
  return whole.data.cases.map((one, i) => readCase(one, i, file));
}

function readCase(value: unknown, i: number, file: string): GoldenCase {
  const read = caseSchema.safeParse(value);
  if (!read.success) throw caseError(idOf(value, i), i, read.error.issues[0]?.path.join('.') ?? '', file);
  const { id, workloads, exchanges, now, projection, thresholds, expected } = read.data;
  return {
    id,
    timeline: {
      workloads: workloads.map(({ bw, start, end, id: workload, provider, ops, rate, declared }) => ({
        id: workload,
        provider,
        start,
        // The format lets a workload end before it starts and means one of no length; the engine refuses it.
        end: end === null ? null : Math.max(start, end),
        ops,
        ...(rate === undefined ? {} : { rate }),
        bandwidth: bw,
        declared,
      })),
      exchanges,
      now,
      projection,
    },
    thresholds,
    expected,
  };
}

/** EVAL_CASE at a field of a case. */
export function caseError(id: string, i: number, field: string, file: string, cause?: unknown): CodedError<EvalErrorCode> {
  return new CodedError<EvalErrorCode>('EVAL_CASE', `case ${id} is malformed`, { file, field: field === '' ? `cases.${i}` : `cases.${i}.${field}` }, { cause });
}

function idOf(value: unknown, i: number): string {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? id : `number ${i + 1}`;
}
