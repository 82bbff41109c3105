import { z } from 'zod';

const metric = z.union([z.strictObject({ v: z.number(), rel: z.number().min(0) }), z.strictObject({ v: z.number(), abs: z.number().min(0) })]);

/** Cases as published: what is put in, what came out, and how far ours may lie from it. */
export const publishedFile = z.looseObject({
  cases: z.array(z.looseObject({
    id: z.string(),
    kind: z.string(),
    source: z.string().default(''),
    inputs: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.number())])),
    expected: z.record(z.string(), metric),
    note: z.string().default(''),
  })).min(1),
});

export type PublishedCase = z.output<typeof publishedFile>['cases'][number];

/** Whether a value lies within what a metric allows. */
export function within(got: number, expected: PublishedCase['expected'][string]): boolean {
  return Number.isFinite(got) && Math.abs(got - expected.v) <= ('rel' in expected ? expected.rel * Math.abs(expected.v) : expected.abs) * (1 + 1e-12);
}
