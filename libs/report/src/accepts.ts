import { z } from 'zod';

/** True for what a schema accepts as it is. */
export type Accepts = (value: unknown) => boolean;

interface Member {
  readonly name: string;
  readonly optional: boolean;
  readonly accepts: Accepts;
}

/**
 * A schema's answer without its work: zod copies what it accepts and keeps an account of what it refuses, which for body lines by the thousand is most of the
 * cost of reading one. Made of the schema's own definition, so there is one definition; it knows what the schemas of lines and claims are made of and throws
 * at anything else. For values that JSON.parse made: who needs a reason, or a copy, asks the schema.
 */
export function acceptsOf(schema: z.core.$ZodType): Accepts {
  const { def } = schema._zod;
  if ('accepts' in def) return def.accepts as Accepts;
  if (schema instanceof z.ZodObject) return acceptsRecord(schema);
  if (schema instanceof z.ZodArray) return acceptsArray(schema);
  if (schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum) return acceptsOneOf(schema._zod.values);
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === 'boolean';
  throw new Error(`a schema of type ${def.type} is not known here`);
}

function acceptsRecord(schema: z.ZodObject): Accepts {
  if (schema._zod.def.catchall?._zod.def.type !== 'never' || schema._zod.def.checks !== undefined) throw new Error('an object is strict and has no checks');
  const members = Object.entries(schema.shape).map(([name, one]): Member => {
    const inner = one instanceof z.ZodExactOptional ? one._zod.def.innerType : one;
    return { name, optional: inner !== one, accepts: acceptsOf(inner) };
  });
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    // Names of members are the schema's, none of which a prototype has; a `__proto__` of the sender's is a member like others, and counted below.
    const record = value as Readonly<Record<string, unknown>>;
    let known = 0;
    for (const { name, optional, accepts } of members) {
      const member = record[name];
      if (member === undefined && optional) continue;
      if (!accepts(member)) return false;
      known += 1;
    }
    for (const _ in record) known -= 1;
    return known === 0;
  };
}

function acceptsArray(schema: z.ZodArray): Accepts {
  const accepts = acceptsOf(schema._zod.def.element);
  const [check, ...others] = (schema._zod.def.checks ?? []).map((one) => one._zod.def);
  if (others.length > 0 || (check !== undefined && check.check !== 'min_length')) throw new Error('an array has a shortest length at most');
  const shortest = check === undefined ? 0 : (check as z.core.$ZodCheckMinLengthDef).minimum;
  return (value) => Array.isArray(value) && value.length >= shortest && value.every(accepts);
}

function acceptsOneOf(values: z.core.util.PrimitiveSet | undefined): Accepts {
  if (values === undefined) throw new Error('a literal or an enumeration has values');
  return (value) => values.has(value as z.core.util.Primitive);
}
