import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AUTHORIZED, startTestApi, TOKEN, type TestApi } from './testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => await api.stop());

const QUERY = JSON.stringify({ query: '{ providers { nodes { iss } } }' });

describe('without the console token', () => {
  test.each([
    ['no header', {}],
    ['another token', { authorization: 'Bearer another' }],
    ['a prefix of it', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['the token without a scheme', { authorization: TOKEN }],
    ['the token in a cookie', { cookie: `token=${TOKEN}` }],
  ])('%s: 401, whatever was asked', async (_, headers: Record<string, string>) => {
    for (const payload of [QUERY, JSON.stringify({ query: '{ __schema { types { name } } }' }), '{ broken', 'x'.repeat(2 ** 20)]) {
      const statements = await api.countingStatements(async () => {
        const { status, headers: answered, body } = await api.post(payload, { 'content-type': 'application/json', ...headers });
        expect(status).toBe(401);
        expect(answered['content-type']).toMatch(/^application\/problem\+json\b/);
        expect(answered['www-authenticate']).toMatch(/^Bearer/);
        expect(body).toMatchObject({ code: 'ACCESS_TOKEN', status: 401, type: 'urn:tributary:error:ACCESS_TOKEN' });
      });
      expect(statements).toBe(0);
    }
  });

  test('a GET is refused as well, and one with the token is told to POST', async () => {
    const url = '/graphql?query=%7B__typename%7D';
    for (const method of ['GET', 'HEAD'] as const) {
      expect((await api.app.inject({ method, url })).statusCode).toBe(401);
      const told = await api.app.inject({ method, url, headers: { authorization: AUTHORIZED.authorization } });
      expect(told.statusCode).toBe(405);
      expect(told.headers['allow']).toBe('POST');
    }
  });
});

describe('with the console token', () => {
  test('a query is answered', async () => {
    const { status, body } = await api.post(QUERY, AUTHORIZED);
    expect(status).toBe(200);
    expect(body.data).toEqual({ providers: { nodes: [] } });
  });

  test.each(['application/graphql', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])('%s is not read', async (type) => {
    const { status, body } = await api.post(type === 'application/graphql' ? '{ __typename }' : QUERY, { ...AUTHORIZED, 'content-type': type });
    expect(status).toBe(415);
    expect(body['code']).toBe('MEDIA_TYPE_UNSUPPORTED');
  });

  test('no page of the framework\'s own is served', async () => {
    for (const url of ['/graphiql', '/graphiql/main.js', '/playground', '/altair']) expect((await api.app.inject({ method: 'GET', url, headers: AUTHORIZED })).statusCode).toBe(404);
  });
});
