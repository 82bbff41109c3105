import type { VerificationKey } from '#libs/signing';

import type { ExportDirectory } from '../files/export-directory.js';
import { readHubKey } from '../format/hub-key.js';
import { ENTRIES, EQUIVOCATIONS, HUB_JWKS, OFFICERS, PROVIDERS, RUNS, STATEMENTS, VERDICTS } from '../format/paths.js';
import { readRow } from '../format/row.js';
import { officerRow, providerRow } from '../format/rows.js';
import type { Check } from './check.js';
import type { KeyRegister } from './keys.js';
import type { OfficerRegister } from './officers.js';

/** Files that only ever grow at their end. */
const APPEND_ONLY = [STATEMENTS, ENTRIES, RUNS, VERDICTS] as const;

/**
 * The export extends an earlier one of the same log: what that one held at the start of each append-only file is there byte for
 * byte, no key was rewritten and no evidence of equivocation has gone. The earlier export is taken as it lies there: verify it first.
 */
export function checkHistory(
  check: Check,
  earlier: ExportDirectory,
  now: { readonly directory: ExportDirectory; readonly keys: KeyRegister; readonly officers: OfficerRegister; readonly hubKey: VerificationKey | undefined },
): void {
  check.attempt({ file: HUB_JWKS }, () => {
    if (readHubKey(earlier.read(HUB_JWKS, 2 ** 16)).kid !== now.hubKey?.kid) check.fail('HISTORY_KEY', { file: HUB_JWKS }, 'the earlier export names another hub key');
  });
  for (const file of APPEND_ONLY) check.attempt({ file }, () => checkPrefix(check, file, earlier, now.directory));
  check.attempt({ file: PROVIDERS }, () => checkKeysKept(check, earlier, now.keys));
  check.attempt({ file: OFFICERS }, () => checkOfficersKept(check, earlier, now.officers));
  check.attempt({ file: EQUIVOCATIONS }, () => checkEvidenceKept(check, earlier, now.directory));
}

function checkPrefix(check: Check, file: string, earlier: ExportDirectory, now: ExportDirectory): void {
  const lines = now.lines(file);
  for (const { number: line, bytes } of earlier.lines(file)) {
    check.seen();
    const same = lines.next();
    if (same.done === true || !same.value.bytes.equals(bytes)) {
      return check.fail('HISTORY_REWRITTEN', { file, line }, 'the earlier export holds another line here');
    }
  }
}

/** A key may be revoked later on; nothing else about it may change. */
function checkKeysKept(check: Check, earlier: ExportDirectory, keys: KeyRegister): void {
  for (const { number: line, bytes } of earlier.lines(PROVIDERS)) {
    const row = readRow(providerRow, bytes);
    for (const [index, key] of row.keys.entries()) {
      check.seen();
      const kept = keys.get(key.kid);
      const sameRevocation = key.revokedPosition === null || key.revokedPosition === kept?.revokedPosition;
      if (kept?.iss !== row.iss || kept.registeredPosition !== key.registeredPosition || !sameRevocation) {
        check.fail('HISTORY_REWRITTEN', { file: PROVIDERS, line, field: `keys.${index}` }, 'the earlier export holds another registration of this key');
      }
    }
  }
}

function checkOfficersKept(check: Check, earlier: ExportDirectory, officers: OfficerRegister): void {
  for (const { number: line, bytes } of earlier.lines(OFFICERS)) {
    check.seen();
    const officer = readRow(officerRow, bytes);
    const kept = officers.get(officer.kid);
    const sameRevocation = officer.revokedPosition === null || officer.revokedPosition === kept?.revokedPosition;
    if (kept?.name !== officer.name || kept.registeredPosition !== officer.registeredPosition || !sameRevocation) {
      check.fail('HISTORY_REWRITTEN', { file: OFFICERS, line }, 'the earlier export holds another registration of this key');
    }
  }
}

function checkEvidenceKept(check: Check, earlier: ExportDirectory, now: ExportDirectory): void {
  const kept = new Set<string>();
  for (const { bytes } of now.lines(EQUIVOCATIONS)) kept.add(bytes.toString('latin1'));
  for (const { number: line, bytes } of earlier.lines(EQUIVOCATIONS)) {
    check.seen();
    if (!kept.has(bytes.toString('latin1'))) check.fail('HISTORY_REWRITTEN', { file: EQUIVOCATIONS, line }, 'evidence that the earlier export holds has gone');
  }
}
