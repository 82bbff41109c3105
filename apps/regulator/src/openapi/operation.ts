/** Value of a JSON document. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };
type JsonObject = Readonly<Record<string, Json>>;

/** What comes back when all is well. */
export interface Answer {
  readonly description: string;
  readonly type?: string;
  /** JSON Schema of the content; absent for what is text or bytes. */
  readonly schema?: JsonObject;
  /** Headers that matter, with what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly required?: false;
}

/** One operation as an area describes it; `document` makes OpenAPI of it. */
export interface Operation {
  readonly summary: string;
  /** Whose credential it takes: `bearer` the console's token, `agent` a request that a provider's key signed. Absent: none, or the body carries its own signature. */
  readonly access?: 'bearer' | 'agent';
  readonly parameters?: readonly Parameter[];
  readonly body?: { readonly type: string; readonly description: string; readonly schema?: JsonObject };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes of its refusals; the status of each is the hub's (problem/statuses.ts). */
  readonly refusals?: readonly string[];
}

/** Operations by path and method. */
export type Area = Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;

/** All members of a union of codes: one that is missing, or is none of them, does not compile. */
export function codes<Code extends string>(all: Readonly<Record<Code, true>>): readonly Code[] {
  return Object.keys(all) as Code[];
}

export function object(properties: JsonObject, optional: readonly string[] = []): JsonObject {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties).filter((name) => !optional.includes(name)), properties };
}

export const TEXT = { type: 'string' } as const;
export const WHOLE = { type: 'integer', minimum: 0 } as const;
/** base64url of 32 bytes. */
export const DIGEST = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' } as const;
export const BOOLEAN = { type: 'boolean' } as const;
