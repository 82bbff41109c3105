import { stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeKeyAct, type KeyActKind, Registry } from '#libs/entries';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { BenchAgent, type Ran } from '../testing/bench-agent.js';

const [ISS, ORIGIN] = ['https://cloud.example', 'hub.example/log'];
let agent: BenchAgent;
beforeEach(async () => {
  agent = await BenchAgent.create();
});
afterEach(async () => agent.remove());

const root = async (command: string, ...more: readonly string[]): Promise<Ran> => agent.cli(['root', command, ...more]);
const act = async (command: string, ...more: readonly string[]): Promise<Ran> => root(command, '--root', agent.path('root.jwk'), '--iss', ISS, '--origin', ORIGIN, '--out', agent.path('act.json'), ...more);
async function written(): Promise<ReturnType<typeof decodeKeyAct>> {
  const { kind, content } = JSON.parse(await agent.read('act.json')) as { readonly kind: KeyActKind; readonly content: string };
  return decodeKeyAct(kind, content);
}

describe('a root key', () => {
  test('is made for its owner only, gives its public half, and is never overwritten', async () => {
    const made = await root('init', '--out', agent.path('root.jwk'));
    expect(made.status).toBe(0);
    expect((await stat(agent.path('root.jwk'))).mode & 0o777).toBe(0o600);
    const key = importPrivateJwk(JSON.parse(await agent.read('root.jwk')));
    expect(JSON.parse(made.out)).toEqual({ kty: 'OKP', crv: 'Ed25519', x: key.jwk.x });
    expect(made.out + made.err).not.toContain((JSON.parse(await agent.read('root.jwk')) as { d: string }).d);
    expect(await root('init', '--out', agent.path('root.jwk'))).toMatchObject({ status: 2, error: { code: 'REPORTER_KEY_FILE', place: { file: 'root.jwk' } } });
    expect(importPrivateJwk(JSON.parse(await agent.read('root.jwk'))).kid).toBe(key.kid);
    const other = await root('init', '--out', agent.path('other.jwk'), '--public-key', agent.path('other.public.jwk'), '--json');
    expect((JSON.parse(other.out) as { publicKey: unknown }).publicKey).toEqual(JSON.parse(await agent.read('other.public.jwk')));
  });

  test('has no place in an agent’s state directory, neither when it is made nor when it is used', async () => {
    expect(await root('init', '--out', agent.path('state/root.jwk'))).toMatchObject({ status: 2, error: { code: 'REPORTER_ROOT_PLACE' } });
    await writeFile(agent.path('state/root.jwk'), JSON.stringify(generatePrivateJwk()));
    const used = await root('revoke', '--root', agent.path('state/root.jwk'), '--iss', ISS, '--origin', ORIGIN, '--out', agent.path('act.json'), '--kid', 'A'.repeat(43));
    expect(used.error).toMatchObject({ code: 'REPORTER_ROOT_PLACE' });
  });

  test('signs for a signing key and against it, as a hub takes it', async () => {
    await root('init', '--out', agent.path('root.jwk'));
    await agent.cli(['init', '--state', agent.path('other'), '--iss', ISS, '--stream', 'eu-2', '--public-key', agent.path('agent.jwk')]);
    const registry = new Registry(ORIGIN);
    registry.apply({ kind: 'provider', content: { iss: ISS, name: 'Cloud', root: importPrivateJwk(JSON.parse(await agent.read('root.jwk'))).jwk.x } }, 0);
    const registered = await act('register', '--key', agent.path('agent.jwk'), '--json');
    registry.apply(await written(), 1);
    const { kid } = JSON.parse(registered.out) as { readonly kid: string };
    expect(registry.keyAt(kid, 1)).toMatchObject({ iss: ISS, kid });
    expect((await act('register', '--key', agent.path('agent.jwk'))).error, 'nothing is overwritten').toMatchObject({ code: 'REPORTER_KEY_FILE' });
    const revoked = await root('revoke', '--root', agent.path('root.jwk'), '--iss', ISS, '--origin', ORIGIN, '--out', agent.path('gone.json'), '--kid', kid, '--compromised', 'a#b#12');
    expect(revoked.status).toBe(0);
    const { kind, content } = JSON.parse(await agent.read('gone.json')) as { readonly kind: KeyActKind; readonly content: string };
    registry.apply(decodeKeyAct(kind, content), 2);
    expect(registry.keys.get(kid)).toMatchObject({ revokedPosition: 2, compromised: { str: 'a#b', seq: 12 } });
  });

  test('signs nothing that no hub would take', async () => {
    await root('init', '--out', agent.path('root.jwk'), '--public-key', agent.path('root.public.jwk'));
    expect((await act('register', '--key', agent.path('root.jwk'))).error, 'a private key').toMatchObject({ code: 'REPORTER_KEY_FILE', place: { file: 'root.jwk' } });
    expect((await act('register', '--key', agent.path('nowhere.jwk'))).error).toMatchObject({ code: 'REPORTER_KEY_FILE' });
    expect((await act('revoke', '--kid', 'x')).error).toMatchObject({ code: 'ENTRY_KEY_ACT', place: { field: 'kid' } });
    for (const from of ['main', '#1', 'main#0', 'main#-1', 'main#1x']) expect((await act('revoke', '--kid', 'A'.repeat(43), '--compromised', from)).error, from).toMatchObject({ code: 'REPORTER_USAGE', place: { field: '--compromised' } });
    await writeFile(agent.path('broken.jwk'), '{');
    const used = await root('register', '--root', agent.path('broken.jwk'), '--iss', ISS, '--origin', ORIGIN, '--out', agent.path('act.json'), '--key', agent.path('root.public.jwk'));
    expect(used.error).toMatchObject({ code: 'REPORTER_KEY_FILE', place: { file: 'broken.jwk' } });
    expect(await agent.list('')).not.toContain('act.json');
  });
});
