import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk } from '#libs/signing';
import { addProviderKey, revokeProviderKey } from '../registry/register.js';
import { fetchExport, linesOf, newestExport } from '../testing/fetch-export.js';
import { customer, token, workload } from '../testing/lines.js';
import type { TestAgent } from '../testing/test-agent.js';
import { hubOn, testHub, type TestHub } from '../testing/test-hub.js';

// Real: HTTP, signatures, PostgreSQL, detection. Stub: the clock.
let hub: TestHub;
let agent: TestAgent;
beforeAll(async () => {
  hub = await testHub();
  agent = await hub.provider();
});
afterAll(async () => hub.close());

const fetched = async (position: number): Promise<ReadonlyMap<string, Buffer>> => fetchExport(hub, position);
const newest = async (): Promise<number> => newestExport(hub);

function lines(files: ReadonlyMap<string, Buffer>, path: string): readonly unknown[] {
  return linesOf(files, path).map((line) => (path.endsWith('.jws') ? line : (JSON.parse(line) as unknown)));
}

describe('an export', () => {
  test('of an empty log holds nothing but says so', async () => {
    expect(await newest()).toBe(0);
    const files = await fetched(0);
    expect([...files.keys()].toSorted()).toEqual(['entries.ndjson', 'equivocations.ndjson', 'hub.jwks.json', 'manifest.jws', 'officers.ndjson', 'providers.ndjson', 'runs.ndjson', 'statements.jws', 'verdicts.ndjson']);
    for (const [path, content] of files) if (path.endsWith('.ndjson') || path === 'statements.jws') expect(content.length).toBe(0);
  });

  test('holds statements in order, each body once, policies, runs, verdicts and evidence', async () => {
    const body = [customer('c', [token('x')]), workload('w', 'c')];
    const first = agent.sign(body);
    await agent.send(first);
    const rival = agent.with({ str: 'main' });
    await rival.send(rival.sign(undefined, { seq: 1 }));
    const same = await hub.provider();
    const second = same.sign(body);
    await same.send(second);
    const files = await fetched(await newest());
    expect(lines(files, 'statements.jws')).toEqual([first.jws, second.jws]);
    expect([...files.keys()].filter((path) => path.startsWith('bodies/'))).toEqual([`bodies/${Buffer.from(first.claims.body?.dig ?? '', 'base64url').toString('hex')}.ndjson.gz`]);
    expect(lines(files, 'equivocations.ndjson')).toMatchObject([{ iss: agent.iss, str: 'main', seq: 1, accepted: first.digest }]);
    expect(lines(files, 'providers.ndjson')).toHaveLength(2);
    const runs = lines(files, 'runs.ndjson') as readonly { engines: string; full: boolean; fromPosition: number; position: number; verdicts: number; parameters: string }[];
    expect(runs.at(0)).toMatchObject({ engines: 'seferis-fist@1 robust@1 rules@1 provider-rules@1', full: false, fromPosition: 0 });
    expect(Object.keys(runs.at(0) ?? {})).toEqual(['engines', 'parameters', 'fromPosition', 'position', 'full', 'verdicts', 'outputDigest']);
    expect(runs.at(-1)?.position).toBe(2);
    expect(lines(files, 'verdicts.ndjson')).toHaveLength(runs.reduce((sum, run) => sum + run.verdicts, 0));
    expect(files.has(`policies/${Buffer.from(runs[0]?.parameters ?? '', 'base64url').toString('hex')}.json`)).toBe(true);
  });

  test('is a function of its position: whatever happens afterwards, not a byte changes', async () => {
    await agent.report(undefined);
    const position = await newest();
    const before = await fetched(position);
    const late = await hub.provider();
    const key = importPublicJwk(importPrivateJwk(generatePrivateJwk()).jwk);
    await addProviderKey(hub.database.pool, agent.iss, key);
    await revokeProviderKey(hub.database.pool, key.kid);
    await agent.send(agent.sign(undefined, { seq: 1, prev: undefined }));
    expect(await fetched(position)).toEqual(before);
    await late.report([customer('late'), workload('w', 'late')]);
    await agent.send(agent.sign([customer('c')], { seq: 1, prev: undefined }));
    await revokeProviderKey(hub.database.pool, late.options.key.kid);
    const after = await newest();
    expect(after).toBe(position + 1);
    const restarted = await hubOn(hub.database);
    await restarted.stop();
    expect(await fetched(position)).toEqual(before);
    expect(lines(await fetched(after), 'providers.ndjson')).toHaveLength(lines(before, 'providers.ndjson').length + 1);
  });

  test('needs the token, a position that detection reached, and a name that it has', async () => {
    for (const path of ['/v1/export', '/v1/export/0/manifest.jws', '/v1/export/0/bodies/x']) {
      for (const bearer of [undefined, 'wrong', `${hub.token}x`]) {
        const refused = await hub.get(path, bearer);
        expect([refused.status, refused.headers.get('www-authenticate'), (await refused.json() as { code: string }).code]).toEqual([401, 'Bearer realm="tributary"', 'ACCESS_TOKEN']);
      }
    }
    const position = await newest();
    const code = async (path: string): Promise<unknown> => {
      const response = await hub.get(`/v1/export/${path}`, hub.token);
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    for (const other of [String(position + 1), '-1', '1e3', '01', '9007199254740993', 'x']) expect(await code(`${other}/manifest.jws`), other).toEqual([404, 'EXPORT_POSITION']);
    for (const name of ['passwd', 'bodies/passwd', `bodies/${'0'.repeat(64)}.ndjson.gz`, `policies/${'0'.repeat(64)}.json`, 'bodies/%2e%2e%2fhub-key.json', '__proto__']) expect(await code(`${position}/${name}`), name).toEqual([404, 'EXPORT_FILE']);
  });
});

test('a body that only a later statement binds is not in an earlier export', async () => {
  const position = await newest();
  const report = agent.sign([customer('only-later')]);
  await agent.send(report);
  await newest();
  const response = await hub.get(`/v1/export/${position}/bodies/${Buffer.from(report.claims.body?.dig ?? '', 'base64url').toString('hex')}.ndjson.gz`, hub.token);
  expect(response.status).toBe(404);
});
