import type { Database } from '#libs/postgres';

/**
 * A migrated database of its own for one test file, on one embedded server shared by the whole run (or on TEST_DATABASE_URL's
 * server). Unusual names on purpose. `drop` removes it.
 */
export async function testDatabase(): Promise<Database & { drop(): Promise<void> }> { throw new Error('unfilled'); }
