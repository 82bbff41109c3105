import { inspect } from 'node:util';
import { CodedError } from '#libs/errors';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from './index.js';

function refusal(work: () => unknown): CodedError {
  try {
    work();
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('readConfig', () => {
  test('reads, converts and defaults, and leaves an absent optional variable out', () => {
    const config = readConfig(
      { PORT: z.coerce.number().int(), NAME: z.string().default('hub'), URL: z.string().optional() },
      { PORT: '8080', OTHER: 'x' },
    );
    expect(config).toStrictEqual({ PORT: 8080, NAME: 'hub' });
  });

  test('an empty variable is a missing one', () => {
    expect(readConfig({ URL: z.string().optional() }, { URL: '' })).toStrictEqual({});
    expect(refusal(() => readConfig({ URL: z.string() }, { URL: '' })).message).toContain('URL is missing');
  });

  test('the value cannot be changed afterwards, nor anything in it', () => {
    const config = readConfig({ HOSTS: z.string().transform((text) => text.split(',')) }, { HOSTS: 'a,b' });
    expect(() => config.HOSTS.push('c')).toThrow(TypeError);
    expect(() => Object.assign(config, { HOSTS: [] })).toThrow(TypeError);
  });

  test('all problems are reported at once, by name and with the text the schema gives', () => {
    const error = refusal(() =>
      readConfig({ PORT: z.coerce.number().describe('TCP port'), KEY: z.string().min(20), MODE: z.enum(['a', 'b']), OK: z.string() }, { PORT: 'eighty', MODE: 'c', OK: 'fine' }),
    );
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toBe('wrong settings in the environment: PORT is invalid (TCP port); KEY is missing; MODE is invalid');
    expect(error.place).toStrictEqual({ field: 'PORT' });
  });

  test('a variable inherited from the prototype is not in the environment', () => {
    expect(refusal(() => readConfig({ toString: z.any().refine((value) => value !== undefined) }, {})).message).toContain('toString is missing');
  });

  test('a schema that throws while it parses refuses its own variable only', () => {
    const error = refusal(() => readConfig({ A: z.string().transform((text) => new URL(text)), B: z.string() }, { A: 'secret nonsense' }));
    expect(error.message).toBe('wrong settings in the environment: A is invalid; B is missing');
  });

  test('no value is printed, however the schema refuses it', () => {
    const refusing: readonly z.ZodType[] = [
      z.coerce.number(),
      z.url(),
      z.enum(['production', 'development']),
      z.literal('on'),
      z.string().regex(/^$/),
      z.string().max(0),
      z.union([z.literal('a'), z.literal('b')]),
      z.string().refine(() => false, { error: (issue) => `bad: ${String(issue.input)}` }),
      z.string().superRefine((value, context) => context.addIssue({ code: 'custom', message: value, path: [value] })),
      z.string().transform((value) => {
        throw new Error(value);
      }),
      z.preprocess((value) => ({ [String(value)]: value }), z.strictObject({})),
    ];
    // Marked, so that finding one in a message cannot be chance.
    const value = fc.string({ minLength: 1 }).map((text) => `§${text}§`);
    fc.assert(
      fc.property(value, fc.constantFrom(...refusing), (secret, schema) => {
        const error = refusal(() => readConfig({ SECRET: schema }, { SECRET: secret }));
        expect(error.code).toBe('CONFIG_INVALID');
        expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('§');
      }),
    );
  });

  test('the default source is the environment of the process', () => {
    process.env['TRIBUTARY_SPEC_READ_CONFIG'] = 'here';
    try {
      expect(readConfig({ TRIBUTARY_SPEC_READ_CONFIG: z.string() })).toStrictEqual({ TRIBUTARY_SPEC_READ_CONFIG: 'here' });
    } finally {
      delete process.env['TRIBUTARY_SPEC_READ_CONFIG'];
    }
  });
});
