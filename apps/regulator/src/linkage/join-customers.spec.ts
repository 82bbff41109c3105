import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishEpoch } from '../epochs/publish-epoch.js';
import { manifestFile, testHolders } from '../testing/epoch.js';
import { customer, token } from '../testing/lines.js';
import { linkageByReplay, linkageInDatabase } from '../testing/stored-linkage.js';
import { hubOn, testHub, type TestHub } from '../testing/test-hub.js';

// Real: HTTP, signatures, PostgreSQL, linkage. Stub: the clock.
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => hub.close());

describe('customers joined across providers', () => {
  test('the same new token at ten providers at once: one entity, whoever came first', async () => {
    const agents = await Promise.all(Array.from({ length: 10 }, async () => hub.provider()));
    const answers = await Promise.all(agents.map(async (agent) => agent.report([customer('c', [token('at once')])])));
    expect(answers.every((answer) => answer.status === 201)).toBe(true);
    const entities = await hub.sql<{ entity_id: string }>('SELECT DISTINCT a.entity_id FROM account a JOIN identity_token t ON t.account_id = a.id WHERE t.token = $1', [token('at once').token]);
    expect(entities).toHaveLength(1);
    const [first] = answers.filter((answer) => answer.json['position'] === Math.min(...answers.map((one) => Number(one.json['position']))));
    const founder = await hub.sql('SELECT 1 FROM entity WHERE id = $1 AND founded_position = $2 AND merged_into IS NULL', [entities[0]?.entity_id, first?.json['position']]);
    expect(founder).toHaveLength(1);
  });

  test('the same token at two providers over two hubs on one database: one entity', async () => {
    const second = await hubOn(hub.database);
    try {
      for (let nth = 0; nth < 5; nth++) {
        const [a, b] = [await hub.provider(), await second.provider()];
        const shared = token(`two hubs ${nth}`, 'tax-id');
        await Promise.all([a.report([customer('c', [shared])]), b.report([customer('c', [shared])])]);
        expect(await hub.sql('SELECT DISTINCT a.entity_id FROM account a JOIN identity_token t ON t.account_id = a.id WHERE t.token = $1', [shared.token])).toHaveLength(1);
      }
    } finally {
      await second.stop();
    }
  });

  test('a name alone joins nobody, and tokens of another epoch, mode, profile or attribute never compare', async () => {
    const agent = await hub.provider();
    const base = token('never compare');
    await publishEpoch(hub.database.pool, manifestFile(testHolders()));
    await agent.report([
      customer('a', [base, token('same name', 'name')]), customer('b', [token('same name', 'name')]), customer('c', [{ ...base, mode: 'toprf' }]),
      customer('d', [{ ...base, profile: 'tributary-2' }]), customer('e', [{ ...base, attr: 'tax-id' }]),
    ]);
    await agent.report([customer('b', [{ ...base, epoch: '2025' }])], { epoch: '2025' });
    expect(await hub.sql('SELECT DISTINCT a.entity_id FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1', [agent.iss])).toHaveLength(5);
  });

  test('a customer line that is sent again changes what it describes and adds no evidence twice', async () => {
    const [agent, other] = [await hub.provider(), await hub.provider()];
    await other.report([customer('o', [token('again')])]);
    for (const country of ['DE', 'FR']) await agent.report([customer('c', [token('again')], { country, inHouse: country === 'DE' })]);
    expect(await hub.sql('SELECT a.country, a.in_house FROM account a JOIN provider p ON p.id = a.provider_id WHERE p.iss = $1', [agent.iss])).toEqual([{ country: 'FR', in_house: false }]);
    expect(await hub.sql('SELECT 1 FROM identity_link WHERE token = $1', [token('again').token])).toHaveLength(1);
  });

  test('entities, links and merges are those of a replay of the log from nothing', async () => {
    const agents = await Promise.all(Array.from({ length: 4 }, async () => hub.provider()));
    let state = 12_345;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const attributes = ['lei', 'tax-id', 'name'] as const;
    for (let round = 0; round < 8; round++) {
      await Promise.all(agents.map(async (agent) => {
        const handles = new Set(Array.from({ length: 1 + random(3) }, () => `h${random(9)}`));
        const lines = [...handles].map((handle) => customer(handle, Array.from({ length: random(3) }, () => token(`t${random(12)}`, attributes[random(3)]))));
        expect((await agent.report(lines)).status).toBe(201);
      }));
    }
    const replayed = await linkageByReplay(hub);
    expect(replayed.merged.length).toBeGreaterThan(5);
    expect(await linkageInDatabase(hub)).toEqual(replayed);
  });
});
