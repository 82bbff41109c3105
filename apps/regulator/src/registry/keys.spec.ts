import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeRegulatorRevocation, type KeyActKind, signKeyRegister, signKeyRevoke, signKeyRotate } from '#libs/entries';
import type { SigningKey } from '#libs/signing';
import type { HubAnswer, TestAgent } from '../testing/test-agent.js';
import { NOW, ORIGIN, positionOf, testHub, type TestHub } from '../testing/test-hub.js';
import { newKey } from '../testing/test-registry.js';

// Real: HTTP, signatures, PostgreSQL. Stub: the clock.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

const TYPE = 'application/tributary-entry+json';
async function send(body: string, type = TYPE): Promise<HubAnswer> {
  const response = await fetch(`${hub.url}/v1/keys`, { method: 'POST', body, headers: { 'content-type': type } });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as Record<string, unknown>, headers: response.headers };
}
const submit = async (kind: KeyActKind, content: string): Promise<HubAnswer> => send(JSON.stringify({ kind, content }));

const saying = (agent: TestAgent, changes: { readonly aud?: string; readonly iat?: number } = {}) => ({ iss: agent.iss, aud: ORIGIN, iat: NOW, ...changes });
const rootOf = ({ options: { root } }: TestAgent): SigningKey => root ?? newKey();
const register = (agent: TestAgent, key: SigningKey, changes = {}): string => signKeyRegister({ ...saying(agent, changes), x: key.jwk.x }, rootOf(agent));
const revoke = (agent: TestAgent, kid: string, compromised?: { readonly str: string; readonly seq: number }): string => signKeyRevoke({ ...saying(agent), kid, ...(compromised === undefined ? {} : { compromised }) }, rootOf(agent));
/** The same stream under another key. */
function under(agent: TestAgent, key: SigningKey): TestAgent {
  const other = agent.with({ key });
  [other.seq, other.prev] = [agent.seq, agent.prev];
  return other;
}
const codeOf = async (answer: Promise<HubAnswer>): Promise<readonly [status: number, code: unknown]> => {
  const before = await acts();
  const { status, json } = await answer;
  expect(await acts(), 'a refusal leaves nothing in the log').toBe(before);
  return [status, json['code']];
};
const acts = async (): Promise<number> => (await hub.sql("SELECT 1 FROM log_entry WHERE kind LIKE 'key-%'")).length;

describe('a key act that is sent to the hub', () => {
  test('takes effect at its position: the key signs what comes after it', async () => {
    const agent = await hub.provider();
    const key = newKey();
    const late = under(agent, key);
    expect((await late.report(undefined)).json['code']).toBe('KEY_UNKNOWN');
    const answer = await submit('key-register', register(agent, key));
    expect([answer.status, answer.json]).toEqual([201, { status: 'logged', kind: 'key-register', digest: expect.stringMatching(/^[\w-]{43}$/), kid: key.kid, position: expect.any(Number) }]);
    expect((await late.report(undefined)).status).toBe(201);
    expect(await positionOf(hub, agent)).toBeGreaterThan(Number(answer.json['position']));
  });

  test('is answered as before when it comes again, also when its key is gone', async () => {
    const agent = await hub.provider();
    const key = newKey();
    const content = register(agent, key);
    const first = await submit('key-register', content);
    await submit('key-revoke', revoke(agent, key.kid));
    const before = await acts();
    const again = await submit('key-register', content);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(await acts()).toBe(before);
  });

  test('of many at once is logged once, and of two that contradict each other one', async () => {
    const agent = await hub.provider();
    const [one, other] = [newKey(), newKey()];
    const same = register(agent, one);
    const answers = await Promise.all(Array.from({ length: 6 }, async () => submit('key-register', same)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const rivals = await Promise.all([one, other].map(async (next, nth) => submit('key-rotate', signKeyRotate(saying(agent), agent.options.key, nth === 0 ? newKey() : next))));
    expect(rivals.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect(rivals.find(({ status }) => status === 409)?.json['code']).toBe('KEY_ALREADY_REVOKED');
  });

  test('is refused for another hub, from the future, without the right signature, and unsigned', async () => {
    const agent = await hub.provider();
    const [key, thief] = [newKey(), newKey()];
    expect(await codeOf(submit('key-register', register(agent, key, { aud: 'elsewhere' })))).toEqual([403, 'KEY_AUDIENCE']);
    expect(await codeOf(submit('key-register', register(agent, key, { iat: NOW + 301 })))).toEqual([422, 'KEY_FROM_FUTURE']);
    expect(await codeOf(submit('key-register', signKeyRegister({ ...saying(agent), x: key.jwk.x }, agent.options.key)))).toEqual([401, 'ENTRY_KEY_SIGNATURE']);
    expect(await codeOf(submit('key-rotate', signKeyRotate(saying(agent), thief, key)))).toEqual([401, 'KEY_UNKNOWN']);
    expect(await codeOf(submit('key-revoke', encodeRegulatorRevocation({ kid: agent.options.key.kid, reason: 'because' })))).toEqual([401, 'KEY_ACT_UNSIGNED']);
    expect(await codeOf(submit('key-register', register(agent, agent.options.key, { iat: NOW - 1 })))).toEqual([409, 'KEY_EXISTS']);
    expect(await codeOf(submit('key-register', signKeyRegister({ ...saying(agent), iss: 'https://nobody.example', x: key.jwk.x }, rootOf(agent))))).toEqual([404, 'PROVIDER_UNKNOWN']);
  });

  test('has one form', async () => {
    for (const body of ['', '{', '[]', 'null', '{"kind":"key-register"}', '{"kind":"provider","content":"{}"}', '{"kind":"key-register","content":"","more":1}', '{"kind":"key-register","kind":"key-rotate","content":"x"}']) {
      expect(await codeOf(send(body)), body).toEqual([400, 'KEY_ACT_FORM']);
    }
    expect(await codeOf(submit('key-register', '{}'))).toEqual([422, 'ENTRY_CONTENT']);
    expect(await codeOf(submit('key-revoke', register(await hub.provider(), newKey())))).toEqual([422, 'ENTRY_KEY_ACT']);
    for (const type of ['application/json', 'application/jose', 'text/plain']) expect(await codeOf(send('{"kind":"key-register","content":"x"}', type))).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
    expect(await codeOf(send(`{"kind":"key-register","content":"${'x'.repeat(70_000)}"}`))).toEqual([413, 'REQUEST_TOO_LARGE']);
  });
});

describe('a stream whose key changes', () => {
  test('goes on under the new one, and the old one signs nothing more', async () => {
    const agent = await hub.provider();
    await agent.report(undefined);
    const next = newKey();
    const rotated = await submit('key-rotate', signKeyRotate(saying(agent), agent.options.key, next));
    expect([rotated.status, rotated.json]).toMatchObject([201, { kind: 'key-rotate', kid: next.kid }]);
    expect((await agent.report(undefined)).json).toMatchObject({ status: 401, code: 'KEY_NOT_VALID', field: 'kid' });
    const going = under(agent, next);
    expect((await going.report(undefined)).status).toBe(201);
    const kids = ((await (await hub.get('/.well-known/jwks.json')).json()) as { readonly keys: readonly { readonly kid: string }[] }).keys.map(({ kid }) => kid);
    expect([kids.includes(next.kid), kids.includes(agent.options.key.kid)]).toEqual([true, false]);
    expect(await codeOf(submit('key-rotate', signKeyRotate(saying(agent), agent.options.key, newKey())))).toEqual([409, 'KEY_ALREADY_REVOKED']);
  });

  test('stops at a revocation by the root, or by the regulator, until the root registers another', async () => {
    const agent = await hub.provider();
    await agent.report(undefined);
    expect((await submit('key-revoke', revoke(agent, agent.options.key.kid, { str: 'main', seq: 1 }))).status).toBe(201);
    expect((await agent.report(undefined)).json['code']).toBe('KEY_NOT_VALID');
    expect(await codeOf(submit('key-rotate', signKeyRotate(saying(agent), agent.options.key, newKey())))).toEqual([409, 'KEY_ALREADY_REVOKED']);
    expect(await hub.sql('SELECT compromised_str, compromised_seq::int FROM provider_key WHERE kid = $1', [agent.options.key.kid])).toEqual([{ compromised_str: 'main', compromised_seq: 1 }]);
    const next = newKey();
    await submit('key-register', register(agent, next));
    expect((await under(agent, next).report(undefined)).status).toBe(201);
  });
});
