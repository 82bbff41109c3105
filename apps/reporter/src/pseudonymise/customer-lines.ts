import type { CanonicalIdentifier, Pseudonymizer } from '#libs/pseudonym';
import type { CustomerLine, TokenRecord } from '#libs/report';
import type { Draft } from '../account/draft.js';
import { lineDigest } from '../account/line-digest.js';
import type { CustomerRecord } from '../files/customers.js';
import { defined } from '../files/defined.js';
import type { History } from '../spool/history.js';
import type { Handles } from './handles.js';

export interface CustomerSource {
  readonly record: CustomerRecord;
  readonly identifiers: readonly CanonicalIdentifier[];
}

/**
 * Customer id → its line, for those whose line is new or differs from the one sent last (a new epoch changes every line). The identifiers
 * of all customers go to the pseudonymizer in one call: it mixes them before it asks anybody.
 */
export async function customerDrafts(sources: readonly CustomerSource[], pseudonymizer: Pseudonymizer, handles: Handles, history: History): Promise<Map<string, Draft>> {
  const drafts = new Map<string, Draft>();
  const tokens = await pseudonymizer.tokens(sources.flatMap(({ identifiers }) => identifiers));
  let taken = 0;
  for (const { record, identifiers } of sources) {
    const line = customerLine(record, tokens.slice(taken, taken + identifiers.length), handles);
    taken += identifiers.length;
    const digest = lineDigest(line);
    if (history.customers.get(line.handle) !== digest) drafts.set(record.id, { line, place: record.place, key: line.handle, digest });
  }
  return drafts;
}

function customerLine({ id, country, inHouse, resellerOf }: CustomerRecord, tokens: readonly TokenRecord[], handles: Handles): CustomerLine {
  return {
    t: 'customer',
    handle: handles.of(id),
    tokens,
    ...defined({ country, inHouse, resellerOf: resellerOf === undefined ? undefined : handles.of(resellerOf) }),
  };
}

/**
 * The customers of whom the hub must or may already know: those that `needed` names, the resellers behind them (first), and those
 * reported before. All others stay at home: a customer without work to report is nobody's business.
 */
export function customersToSpeakOf(needed: Iterable<string>, records: ReadonlyMap<string, CustomerRecord>, isReported: (customerId: string) => boolean): CustomerRecord[] {
  const chosen = new Map<string, CustomerRecord>();
  const visited = new Set<string>();
  const choose = (id: string): void => {
    const record = records.get(id);
    if (record === undefined || visited.has(id)) return;
    // Two customers may claim to resell to each other: the walk must end all the same.
    visited.add(id);
    if (record.resellerOf !== undefined) choose(record.resellerOf);
    chosen.set(id, record);
  };
  for (const id of needed) choose(id);
  for (const id of records.keys()) if (isReported(id)) choose(id);
  return [...chosen.values()];
}
