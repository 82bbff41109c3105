import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Published test vectors lie beside the project and are read from there, never copied into it. A suite whose folder is
 * missing skips, and its title says so.
 */
const VECTORS = join(import.meta.dirname, '../../../shared/vectors');

/** Path of a vector file or folder. */
function vectorPath(name: string): string {
  return join(VECTORS, name);
}

/** True when the vectors of that name are not there. */
export function isMissing(name: string): boolean {
  return !existsSync(vectorPath(name));
}

/** Title of a suite, with the reason when it skips. */
export function titled(title: string, name: string): string {
  return isMissing(name) ? `${title} (skipped: no ../shared/vectors/${name})` : title;
}

export function readBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(vectorPath(name)));
}

export function readText(name: string): string {
  return readFileSync(vectorPath(name), 'utf8');
}

export function readJson(name: string): unknown {
  return JSON.parse(readText(name));
}

/** Names of all JSON files below a folder, sorted, so that runs compare. */
export function jsonFilesBelow(name: string): string[] {
  return readdirSync(vectorPath(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => relative(VECTORS, join(entry.parentPath, entry.name)))
    .sort();
}
