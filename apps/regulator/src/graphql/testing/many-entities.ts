import type { Pool } from 'pg';
import { HubRows, NEW_YEAR } from './hub-rows.js';

/** `entities` entities with two accounts at two providers, `each` workloads per account and a verdict; margins repeat on purpose. */
export async function manyEntities(pool: Pool, entities: number, each: number): Promise<string[]> {
  const rows = new HubRows(pool);
  const providers = [await rows.provider('https://one.example', 'one'), await rows.provider('https://two.example', 'two')];
  const ids: string[] = [];
  for (let e = 0; e < entities; e += 1) {
    const id = await rows.entity(`many-${String(e).padStart(4, '0')}`);
    ids.push(id);
    const accounts: number[] = [];
    for (const [p, provider] of providers.entries()) {
      const account = await rows.account(provider, `handle-${e}-${p}`, id, `token-${e}`);
      accounts.push(account);
      const statement = await rows.statement(provider, NEW_YEAR + e);
      for (let w = 0; w < each; w += 1) await rows.workload(statement, provider, account, w + 1, { id: `w-${e}-${p}-${w}`, start: NEW_YEAR + w * 1_000, end: NEW_YEAR + w * 1_000 + 900, count: 1 + (e % 7) });
      await rows.exchange(statement, provider, 1_000, { t: 'exchange', workload: `w-${e}-${p}-0`, peer: { flow: `flow-${e}` }, bytesOut: 10, bytesIn: 10, from: NEW_YEAR, to: NEW_YEAR + 60 });
    }
    await rows.link(accounts[1] as number, accounts[0] as number, `token-${e}`);
  }
  await rows.judge(ids);
  return ids;
}
