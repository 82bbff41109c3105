import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '#libs/postgres';
import { insertLogEntry, type LogEntryRecord } from '../persistence/log-entries.js';
import { advanceLogHead, ensureLogHead, lockLogHead } from '../persistence/log-head.js';

/** One writer's turn at the log: nobody else has a position until it ends. */
export interface LogTurn {
  readonly client: PoolClient;
  /** The log's own clock: the largest `iat` accepted, UTC seconds. */
  readonly clock: number;
  /** The position that the next entry gets. What a decision rests on lies before it, and is all there. */
  readonly position: number;
  /** Gives an entry the next position. */
  append(entry: Omit<LogEntryRecord, 'position'>): Promise<number>;
}

/** Runs `work` under the log's lock, in one transaction: a throw leaves nothing. When the promise resolves what was appended is durable. */
export async function takeLogTurn<T>(pool: Pool, work: (turn: LogTurn) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => inLogTurn(client, work));
}

/** The same within a transaction that the caller has open, which keeps the log's lock until it ends: taken last, and for a short time. */
export async function inLogTurn<T>(client: PoolClient, work: (turn: LogTurn) => Promise<T>): Promise<T> {
  await ensureLogHead(client);
  const head = await lockLogHead(client);
  let size = head.size;
  const result = await work({
    client,
    clock: head.clock,
    get position() {
      return size;
    },
    append: async (entry) => {
      const position = size;
      await insertLogEntry(client, { ...entry, position });
      size += 1;
      return position;
    },
  });
  if (size > head.size) await advanceLogHead(client, head, { size, clock: head.clock });
  return result;
}
