import { decodeOwnWord, type LogKeyContent } from '#libs/entries';
import { findEntryAt } from '../persistence/log-entries.js';
import type { Queryable } from '../persistence/queryable.js';
import { LogError } from '../log/log-error.js';

/** Whose log this is and by which keys its checkpoints are signed: its first entry. Undefined for an empty log. */
export async function readLogKey(db: Queryable): Promise<LogKeyContent | undefined> {
  const first = await findEntryAt(db, 0);
  return first === undefined ? undefined : decodeOwnWord('log-key', first.content);
}

/** Origin of the log. LOG_EMPTY: a hub has to have started on the database once, because it alone knows under which name and key. */
export async function readLogOrigin(db: Queryable): Promise<string> {
  const logKey = await readLogKey(db);
  if (logKey === undefined) throw new LogError('LOG_EMPTY', 'There is no log in this database yet. Start the hub once, under the origin and with the key that the log shall have.');
  return logKey.origin;
}
