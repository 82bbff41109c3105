import { checkUnicode } from '#libs/pseudonym';
import { ReporterError } from '../reporter-error.js';
import type { Surroundings } from '../surroundings.js';

/**
 * Canonicalisation rests on the runtime's Unicode tables: refuses to work with tables that do not know all of the profile's characters
 * (REPORTER_UNICODE), and says on stderr when they are newer than the profile.
 */
export function requireUnicode({ err }: Pick<Surroundings, 'err'>): void {
  const check = checkUnicode(process.versions['unicode'] ?? '');
  if (check.level === 'unusable') throw new ReporterError('REPORTER_UNICODE', check.message);
  if (check.level === 'warning') err(`warning: ${check.message}\n`);
}
