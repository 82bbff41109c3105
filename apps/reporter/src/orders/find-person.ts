import type { TokenRecord } from '#libs/report';
import { canonicalise, type CanonicalIdentifier, type Pseudonymizer, UNASKED_TOKEN } from '#libs/pseudonym';
import type { CustomerRecord } from '../files/customers.js';
import type { Handles } from '../pseudonymise/handles.js';
import { ReporterError } from '../reporter-error.js';

/** Whom an order is about, by our own records. */
export interface Found {
  /** Our accounts that the hub named, sorted. */
  readonly handles: readonly string[];
  /** `customer_id` of each, in their order: for the operator's eyes. */
  readonly customers: readonly string[];
  readonly identifier: CanonicalIdentifier;
}

/**
 * Finds whose token an order names, by making the tokens of the customers on file again. The hub says which accounts carry it and we say
 * which identifier gives it; both have to agree, so that neither a hub that names the wrong account nor a file that has changed since
 * discloses somebody who was not asked about.
 *
 * REPORTER_USAGE for tokens of another mode or epoch than the order's, REPORTER_ORDER_NOT_FOUND when no record gives the token,
 * REPORTER_ORDER_DISAGREES when the hub names an account whose record does not.
 */
export async function findPerson(
  { attr, mode, profile, epoch, token }: TokenRecord,
  named: readonly string[],
  records: ReadonlyMap<string, CustomerRecord>,
  { handles, pseudonymizer }: { readonly handles: Handles; readonly pseudonymizer: Pseudonymizer },
): Promise<Found> {
  if (pseudonymizer.mode !== mode || pseudonymizer.epoch !== epoch) {
    throw new ReporterError('REPORTER_USAGE', 'is not of the mode and epoch of the order\'s token; give what the customer was reported with', { field: mode === 'toprf' ? '--manifest' : '--federation-key' });
  }
  const candidates = [...records.values()].flatMap((record) => {
    const handle = handles.known(record.id);
    return handle === undefined ? [] : canonicalise(record.kyc).identifiers.filter(({ attribute }) => attribute === attr).map((identifier) => ({ handle, record, identifier }));
  });
  const tokens = await pseudonymizer.tokens(candidates.map(({ identifier }) => identifier));
  const carriers = new Map(candidates.flatMap(({ handle, record, identifier }, index) => (tokens[index]?.token === token && tokens[index].profile === profile ? [[handle, { id: record.id, identifier }] as const] : [])));
  const [found] = carriers.values();
  if (found === undefined) throw notFound(tokens);
  const sorted = named.toSorted();
  if (!sorted.every((handle) => carriers.has(handle))) throw new ReporterError('REPORTER_ORDER_DISAGREES', 'the hub names an account whose record in the file does not give the token; nothing was sent, and a person must look at it');
  return { handles: sorted, customers: sorted.map((handle) => carriers.get(handle)?.id ?? ''), identifier: found.identifier };
}

function notFound(tokens: readonly TokenRecord[]): ReporterError {
  const unasked = tokens.filter(({ token }) => token === UNASKED_TOKEN).length;
  const hint = unasked === 0 ? 'if that is the answer, give it with --not-found' : `${unasked} identifiers were never asked from here: --ask-holders has key-holders evaluate them`;
  return new ReporterError('REPORTER_ORDER_NOT_FOUND', `no record in the file gives the token; ${hint}`);
}
