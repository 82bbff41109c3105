import { z } from 'zod';

import type { RuleSet } from '#libs/structuring';

/** A threshold of zero would flag everybody for nothing, so it is refused like any other slip of the pen. */
const threshold = z.number().positive();
/** Up to some 30,000 years: a longer horizon is a slip, and the engine has to be able to add it to a time. */
const seconds = z.int().min(0).max(1e12);
const identifier = z.string().min(1).max(200);
const text = z.string().min(1).max(2000);
const version = z.int().positive();
const date = z.iso.date();

const parameters = z.strictObject({
  thresholds: z.strictObject({ C1: threshold, C: threshold, R: threshold, B: threshold, D: threshold }),
  projectionS: seconds,
  lookbackS: seconds,
  horizonS: seconds,
});

const cluster = z.strictObject({
  opsPerSecondTOP: threshold.nullable(),
  h100e: threshold.nullable(),
  memoryGB: threshold.nullable(),
  size: z.enum(['at least', 'more than']),
  interNodeGbps: threshold.nullable(),
  networking: z.enum(['needed', 'joins']),
});

/** Falling thresholds only: a step upwards would clear somebody without anybody having decided so. */
const progress = z
  .array(z.strictObject({ from: date, factor: z.number().positive().max(1) }))
  .min(1)
  .max(200)
  .superRefine((steps, context) => {
    steps.forEach((step, i) => {
      const before = steps[i - 1];
      if (before === undefined) return;
      if (step.from <= before.from) context.addIssue({ code: 'custom', path: [i, 'from'], message: 'not later than the step before' });
      if (step.factor > before.factor) context.addIssue({ code: 'custom', path: [i, 'factor'], message: 'more than in the step before' });
    });
  });

const profile = z.strictObject({
  id: identifier,
  version,
  title: text,
  dated: date,
  jurisdiction: identifier,
  status: z.strictObject({ is: z.enum(['in force', 'proposed', 'rescinded', 'voluntary']), from: date, until: date.nullable() }),
  sources: z.array(text).min(1).max(20),
  parameters,
  deadline: z.strictObject({ days: z.int().min(0).max(3660).nullable(), counted: z.enum(['from detection', 'from met or foreseen']), text }),
  plannedAheadS: seconds.nullable(),
  countsFineTuning: z.boolean().nullable(),
  cluster: cluster.nullable(),
  progress: progress.nullable(),
});

/** `z.record` would drop this member in silence, and two texts would be one rule set. */
const withoutPrototype = z.unknown().refine((value) => typeof value !== 'object' || value === null || !Object.hasOwn(value, '__proto__'));

const rule = z.strictObject({
  rule: z.string().max(200).regex(/^[a-z][a-z0-9-]*@[1-9][0-9]*$/),
  parameters: withoutPrototype.pipe(z.record(z.string().max(50).regex(/^[a-zA-Z][a-zA-Z0-9]*$/), z.number())),
});

/**
 * What a rule set looks like. zod hands members on in the order of this file and leaves out nothing that it knows, which makes it the
 * canonical order of the bytes; a test holds it to that.
 */
export const ruleSetSchema = z
  .strictObject({ id: identifier, version, dated: date, lead: identifier, profiles: z.array(profile).min(1).max(100), rules: z.array(rule).max(100) })
  .superRefine(({ lead, profiles, rules }, context) => {
    const twice = (names: readonly string[]): number => names.findIndex((name, i) => names.indexOf(name) < i);
    const profileTwice = twice(profiles.map(({ id }) => id));
    const ruleTwice = twice(rules.map(({ rule: name }) => name.slice(0, name.indexOf('@'))));
    if (!profiles.some(({ id }) => id === lead)) context.addIssue({ code: 'custom', path: ['lead'], message: 'not among the profiles' });
    if (profileTwice !== -1) context.addIssue({ code: 'custom', path: ['profiles', profileTwice, 'id'], message: 'listed twice' });
    if (ruleTwice !== -1) context.addIssue({ code: 'custom', path: ['rules', ruleTwice, 'rule'], message: 'listed twice' });
  }) satisfies z.ZodType<RuleSet>;
