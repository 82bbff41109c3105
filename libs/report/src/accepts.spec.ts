import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { acceptsOf } from './accepts.js';
import { acceptsLine, lineSchemas } from './line-schema.js';
import { bodyLine } from './testing/arbitraries.js';
import * as examples from './testing/examples.js';
import { pathsOf } from './testing/paths.js';

type Json = Record<string, unknown>;

/** Values that JSON can hold, and that a field may mistake for its own. */
const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(0, -0, -1, 0.5, 2 ** 53, 1e300, '', ' ', 'DE', 'ended', 'x'.repeat(201), [], {}, null, true));

/** A line with one member replaced, removed or added somewhere; or none. */
const damaged = fc.tuple(bodyLine, fc.nat(), fc.constantFrom('none', 'replace', 'remove', 'add'), anything, fc.constantFrom('t', 'extra', '__proto__', 'toString', 'count')).map(([line, at, how, value, name]) => {
  const copy = JSON.parse(JSON.stringify(line)) as Json;
  const paths = pathsOf(line);
  const path = paths[at % paths.length] ?? [];
  const holder = path.slice(0, -1).reduce<Json>((inner, key) => inner[key] as Json, copy);
  const last = path.at(-1) ?? '';
  if (how === 'replace') holder[last] = value;
  if (how === 'remove') delete holder[last];
  if (how === 'add') Object.defineProperty(holder, name, { value, enumerable: true, writable: true, configurable: true });
  return { how, value: JSON.parse(JSON.stringify(copy)) as Json };
});

describe('the quick answer about a line', () => {
  test('is that of the schema, whatever was done to the line', () => {
    const answers = { true: 0, false: 0 };
    fc.assert(
      fc.property(damaged, fc.constantFrom(...lineSchemas.keys()), fc.boolean(), ({ value }, other, mistaken) => {
        const type = mistaken ? other : value['t'];
        const said = lineSchemas.get(type)?.safeParse(value).success ?? false;
        answers[`${said}`] += 1;
        expect(acceptsLine.get(type)?.(value) ?? false).toBe(said);
      }),
      { numRuns: 4_000 },
    );
    // Both answers were given, often.
    expect(Math.min(answers.true, answers.false)).toBeGreaterThan(400);
  });

  test.each(Object.entries(examples).filter(([, line]) => typeof line === 'object' && 't' in line))('is yes to the example "%s"', (_, line) => {
    expect(acceptsLine.get((line as unknown as Json)['t'])?.(line)).toBe(true);
  });
});

describe('a schema that the quick answer does not know', () => {
  test.each([
    ['a number', z.number()],
    ['a string', z.string()],
    ['an object that lets members through', z.looseObject({})],
    ['an object with a check', z.strictObject({}).refine(() => false)],
    ['an array with a longest length', z.array(z.boolean()).max(1)],
    ['an optional member that may be undefined', z.strictObject({ a: z.boolean().optional() })],
  ])('is refused when it is made: %s', (_, schema) => {
    expect(() => acceptsOf(schema)).toThrow(/not known here|is strict|shortest length/);
  });
});
