import { validAt } from '#libs/entries';
import type { OfficerKeys } from '#libs/orders';
import { listOfficers } from '../persistence/officers.js';
import type { Queryable } from '../persistence/queryable.js';
import { importedKey } from '../registry/imported-key.js';

/** Keys that officers may sign with at a position. The caller holds the log's lock, or does not mind that they change. */
export async function validOfficers(db: Queryable, position: number): Promise<OfficerKeys> {
  const valid = (await listOfficers(db)).filter((officer) => validAt(officer, position));
  return new Map(valid.map(({ kid, x }) => [kid, importedKey(kid, x)]));
}
