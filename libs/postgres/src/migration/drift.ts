import { readMigrationFolder } from './files.js';
import { withSchemaEngine } from './schema-engine.js';

/**
 * SQL that would make the database at `url` what prisma/schema.prisma says; empty when it is. What the schema language cannot say (CHECK
 * constraints, storage, rows) is not compared.
 */
export async function schemaDrift(url: string): Promise<string> {
  return withSchemaEngine(url, await readMigrationFolder(), async (engine) => engine.difference());
}
