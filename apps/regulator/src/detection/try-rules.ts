import type { Pool } from 'pg';
import { inTransaction } from '#libs/postgres';
import type { RuleSet } from '#libs/structuring';
import { Outlook, type OutlookTally } from '#libs/verdict';
import { readLogHead } from '../persistence/log-head.js';
import { streamColumns } from '../persistence/stream-columns.js';
import { countEntitiesWithWork } from '../persistence/touched-entities.js';
import { breather } from './breather.js';
import type { OnProgress } from './judge-and-write.js';

/** What a rule set would say at the newest position. */
export interface Trial {
  readonly position: number;
  /** Entities with any work. */
  readonly entities: number;
  /** By group of profiles with equal parameters, the lead's first. */
  readonly tallies: readonly OutlookTally[];
}

/** Counts whom both engines would flag under a rule set, over one snapshot of all that was reported. Writes nothing, and keeps nobody waiting. */
export async function tryRules(pool: Pool, ruleSet: RuleSet, onProgress: OnProgress = () => undefined): Promise<Trial> {
  return inTransaction(pool, async (reader) => {
    const { size, clock } = await readLogHead(reader);
    const total = await countEntitiesWithWork(reader);
    const outlook = new Outlook(ruleSet, clock);
    const rest = breather();
    for await (const columns of streamColumns(reader, clock)) {
      outlook.take(columns);
      await rest();
      if (outlook.entities % 100 === 0) await onProgress(outlook.entities, total);
    }
    await onProgress(total, total);
    return { position: size, entities: outlook.entities, tallies: outlook.tallies() };
  }, 'repeatable read');
}
