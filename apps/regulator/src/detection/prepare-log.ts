import type { Pool } from 'pg';
import { inTransaction } from '#libs/postgres';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { encodeRuleSet } from '#libs/verdict';
import { ensureLogHead, lockLogHead } from '../persistence/log-head.js';
import { insertFirstPolicy } from '../persistence/policies.js';

/** Makes a new database ready for its first report: the head of the log, and the default rule set in force. Harmless on any other. */
export async function prepareLog(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await ensureLogHead(client);
    await lockLogHead(client);
    await insertFirstPolicy(client, encodeRuleSet(DEFAULT_RULE_SET));
  });
}
