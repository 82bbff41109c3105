import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, type VerificationKey } from '#libs/signing';
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
    const added = await addOfficer(hub.database.pool, { name: 'A. Officer', key });
    await agent.report(undefined);
    const revoked = await revokeOfficer(hub.database.pool, key.kid);
    expect([added.kid, revoked.kid]).toEqual([key.kid, key.kid]);
    expect(revoked.position).toBeGreaterThan(added.position + 1);
    expect(await Promise.all([added.position - 1, added.position, revoked.position - 1, revoked.position].map(valid))).toEqual([[], [key.kid], [key.kid], []]);
    expect(await hub.sql('SELECT kind, content FROM log_entry WHERE position = ANY($1) ORDER BY position', [[added.position, revoked.position]])).toEqual([
      { kind: 'officer-register', content: JSON.stringify({ name: 'A. Officer', x: key.jwk.x }) },
      { kind: 'officer-revoke', content: JSON.stringify({ kid: key.kid }) },
    ]);
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
});
