import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HUB_CODES, statusOf } from '../problem/statuses.js';
import { testHub, type TestHub } from '../testing/test-hub.js';
import { AREAS, codesAt } from './document.js';
import { COMPUTE_CODES, JWS_CODES, KEY_ACT_CODES, ORDERS_CODES, REPORT_CODES } from './library-codes.js';
import type { Operation } from './operation.js';

// Real: HTTP, Nest, Fastify, PostgreSQL.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, unknown>>; readonly security?: unknown }>>>>;
}

const operations: readonly (readonly [name: string, operation: Operation, codes: readonly string[]])[] = AREAS.flatMap((area) =>
  Object.entries(area).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation, codesAt(path, operation)] as const)),
);
/** Codes that only commands and the start of a hub give, which have no answer over HTTP. */
const OF_COMMANDS = ['KEY_COMPROMISED', 'KEY_FILE', 'LOG_EMPTY', 'LOG_KEY', 'OFFICER_NAME', 'PROVIDER_ISS', 'PROVIDER_NAME'];

/** `GET /a/{b}` of every route that Fastify has, read from its tree of common prefixes. A colon within a part of a path stands for itself. */
function routes(): readonly string[] {
  const fastify = hub.running.app.getHttpAdapter().getInstance() as { printRoutes(options: object): string };
  const prefixes: string[] = [];
  return fastify.printRoutes({ includeHooks: false }).split('\n').flatMap((line) => {
    const [, indent, part = '', methods = ''] = /^([│\s]*)[├└]── (.*?)(?: \((.+)\))?$/u.exec(line) ?? [];
    if (indent === undefined) return [];
    const depth = indent.length / 4;
    prefixes[depth] = part;
    const path = prefixes.slice(0, depth + 1).join('').replaceAll(/\/:(\w+)/g, '/{$1}').replace(/\*$/, '{*}');
    return methods.split(', ').filter((method) => method === 'GET' || method === 'POST').map((method) => `${method} ${path}`);
  });
}

describe('the OpenAPI document', () => {
  
  test('is served, and has an operation for every route and no other', async () => {
    const document = (await (await hub.get('/.well-known/openapi.json')).json()) as Document;
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(described.toSorted()).toEqual([...new Set(routes())].toSorted());
  });

  test('has a status for every code that it names, and none for a code that is not refused', () => {
    for (const [name, { answers }, refusals] of operations) {
      for (const code of refusals) expect(statusOf(code), `${name} ${code}`).toBeGreaterThanOrEqual(400);
      expect(new Set(refusals).size, name).toBe(refusals.length);
      expect(Object.keys(answers).length, name).toBeGreaterThan(0);
    }
  });

  test('names every code of the hub, and of the libraries that read for it', () => {
    const named = new Set(operations.flatMap(([, , refusals]) => refusals));
    const missing = [...HUB_CODES, ...JWS_CODES, ...REPORT_CODES, ...COMPUTE_CODES, ...ORDERS_CODES, ...KEY_ACT_CODES].filter((code) => !named.has(code) && !OF_COMMANDS.includes(code));
    expect(missing).toEqual([]);
    expect(OF_COMMANDS.filter((code) => named.has(code) || !HUB_CODES.includes(code))).toEqual([]);
  });

  test('says what needs the token: without it that is refused, and nothing else is', async () => {
    for (const [name, { access }] of operations.filter(([one]) => one.startsWith('GET ') && !/graphi?ql|receipt\b/.test(one))) {
      const path = name.slice(4).replace('{digest}', 'A'.repeat(43)).replace('{position}', '0').replace('{*}', '0/000');
      const { status, headers } = await hub.get(path);
      expect([name, status === 401 && headers.get('www-authenticate') === 'Bearer realm="tributary"']).toEqual([name, access === 'bearer']);
    }
  });
});
