import type { Pool, PoolClient } from 'pg';

/** What a read needs: the pool, or the client of a transaction that the caller opened. Writes ask for the client. */
export type Queryable = Pool | PoolClient;
