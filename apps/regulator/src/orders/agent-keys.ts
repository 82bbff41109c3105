import type { AgentKeys } from '#libs/orders';
import { findKeys, validAt, type KeyRecord } from '../persistence/provider-keys.js';
import type { Queryable } from '../persistence/queryable.js';
import { importedKey } from '../registry/imported-key.js';

/** The one agent's key that a message names, if a provider may sign with it at the position. */
export async function agentKeys(db: Queryable, kid: string | undefined, position: number): Promise<{ readonly keys: AgentKeys; readonly provider: KeyRecord | undefined }> {
  const record = kid === undefined ? undefined : (await findKeys(db, [kid])).get(kid);
  if (record === undefined || !validAt(record, position)) return { keys: new Map(), provider: undefined };
  return { keys: new Map([[record.kid, { iss: record.iss, key: importedKey(record.kid, record.x) }]]), provider: record };
}
