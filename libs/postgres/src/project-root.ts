import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PostgresError } from './postgres-error.js';

/** Nearest folder upward with a package.json: the same one from the TypeScript source and from the built tree below `dist`. */
export function projectRoot(from: string = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new PostgresError('POSTGRES_MIGRATION', 'the project folder (package.json) cannot be found');
  }
}
