import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { compareCodeUnits, utf8 } from '#libs/encoding';
import { signJws, type SigningKey } from '#libs/signing';

import { EXPORT_TYP } from '../format/manifest.js';
import { sha256Hex, type Unsealed } from './small-hub.js';

/** The signed manifest of these files: what a hub writes, and what an attacker who holds its key can write over changed ones. */
export function manifestOf({ files, origin, position, clock }: Unsealed, key: SigningKey): string {
  const listed = [...files].map(([path, content]) => ({ path, bytes: content.length, sha256: sha256Hex(content) })).sort((a, b) => compareCodeUnits(a.path, b.path));
  return signJws(utf8(JSON.stringify({ origin, position, clock, files: listed })), key, EXPORT_TYP);
}

/** Writes the export to an empty directory, with a manifest that fits it. */
export function seal(unsealed: Unsealed, key: SigningKey, directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  for (const [path, content] of [...unsealed.files, ['manifest.jws', Buffer.from(manifestOf(unsealed, key))] as const]) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
}
