import type { Manifest } from '../format/manifest.js';
import { MANIFEST, STATEMENTS } from '../format/paths.js';
import type { Check } from './check.js';

/** The log has as many statements and entries as its position says, and its clock is the largest `iat` among them. */
export function checkPositions(check: Check, manifest: Manifest, found: { readonly size: number; readonly clock: number }): void {
  check.seen(found.size);
  if (found.size !== manifest.position) {
    check.fail('POSITION_COUNT', { file: STATEMENTS }, `${found.size} statements and entries, the manifest says ${manifest.position}`);
  }
  if (found.clock !== manifest.clock) check.fail('CLOCK', { file: MANIFEST, field: 'clock' }, 'the clock is not the largest iat of the statements');
}
