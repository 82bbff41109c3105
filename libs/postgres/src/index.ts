// Door of the database library: one PostgreSQL, embedded or external, migrated and ready; bulk rows; what an error means.

export { openDatabase, type Database, type OpenOptions } from './open-database.js';
export { inTransaction, inTransactionFrom } from './transaction.js';
export { copyOut } from './copy-out.js';
export { copyRows } from './copy-rows.js';
export type { CopyValue } from './copy-text.js';
export { isUnavailable, uniqueViolation } from './error-kinds.js';
export type { PostgresErrorCode } from './postgres-error.js';
export { openEmbeddedServer, stopUnusedServer, type EmbeddedOptions, type EmbeddedServer } from './embedded/embedded-server.js';
export { migrationsDigest } from './migration/files.js';
export { schemaDrift } from './migration/drift.js';
