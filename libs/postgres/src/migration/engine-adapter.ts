import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, type SqlDriverAdapter, type SqlMigrationAwareDriverAdapterFactory, type SqlQuery, type SqlResultSet } from '@prisma/driver-adapter-utils';
import { Pool } from 'pg';

/** pg_type: `"char"`, the one-byte type of system catalogues, and its array. */
const CHAR = 18;
const CHAR_ARRAY = 1002;

/**
 * adapter-pg as the schema engine needs it. The stock adapter is made for queries and falls short in two places:
 *
 * - its `executeScript` cuts a script at every semicolon, also inside strings and function bodies, and sends the pieces one by one. Sent whole
 *   in one simple query, as the native engine does, a migration is one transaction: it is applied entirely or not at all.
 * - it does not know `"char"`, which the catalogue queries of the engine return. The column is passed off as an array of it, a type that
 *   those queries never return, and named correctly on the way out.
 *
 * There is one connection, because the engine holds an advisory lock on it while it works.
 */
export function schemaEngineAdapter(url: string): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: async () => connect(url),
    connectToShadowDb: async () => {
      throw new Error('no command used here needs a shadow database');
    },
  };
}

async function connect(url: string): Promise<SqlDriverAdapter> {
  const pool = new SingleConnection({ connectionString: url, max: 1, idleTimeoutMillis: 0, application_name: 'tributary migrations' });
  const stock = await new PrismaPg(pool, { disposeExternalPool: true }).connect();
  return {
    provider: stock.provider,
    adapterName: stock.adapterName,
    queryRaw: async (query: SqlQuery): Promise<SqlResultSet> => {
      const result = await stock.queryRaw(query);
      return { ...result, columnTypes: result.columnTypes.map((type) => (type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type)) };
    },
    executeRaw: async (query) => stock.executeRaw(query),
    executeScript: async (script) => {
      await pool.query(script);
    },
    startTransaction: async (isolation) => stock.startTransaction(isolation),
    getConnectionInfo: () => stock.getConnectionInfo(),
    dispose: async () => stock.dispose(),
  };
}

class SingleConnection extends Pool {
  // The pool's `query` has a dozen overloads; the adapter and we use the ones that return a promise.
  override query = (async (...args: Parameters<Pool['query']>): Promise<unknown> => {
    const result = await (Pool.prototype.query.apply(this, args) as unknown as Promise<unknown>);
    for (const field of fieldsOf(result)) if (field.dataTypeID === CHAR) field.dataTypeID = CHAR_ARRAY;
    return result;
  }) as unknown as Pool['query'];
}

function fieldsOf(result: unknown): readonly { dataTypeID: number }[] {
  return typeof result === 'object' && result !== null && 'fields' in result && Array.isArray(result.fields) ? (result.fields as { dataTypeID: number }[]) : [];
}
