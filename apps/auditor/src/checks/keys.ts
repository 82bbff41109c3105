import { compareCodeUnits } from '#libs/encoding';
import { importPublicJwk, type VerificationKey } from '#libs/signing';

import type { ExportDirectory } from '../files/export-directory.js';
import { PROVIDERS } from '../format/paths.js';
import { readRow } from '../format/row.js';
import { providerRow, type ProviderRow } from '../format/rows.js';
import type { Check } from './check.js';

/** A provider's key and the stretch of the log in which it may sign. */
interface RegisteredKey {
  readonly iss: string;
  readonly key: VerificationKey;
  readonly registeredPosition: number;
  readonly revokedPosition: number | null;
}

/** All providers' keys by kid. */
export type KeyRegister = ReadonlyMap<string, RegisteredKey>;

/** Reads the providers: order, one kid a key, the kid is the key's thumbprint, and its stretch of the log makes sense. */
export function checkKeys(check: Check, directory: ExportDirectory, position: number | undefined): KeyRegister {
  const register = new Map<string, RegisteredKey>();
  let before: string | undefined;
  check.attempt({ file: PROVIDERS }, () => {
    for (const { number: line, bytes } of directory.lines(PROVIDERS)) {
      const place = { file: PROVIDERS, line };
      check.attempt(place, () => {
        const row = readRow(providerRow, bytes);
        if (before !== undefined && compareCodeUnits(before, row.iss) >= 0) check.fail('PROVIDER_ORDER', place, 'providers are not in order of iss, each once');
        before = row.iss;
        for (const [index, entry] of row.keys.entries()) {
          check.seen();
          check.attempt({ ...place, field: `keys.${index}` }, () => addKey(check, register, row.iss, entry, { ...place, field: `keys.${index}` }, position));
        }
      });
    }
  });
  return register;
}

function addKey(
  check: Check,
  register: Map<string, RegisteredKey>,
  iss: string,
  entry: ProviderRow['keys'][number],
  place: { readonly file: string; readonly line: number; readonly field: string },
  position: number | undefined,
): void {
  const { registeredPosition, revokedPosition } = entry;
  const key = importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x: entry.x });
  if (key.kid !== entry.kid) check.fail('KEY_THUMBPRINT', place, 'kid is not the RFC 7638 thumbprint of the key');
  if (register.has(entry.kid)) return check.fail('KEY_DUPLICATE', place, 'this key was already listed');
  const known = position ?? Number.MAX_SAFE_INTEGER;
  if (registeredPosition > known || (revokedPosition !== null && (revokedPosition < registeredPosition || revokedPosition > known))) {
    check.fail('KEY_POSITIONS', place, 'registered after the export, revoked before it was registered, or revoked after the export');
  }
  register.set(entry.kid, { iss, key, registeredPosition, revokedPosition });
}
