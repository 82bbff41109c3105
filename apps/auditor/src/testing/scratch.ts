import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of its own for one test file; `remove` takes it away. */
export function scratch(): { readonly path: (name: string) => string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'auditor-'));
  return { path: (name) => join(root, name), remove: () => rmSync(root, { recursive: true, force: true }) };
}
