import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../console/project-root.js';
import { printedSchema } from './printed-schema.js';

/**
 * Writes apps/regulator/schema.graphql from the resolvers; with --check compares instead and exits 1 on a difference, so that a
 * change of the API shows as a change of that file.
 */
const path = join(projectRoot(), 'apps/regulator/schema.graphql');
const schema = await printedSchema();

if (!process.argv.includes('--check')) {
  await writeFile(path, schema);
} else if ((await readFile(path, 'utf8').catch(() => '')) !== schema) {
  process.stderr.write('apps/regulator/schema.graphql does not show the schema that is served: run emit-schema\n');
  process.exitCode = 1;
}
