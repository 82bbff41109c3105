import { afterAll, beforeAll, expect, test } from 'vitest';
import { rejudge } from '../../apps/regulator/src/detection/rejudge.js';
import { pruneBodies } from '../../apps/regulator/src/retention/prune-bodies.js';
import { customer, token } from '../../apps/regulator/src/testing/lines.js';
import { testHub, type TestHub } from '../../apps/regulator/src/testing/test-hub.js';
import { auditsOf, findingsOf, type Audits } from './audited-hub.js';
import { day, on, work } from './federation-lines.js';

// Real: the hub on HTTP and PostgreSQL, signatures, judging, and the auditor's commands. Stub: the hub's clock.
let hub: TestHub;
let audits: Audits;
beforeAll(async () => {
  hub = await testHub();
  audits = await auditsOf(hub);
});
afterAll(async () => {
  await audits.remove();
  await hub.close();
});

test('after bodies were deleted the auditor finds nothing wrong, says what it cannot check any more, and still tells a body that somebody made away with', async () => {
  const agent = await hub.provider();
  for (const [nth, n] of [1, 2, 3, 40].entries()) {
    await agent.report([...(nth === 0 ? [customer('c', [token('c')])] : []), work(`w${n}`, 'c', 'ended', [n - 1, n], 64)], on(n));
    await hub.judged();
  }
  const whole = await audits.audit([]);
  expect(whole.verifications.map(({ passed, complete }) => [passed, complete])).toEqual([[true, true]]);

  expect((await pruneBodies(hub.database.pool, day(10))).bodies).toBe(3);
  await agent.report([work('w41', 'c', 'ended', [40, 41], 64)], on(41));
  await hub.judged();
  await rejudge(hub.database.pool, () => undefined);
  const pruned = await audits.audit([]);
  expect(findingsOf(pruned)).toEqual([]);
  const [verification] = pruned.verifications;
  expect([verification?.passed, verification?.complete]).toEqual([true, false]);
  expect(verification?.notChecked).toContain('The bodies of 3 statements: deleted when their time was over, as the log says.');
  // An earlier bundle has them still, and what it holds is taken from there.
  const continued = await audits.audit([whole]);
  expect(findingsOf(continued)).toEqual([]);
  expect(continued.verifications.map(({ passed, complete }) => [passed, complete])).toEqual([[true, true], [true, true]]);

  await hub.sql("UPDATE body SET gzip = NULL WHERE digest = (SELECT body_digest FROM statement WHERE seq = 4)");
  const robbed = await audits.audit([]);
  expect(robbed.verifications[0]?.notChecked).toContain('The bodies of 1 statements: withheld. They are not in the bundle, and the log does not say that they were deleted.');
});
