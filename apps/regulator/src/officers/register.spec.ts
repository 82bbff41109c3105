import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, type VerificationKey } from '#libs/signing';
import { fetchExport, linesOf, newestExport } from '../testing/fetch-export.js';
import { testHub, type TestHub } from '../testing/test-hub.js';
import { addOfficer, revokeOfficer } from './register.js';
import { validOfficers } from './valid-officers.js';

// Real: PostgreSQL, HTTP. Stub: the clock.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

const newKey = (): VerificationKey => importPublicJwk(importPrivateJwk(generatePrivateJwk()).jwk);
const valid = async (position: number): Promise<readonly string[]> => [...(await validOfficers(hub.database.pool, position)).keys()];

describe('the register of officers', () => {
  test('a key counts from its position on, and until it is revoked', async () => {
    const agent = await hub.provider();
    const key = newKey();
    await agent.report(undefined);
    expect(await addOfficer(hub.database.pool, { name: 'A. Officer', key })).toEqual({ kid: key.kid, position: 1 });
    await agent.report(undefined);
    await agent.report(undefined);
    expect(await revokeOfficer(hub.database.pool, key.kid)).toEqual({ kid: key.kid, position: 3 });
    expect(await Promise.all([0, 1, 2, 3].map(valid))).toEqual([[], [key.kid], [key.kid], []]);
    await expect(revokeOfficer(hub.database.pool, key.kid)).rejects.toMatchObject({ code: 'KEY_ALREADY_REVOKED' });
    await expect(revokeOfficer(hub.database.pool, newKey().kid)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  });

  test('one person has one valid key, so that two keys are two people', async () => {
    const first = newKey();
    await addOfficer(hub.database.pool, { name: 'B. Officer', key: first });
    await expect(addOfficer(hub.database.pool, { name: 'B. Officer', key: newKey() })).rejects.toMatchObject({ code: 'OFFICER_EXISTS' });
    await expect(addOfficer(hub.database.pool, { name: 'C. Officer', key: first })).rejects.toMatchObject({ code: 'KEY_EXISTS' });
    await revokeOfficer(hub.database.pool, first.kid);
    await addOfficer(hub.database.pool, { name: 'B. Officer', key: newKey() });
  });

  test('a provider’s key is no officer’s, and a name can be printed', async () => {
    const agent = await hub.provider();
    await expect(addOfficer(hub.database.pool, { name: 'D. Officer', key: importPublicJwk(agent.options.key.jwk) })).rejects.toMatchObject({ code: 'KEY_EXISTS' });
    for (const name of ['', '  ', 'a\nb', 'x'.repeat(201)]) await expect(addOfficer(hub.database.pool, { name, key: newKey() })).rejects.toMatchObject({ code: 'OFFICER_NAME' });
  });

  test('is exported as it was at the position', async () => {
    const agent = await hub.provider();
    await agent.report(undefined);
    const before = await fetchExport(hub, await newestExport(hub));
    const late = newKey();
    await addOfficer(hub.database.pool, { name: 'Late', key: late });
    expect(await fetchExport(hub, await newestExport(hub))).toEqual(before);
    await agent.report(undefined);
    const lines = linesOf(await fetchExport(hub, await newestExport(hub)), 'officers.ndjson').map((line) => JSON.parse(line) as { kid: string; name: string; revokedPosition: number | null });
    expect(lines.map(({ name }) => name)).toEqual(['A. Officer', ...lines.slice(1, -1).map(({ name }) => name), 'Late']);
    expect(lines[0]).toMatchObject({ registeredPosition: 1, revokedPosition: 3 });
    expect(lines.at(-1)).toEqual({ kid: late.kid, name: 'Late', x: late.jwk.x, registeredPosition: 4, revokedPosition: null });
  });
});
