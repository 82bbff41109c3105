import { describe, expect, test } from 'vitest';
import { publishedSchema } from './published-schema.js';

interface Said {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Said & { readonly const?: string }>>;
  readonly additionalProperties?: boolean;
  readonly items?: Said;
  readonly type?: string;
  readonly pattern?: string;
  readonly anyOf?: unknown;
  readonly enum?: unknown;
}
const { claims, lines } = publishedSchema() as unknown as { readonly claims: Said; readonly lines: readonly Said[] };

/** Every schema within a schema, with its path. */
function within(said: Said, path: string): readonly (readonly [path: string, said: Said])[] {
  const below = [...Object.entries(said.properties ?? {}), ...(said.items === undefined ? [] : [['[]', said.items] as const])];
  return [[path, said], ...below.flatMap(([name, inner]) => within(inner, `${path}.${name}`))];
}

describe('the published schema', () => {
  test('has every type of line, once', () => {
    expect(lines.map(({ properties }) => properties?.['t']?.const)).toEqual(['customer', 'workload', 'exchange', 'rollup', 'cluster', 'capacity']);
  });

  test('says of every member what it is, and lets no other in', () => {
    for (const [path, said] of [claims, ...lines].flatMap((one, nth) => within(one, String(nth)))) {
      expect([path, said.type !== undefined || said.enum !== undefined || said.anyOf !== undefined || 'const' in said]).toEqual([path, true]);
      if (said.type === 'object') expect([path, said.additionalProperties]).toEqual([path, false]);
    }
  });

  test('says which members have to be there', () => {
    expect(claims.required).toEqual(['iss', 'aud', 'jti', 'iat', 'str', 'epoch', 'seq', 'per', 'sch', 'act', 'tot']);
    expect(lines[0]?.required).toEqual(['t', 'handle', 'tokens']);
    expect(claims.properties?.['iat']).toEqual({ type: 'integer', minimum: 0, maximum: 2 ** 53 - 1 });
    expect(lines[0]?.properties?.['handle']).toEqual({ type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' });
  });

  test('is the same each time', () => {
    expect(JSON.stringify(publishedSchema())).toBe(JSON.stringify(publishedSchema()));
  });
});
