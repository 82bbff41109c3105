import { importPublicJwk, type VerificationKey } from '#libs/signing';

import type { ExportDirectory } from '../files/export-directory.js';
import { OFFICERS } from '../format/paths.js';
import { readRow } from '../format/row.js';
import { officerRow } from '../format/rows.js';
import type { Check } from './check.js';
import type { KeyRegister } from './keys.js';

/** An officer's key and the stretch of the log in which it may sign. */
export interface RegisteredOfficer {
  readonly name: string;
  readonly key: VerificationKey;
  readonly registeredPosition: number;
  readonly revokedPosition: number | null;
}

/** All officers' keys by kid. */
export type OfficerRegister = ReadonlyMap<string, RegisteredOfficer>;

/**
 * Reads the officers: one kid a key, the kid is its thumbprint, its stretch of the log makes sense; no provider's key is an officer's, and
 * nobody has two keys at a time, or one person could both sign and approve.
 */
export function checkOfficers(check: Check, directory: ExportDirectory, position: number | undefined, providers: KeyRegister): OfficerRegister {
  const register = new Map<string, RegisteredOfficer>();
  check.attempt({ file: OFFICERS }, () => {
    for (const { number: line, bytes } of directory.lines(OFFICERS)) {
      const place = { file: OFFICERS, line };
      check.seen();
      check.attempt(place, () => {
        const { kid, name, x, registeredPosition, revokedPosition } = readRow(officerRow, bytes);
        const key = importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x });
        if (key.kid !== kid) check.fail('KEY_THUMBPRINT', place, 'kid is not the RFC 7638 thumbprint of the key');
        if (register.has(kid) || providers.has(kid)) return check.fail('KEY_DUPLICATE', place, 'this key was already listed, or is a provider\'s');
        const known = position ?? Number.MAX_SAFE_INTEGER;
        if (registeredPosition > known || (revokedPosition !== null && (revokedPosition < registeredPosition || revokedPosition > known))) {
          check.fail('KEY_POSITIONS', place, 'registered after the export, revoked before it was registered, or revoked after the export');
        }
        const officer = { name, key, registeredPosition, revokedPosition };
        if ([...register.values()].some((other) => other.name === name && overlap(other, officer))) check.fail('OFFICER_TWICE', place, 'this officer has another key at the same time');
        register.set(kid, officer);
      });
    }
  });
  return register;
}

function overlap(a: RegisteredOfficer, b: RegisteredOfficer): boolean {
  const end = ({ revokedPosition }: RegisteredOfficer): number => revokedPosition ?? Number.POSITIVE_INFINITY;
  return Math.max(a.registeredPosition, b.registeredPosition) < Math.min(end(a), end(b));
}
