import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, entityId, LINKAGE_PROFILE, type Ruling } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import { Drain } from '../detection/drain.js';
import { takeLogTurn } from '../entries/log-turn.js';
import { expectRunsToReplay } from '../testing/expect-replay.js';
import { customer, token, workload } from '../testing/lines.js';
import { linkageByReplay, linkageInDatabase } from '../testing/stored-linkage.js';
import { storedRows, storedRuns } from '../testing/stored-runs.js';
import type { TestAgent } from '../testing/test-agent.js';
import { testHub, type TestHub } from '../testing/test-hub.js';
import { applyRuling } from './apply-ruling.js';

// Real: HTTP, signatures, PostgreSQL, linkage, detection. Stub: the clock, and the officers, whose word is taken.
let hub: TestHub;
let alpha: TestAgent;
let beta: TestAgent;
beforeAll(async () => {
  hub = await testHub();
  [alpha, beta] = [await hub.provider(), await hub.provider()];
});
afterAll(async () => hub.close());

const LIMIT = LINKAGE_PROFILE.strong.get('owner') ?? 0;
const shared = token('of a hundred companies', 'owner');

async function rule(act: Ruling['act'], on: TokenRecord, account?: Account): Promise<void> {
  const ruling = account === undefined ? { act, token: on } : { act, token: on, account };
  await takeLogTurn(hub.database.pool, async (turn) => applyRuling(turn.client, ruling, await turn.append({ kind: 'ruling', digest: randomUUID(), content: '{}' })));
}

async function judged(): Promise<void> {
  hub.running.app.get(Drain, { strict: false }).trigger();
  await hub.judged();
}

async function report(agent: TestAgent, lines: Parameters<TestAgent['report']>[0]): Promise<void> {
  const answer = await agent.report(lines);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
}

const entitiesOf = async (on: TokenRecord): Promise<number> =>
  (await hub.sql('SELECT DISTINCT a.entity_id FROM account a JOIN identity_token t ON t.account_id = a.id WHERE t.token = $1', [on.token])).length;

/** Rules that the newest pass found on each entity that it judged. */
async function newestFindings(): Promise<ReadonlyMap<string, readonly string[]>> {
  const run = (await storedRuns(hub)).at(-1);
  if (run === undefined) throw new Error('nobody was judged');
  const rows = (await storedRows(hub, run)).map((row) => JSON.parse(row) as { readonly entity?: string; readonly engine: string; readonly findings?: readonly { readonly rule: string }[] });
  return new Map(rows.flatMap(({ entity, engine, findings = [] }) => (entity === undefined || engine !== 'rules@1' ? [] : [[entity, findings.map(({ rule: name }) => name)]])));
}

describe('an identifier on one account more than its limit', () => {
  const handles = Array.from({ length: LIMIT }, (_, i) => `h${i}`);

  test('joins them all up to there', async () => {
    await report(alpha, [...handles.slice(0, 60).map((handle) => customer(handle, [shared])), workload('w', 'h1')]);
    await report(beta, handles.slice(60).map((handle) => customer(handle, [shared, token(`pair ${Math.floor(Number(handle.slice(1)) / 2)}`)])));
    expect(await entitiesOf(shared)).toBe(1);
    await judged();
    expect([...(await newestFindings()).values()]).toEqual([[]]);
  });

  test('takes them apart, all of them are judged, and each is told why', async () => {
    await report(alpha, [customer('one-too-many', [shared])]);
    // Sixty at alpha and the one too many stand alone; the forty at beta are pairs by another identifier.
    expect(await entitiesOf(shared)).toBe(60 + 1 + 20);
    await judged();
    const findings = await newestFindings();
    expect(findings.size).toBe(81);
    expect([...findings.values()].every((rules) => rules.includes('quarantined-identifier@1'))).toBe(true);
    // The workload went with its own account.
    const [work] = await hub.sql<{ entity_id: string }>('SELECT a.entity_id FROM workload w JOIN account a ON a.id = w.account_id WHERE w.workload = $1', ['w']);
    expect(work?.entity_id).toBe(entityId({ provider: alpha.iss, handle: 'h1' }));
    expect(await hub.sql('SELECT 1 FROM identity_link WHERE token = $1 AND ended_position IS NULL', [shared.token])).toEqual([]);
    expect((await hub.sql('SELECT 1 FROM identity_link WHERE token = $1', [shared.token])).length).toBe(LIMIT - 1);
  });

  test('and an invented account disregarded, all others are one again', async () => {
    await rule('disregard', shared, { provider: alpha.iss, handle: 'one-too-many' });
    expect(await entitiesOf(shared)).toBe(2);
    await judged();
    const findings = await newestFindings();
    expect([...findings.keys()].sort()).toEqual([entityId({ provider: alpha.iss, handle: 'h0' }), entityId({ provider: alpha.iss, handle: 'one-too-many' })].sort());
    expect([...findings.values()]).toEqual([[], []]);
  });

  test('and the token disregarded, nobody is joined by it and nobody told of it', async () => {
    await rule('restore', shared, { provider: alpha.iss, handle: 'one-too-many' });
    await rule('disregard', shared);
    await judged();
    expect([...(await newestFindings()).values()].flat()).toEqual([]);
    await report(beta, [customer('later', [shared])]);
    expect(await entitiesOf(shared)).toBe(82);
    await rule('restore', shared);
    await judged();
    expect([...(await newestFindings()).values()].every((rules) => rules.includes('quarantined-identifier@1'))).toBe(true);
  });

  test('all of it as a replay of the log has it, to the byte', async () => {
    expect(await linkageInDatabase(hub)).toEqual(await linkageByReplay(hub));
    await expectRunsToReplay(hub);
  });
});

test('reports and rulings at random around the limit leave what a replay of the log leaves', async () => {
  const agents = [alpha, beta, await hub.provider(), await hub.provider()];
  const owners = [0, 1, 2].map((n) => token(`owner ${n}`, 'owner'));
  // On 99, 99 and 97 accounts.
  await report(alpha, Array.from({ length: LIMIT - 1 }, (_, i) => customer(`s${i}`, i < 97 ? owners : owners.slice(0, 2))));
  let state = 271_828;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
  const seen = { quarantined: 0, linking: 0, disregarded: 0 };
  for (let round = 0; round < 40; round++) {
    if (random(3) === 0) {
      const account = pick<Account | undefined>([undefined, { provider: alpha.iss, handle: `s${random(3)}` }, { provider: pick(agents).iss, handle: `r${random(4)}` }]);
      await rule(pick(['disregard', 'restore']), pick([...owners, token(`t${random(3)}`)]), account);
    } else {
      const handles = new Set(Array.from({ length: 1 + random(2) }, () => `r${random(4)}`));
      await report(pick(agents), [...handles].map((handle) => customer(handle, Array.from(new Set(Array.from({ length: random(3) }, () => pick([...owners, ...[0, 1, 2].map((n) => token(`t${n}`))])))))));
    }
    const { rows } = await hub.database.pool.query<{ standing: keyof typeof seen }>('SELECT standing FROM strong_token WHERE token = ANY($1)', [owners.map((owner) => owner.token)]);
    for (const { standing } of rows) seen[standing] += 1;
    if (round % 8 === 7) expect(await linkageInDatabase(hub), `round ${round}`).toEqual(await linkageByReplay(hub));
  }
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(5);
  await judged();
  await expectRunsToReplay(hub);
}, 120_000);

test('a ruling on a token that nobody carries yet holds for whoever comes with it', async () => {
  const later = token('later', 'owner');
  await rule('disregard', later, { provider: alpha.iss, handle: 'x1' });
  await report(alpha, [customer('x1', [later]), customer('x2', [later]), customer('x3', [later])]);
  expect(await entitiesOf(later)).toBe(2);
  expect(await linkageInDatabase(hub)).toEqual(await linkageByReplay(hub));
  // Claims are counted anew for the next ruling, and the one that was void from the beginning still does not count.
  await rule('disregard', later, { provider: alpha.iss, handle: 'x2' });
  expect(await linkageInDatabase(hub)).toEqual(await linkageByReplay(hub));
});
