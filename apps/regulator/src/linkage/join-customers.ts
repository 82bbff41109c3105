import type { PoolClient } from 'pg';
import { accountKey, Linkage, sighted, tokenKey, type Account, type LinkageChanges, type Seen } from '#libs/linkage';
import type { CustomerLine, TokenRecord } from '#libs/report';
import { accountName, findAccounts, moveAccounts, upsertAccounts, type AccountRecord } from '../persistence/accounts.js';
import { findEntities, insertEntities, markMerged } from '../persistence/entities.js';
import { findFirstCarriers, keepLinks, keepTokens } from '../persistence/identity-tokens.js';

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
  const tokens = distinctTokens(sightings);
  const known = await findAccounts(client, sightings.map(({ providerId, line }) => ({ providerId, handle: line.handle })));
  const carriers = await findFirstCarriers(client, tokens.filter((token) => sighted(token).strong));
  const records = new Map([...known, ...carriers.map((carrier) => carrier.account)].map((record) => [accountKey(accountOf(record)), record]));
  const linkage = new Linkage({
    entities: await findEntities(client, [...new Set([...records.values()].map((record) => record.entity))]),
    accounts: [...records.values()].map((record) => ({ account: accountOf(record), entity: record.entity })),
    carriers: carriers.map(({ token, account }) => ({ token: tokenKey(token), account: accountOf(account) })),
  });
  for (const { iss, line, seen } of sightings) linkage.observe({ provider: iss, handle: line.handle }, line.tokens.map(sighted), seen);
  return writeChanges(client, linkage, sightings, records, new Map(tokens.map((token) => [tokenKey(token), token])));
}

async function writeChanges(
  client: PoolClient,
  linkage: Linkage,
  sightings: readonly CustomerSighting[],
  records: ReadonlyMap<string, AccountRecord>,
  tokens: ReadonlyMap<string, TokenRecord>,
): Promise<ReadonlyMap<string, number>> {
  const changes = linkage.changes();
  if (changes.founded.length > 0) await insertEntities(client, changes.founded);
  if (changes.merges.length > 0) await writeMerges(client, changes);
  const ids = await upsertAccounts(client, newestStates(linkage, sightings));
  const seenTokens = sightings.flatMap(({ providerId, line, seen }) =>
    line.tokens.map((token) => ({ accountId: idOf(ids, accountName({ providerId, handle: line.handle })), token, strong: sighted(token).strong, seen })),
  );
  if (seenTokens.length > 0) await keepTokens(client, seenTokens);
  if (changes.links.length > 0) {
    const rowIds = new Map([...records].map(([key, record]) => [key, record.id]));
    for (const { providerId, iss, line } of sightings) rowIds.set(accountKey({ provider: iss, handle: line.handle }), idOf(ids, accountName({ providerId, handle: line.handle })));
    await keepLinks(client, changes.links.map((link) => ({
      fromAccountId: idOf(rowIds, accountKey(link.from)),
      toAccountId: idOf(rowIds, accountKey(link.to)),
      attribute: link.attribute,
      token: tokens.get(link.token)?.token ?? link.token,
      seen: link.seen,
    })));
  }
  return ids;
}

/** Each merged entity is marked with the one it went into; its accounts move straight to the entity that survived them all. */
async function writeMerges(client: PoolClient, { merges }: LinkageChanges): Promise<void> {
  const into = new Map(merges.map((merge) => [merge.from, merge.into]));
  const survivor = (entity: string): string => {
    let last = entity;
    for (let next = into.get(last); next !== undefined; next = into.get(last)) last = next;
    return last;
  };
  await markMerged(client, merges.map(({ from, into: target, link }) => ({ from, into: target, position: link.seen.position })));
  await moveAccounts(client, merges.map(({ from }) => ({ from, into: survivor(from) })));
}

/** One state an account: the newest line counts, absent members included. */
function newestStates(linkage: Linkage, sightings: readonly CustomerSighting[]) {
  const states = new Map(sightings.map(({ providerId, iss, line }) => {
    const entity = linkage.entityOf({ provider: iss, handle: line.handle });
    if (entity === undefined) throw new Error('an observed account has no entity');
    const state = { providerId, handle: line.handle, entity, country: line.country ?? null, inHouse: line.inHouse ?? false, resellerOf: line.resellerOf ?? null };
    return [accountName(state), state] as const;
  }));
  return [...states.values()];
}

function distinctTokens(sightings: readonly CustomerSighting[]): readonly TokenRecord[] {
  return [...new Map(sightings.flatMap(({ line }) => line.tokens).map((token) => [tokenKey(token), token])).values()];
}

function accountOf(record: AccountRecord): Account {
  return { provider: record.iss, handle: record.handle };
}

function idOf(ids: ReadonlyMap<string, number>, key: string): number {
  const id = ids.get(key);
  if (id === undefined) throw new Error('an account that a customer line touched has no row');
  return id;
}
