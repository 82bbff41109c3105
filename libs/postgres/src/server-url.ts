import { Client } from 'pg';
import { PostgresError, errorCode } from './postgres-error.js';

const OLDEST_VERSION = 150_000;
const CONNECT_PATIENCE_MS = 10_000;
/** SQLSTATE → what to say; the server's own message names the account, the host or the database. */
const REFUSALS: Readonly<Record<string, string>> = {
  '28P01': 'the database server refuses the password',
  '28000': 'the database server refuses the account',
  '3D000': 'the database does not exist on the server',
  '42501': 'the account may not connect to the database',
};

/** A connection of its own for `work`, closed afterwards. CodedError POSTGRES_UNREACHABLE, without URL, host or account in message or cause. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connect(url: string): Promise<Client> {
  let client: Client;
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('scheme');
    client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_PATIENCE_MS, keepAlive: true, application_name: 'tributary' });
  } catch {
    // The parser's error carries the URL, password and all: it is not even kept as a cause.
    throw new PostgresError('POSTGRES_UNREACHABLE', 'the database URL is not of the form postgresql://account:password@host:port/database');
  }
  // Should the connection break later, the query that runs then fails; the event alone must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    const code = errorCode(error) ?? 'no answer in time';
    throw new PostgresError('POSTGRES_UNREACHABLE', `${REFUSALS[code] ?? 'the database server cannot be reached'} (${code})`);
  }
}

/** CodedError POSTGRES_VERSION when the server is older than 15, POSTGRES_UNREACHABLE when there is none. */
export async function checkServer(url: string): Promise<void> {
  const version = await withClient(url, async (client) => {
    const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
    return Number(rows[0]?.server_version_num);
  });
  requireVersion(version);
}

/** `version` as the server counts: 150004 is 15.4. */
export function requireVersion(version: number): void {
  if (!(version >= OLDEST_VERSION)) {
    const named = Number.isSafeInteger(version) ? Math.floor(version / 10_000) : 'of unknown version';
    throw new PostgresError('POSTGRES_VERSION', `the database server is PostgreSQL ${named}; 15 or newer is needed`);
  }
}
