import { afterAll, beforeAll, expect, test } from 'vitest';
import { signKeyRegister, signKeyRevoke } from '#libs/entries';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { customer } from '../testing/lines.js';
import { storedRows, storedRuns } from '../testing/stored-runs.js';
import type { TestAgent } from '../testing/test-agent.js';
import { NOW, ORIGIN, testHub, type TestHub } from '../testing/test-hub.js';
import { newKey } from '../testing/test-registry.js';

// Real: HTTP, signatures, PostgreSQL, detection. Stub: the clock.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

async function act(kind: string, content: string): Promise<void> {
  const response = await fetch(`${hub.url}/v1/keys`, { method: 'POST', body: JSON.stringify({ kind, content }), headers: { 'content-type': 'application/tributary-entry+json' } });
  expect(response.status).toBe(201);
  await hub.judged();
}
/** What the newest pass found about keys of a provider. */
async function doubts({ iss }: TestAgent): Promise<readonly unknown[]> {
  await hub.judged();
  const rows = await storedRows(hub, (await storedRuns(hub)).at(-1));
  const read = rows.map((row) => JSON.parse(row) as { readonly provider?: string; readonly findings?: readonly { readonly rule: string; readonly value: number; readonly figures: readonly { readonly value: number }[] }[] });
  return read.find(({ provider }) => provider === iss)?.findings?.filter(({ rule }) => rule === 'compromised-key@1').map(({ value, figures }) => [figures[0]?.value, value]) ?? [];
}

test('what a stolen key signed is asked about from the revocation on, until its provider has corrected it', async () => {
  const [agent, bystander] = [await hub.provider(), await hub.provider()];
  const said = { iss: agent.iss, aud: ORIGIN, iat: NOW };
  const root = agent.options.root ?? newKey();
  for (const handle of ['a', 'b', 'c']) expect((await agent.report([customer(handle)])).status).toBe(201);
  await bystander.report([customer('x')]);
  expect(await doubts(agent)).toEqual([]);
  await act('key-revoke', signKeyRevoke({ ...said, kid: agent.options.key.kid, compromised: { str: 'main', seq: 2 } }, root));
  expect([await doubts(agent), await doubts(bystander)]).toEqual([[[2, 2]], []]);
  const next = newKey();
  await act('key-register', signKeyRegister({ ...said, x: next.jwk.x }, root));
  const going = agent.with({ key: next });
  [going.seq, going.prev] = [agent.seq, agent.prev];
  expect((await going.report([customer('b')], { act: 'correct', ref: { seq: 2 } })).status).toBe(201);
  expect(await doubts(agent)).toEqual([[2, 1]]);
  expect((await going.report([customer('c')], { act: 'correct', ref: { seq: 3 } })).status).toBe(201);
  expect(await doubts(agent)).toEqual([]);
  await expectRunsToReplay(hub);
});
