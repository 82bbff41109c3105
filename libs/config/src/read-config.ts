import { CodedError } from '#libs/errors';
import type { z } from 'zod';

export type ConfigCode = 'CONFIG_INVALID';

/**
 * Reads named variables from the environment, once, into a frozen typed value. Every problem is reported at once by variable
 * NAME, never by value: CodedError CONFIG_INVALID. Nothing outside this library reads process.env.
 *
 * A variable set to the empty string counts as missing. Beside the name the report shows the schema's own `describe` text, so write there
 * what is expected. Texts of the schema library and of custom checks are not shown: they may quote the value, and a value may be a
 * password; for the same reason the error has no cause.
 */
export function readConfig<Shape extends z.ZodRawShape>(shape: Shape, env: Readonly<Record<string, string | undefined>> = process.env): Readonly<z.infer<z.ZodObject<Shape>>> {
  const settings: Record<string, unknown> = {};
  const problems: { readonly name: string; readonly text: string }[] = [];
  for (const [name, schema] of Object.entries(shape)) {
    const given = Object.hasOwn(env, name) && env[name] !== '' ? env[name] : undefined;
    const read = parse(schema, given);
    if (!read.valid) problems.push({ name, text: problemText(name, given === undefined, schema) });
    else if (read.value !== undefined) settings[name] = read.value;
  }
  const [first] = problems;
  if (first !== undefined) {
    throw new CodedError<ConfigCode>('CONFIG_INVALID', `wrong settings in the environment: ${problems.map(({ text }) => text).join('; ')}`, { field: first.name });
  }
  return frozen(settings) as Readonly<z.infer<z.ZodObject<Shape>>>;
}

/** Each variable on its own: a check that throws instead of refusing (a transform calling `new URL`, say) then costs only its own variable. */
function parse(schema: z.core.$ZodType, given: string | undefined): { readonly valid: true; readonly value: unknown } | { readonly valid: false } {
  try {
    const result = (schema as z.ZodType).safeParse(given);
    return result.success ? { valid: true, value: result.data } : { valid: false };
  } catch {
    return { valid: false };
  }
}

function problemText(name: string, missing: boolean, schema: z.core.$ZodType): string {
  const { description } = schema as z.ZodType;
  return `${name} is ${missing ? 'missing' : 'invalid'}${description === undefined ? '' : ` (${description})`}`;
}

function frozen<T>(value: T): T {
  if (Array.isArray(value) || isPlainObject(value)) for (const inner of Object.values(value)) frozen(inner);
  else return value;
  return Object.freeze(value);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
