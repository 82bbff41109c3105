import type { PoolClient } from 'pg';
import { accountKey, Linkage, sighted, tokenKey, type Seen } from '#libs/linkage';
import type { CustomerLine } from '#libs/report';
import { accountName, findAccounts, upsertAccounts } from '../persistence/accounts.js';
import { keepClaims } from '../persistence/identity-tokens.js';
import { claimName, isStrong, knownLinkage, type KnownLinkage } from './known-linkage.js';
import { writeEntities, writeLinks } from './write-linkage.js';

/** A customer line at its place in the log. */
export interface CustomerSighting {
  readonly providerId: number;
  readonly iss: string;
  readonly seen: Seen;
  readonly line: CustomerLine;
}

/**
 * Joins customers into entities. Only what the sightings touch is loaded: their accounts, the first carriers of their strong
 * tokens, and the entities of both; libs/linkage promises the same result as a replay of the whole log. The caller holds the
 * log's lock, so two providers that bring the same new token at the same time are joined whichever comes first.
 *
 * Gives the row ids of the accounts seen, by `accountName`.
 */
export async function joinCustomers(client: PoolClient, sightings: readonly CustomerSighting[]): Promise<ReadonlyMap<string, number>> {
  const stored = await findAccounts(client, sightings.map(({ providerId, line }) => ({ providerId, handle: line.handle })));
  const byName = new Map(stored.map((record) => [accountName(record), record]));
  const expected = sightings.flatMap(({ providerId, line }) => {
    const name = accountName({ providerId, handle: line.handle });
    return line.tokens.filter(isStrong).map((token) => ({ token, account: byName.get(name), name }));
  });
  const known = await knownLinkage(client, stored, expected);
  const linkage = new Linkage(known.seed);
  for (const { iss, line, seen } of sightings) linkage.observe({ provider: iss, handle: line.handle }, line.tokens.map(sighted), seen);
  const changes = linkage.changes();
  await writeEntities(client, changes);
  const ids = await upsertAccounts(client, newestStates(linkage, sightings));
  const rowIds = new Map([...known.records].map(([key, { id }]) => [key, id]));
  for (const { providerId, iss, line } of sightings) rowIds.set(accountKey({ provider: iss, handle: line.handle }), required(ids.get(accountName({ providerId, handle: line.handle }))));
  const claims = newClaims(sightings, known, rowIds);
  if (claims.length > 0) await keepClaims(client, claims);
  await writeLinks(client, changes, known, (account) => required(rowIds.get(account)));
  return ids;
}

/** Tokens that the accounts were not seen with before; of weak ones it is not known. */
function newClaims(sightings: readonly CustomerSighting[], { seed, claimed }: KnownLinkage, rowIds: ReadonlyMap<string, number>) {
  const voided = new Set(seed.disregarded.flatMap(({ token, account }) => (account === undefined ? [] : [claimName(token, account)])));
  return sightings.flatMap(({ iss, line, seen }) => {
    const account = { provider: iss, handle: line.handle };
    const accountId = required(rowIds.get(accountKey(account)));
    return line.tokens.flatMap((token) => {
      const name = claimName(tokenKey(token), account);
      return claimed.has(name) ? [] : [{ accountId, token, strong: isStrong(token), void: voided.has(name), seen }];
    });
  });
}

/** One state an account: the newest line counts, absent members included. */
function newestStates(linkage: Linkage, sightings: readonly CustomerSighting[]) {
  const states = new Map(sightings.map(({ providerId, iss, line }) => {
    const entity = required(linkage.entityOf({ provider: iss, handle: line.handle }));
    const state = { providerId, handle: line.handle, entity, country: line.country ?? null, inHouse: line.inHouse ?? false, resellerOf: line.resellerOf ?? null };
    return [accountName(state), state] as const;
  }));
  return [...states.values()];
}

/** What linkage and the rows just written have established; its absence is a fault. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('an account or token that a customer line touched is not known');
  return value;
}
