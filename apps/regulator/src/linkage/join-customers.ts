import type { PoolClient } from 'pg';
import { accountKey, Linkage, sighted, tokenKey, type Claims, type Seen } from '#libs/linkage';
import type { CustomerLine } from '#libs/report';
import { accountName, findAccounts, upsertAccounts } from '../persistence/accounts.js';
import { keepClaims, withdrawClaims, type NewClaim } from '../persistence/identity-tokens.js';
import { claimName, isStrong, knownLinkage, type KnownLinkage } from './known-linkage.js';
import type { ClaimsWithdrawn } from './withdrawn-claims.js';
import { writeEntities, writeLinks } from './write-linkage.js';

/** A customer line at its place in the log. */
export interface CustomerSighting {
  readonly providerId: number;
  readonly iss: string;
  readonly seen: Seen;
  readonly line: CustomerLine;
}

/**
 * Joins customers into entities, and parts them where claims are withdrawn. Only what these touch is loaded: their accounts, the first carriers of their strong
 * tokens, and the entities of both; libs/linkage promises the same result as a replay of the whole log. The caller holds the
 * log's lock, so two providers that bring the same new token at the same time are joined whichever comes first.
 *
 * Gives the row ids of the accounts seen, by `accountName`.
 */
export async function joinCustomers(client: PoolClient, sightings: readonly CustomerSighting[], withdrawn: readonly ClaimsWithdrawn[] = []): Promise<ReadonlyMap<string, number>> {
  const stored = await findAccounts(client, namesIn(sightings, withdrawn));
  const byName = new Map(stored.map((record) => [accountName(record), record]));
  const expected = sightings.flatMap(({ providerId, line }) => {
    const name = accountName({ providerId, handle: line.handle });
    return line.tokens.filter(isStrong).map((token) => ({ token, account: byName.get(name), name }));
  });
  const going = withdrawn.flatMap(({ tokens, ...account }) => tokens.filter(isStrong).map((token) => ({ token, account: byName.get(accountName(account)), name: accountName(account) })));
  const known = await knownLinkage(client, stored, { expected, going });
  const linkage = new Linkage(known.seed);
  for (const one of inOrder(sightings, withdrawn)) {
    if ('line' in one) linkage.observe({ provider: one.iss, handle: one.line.handle }, one.line.tokens.map(sighted), one.seen);
    else linkage.withdraw(one.claims, one.seen);
  }
  const changes = linkage.changes();
  await writeEntities(client, changes);
  const ids = sightings.length === 0 ? new Map<string, number>() : await upsertAccounts(client, newestStates(linkage, sightings));
  const rowIds = new Map([...known.records].map(([key, { id }]) => [key, id]));
  for (const { providerId, iss, line } of sightings) rowIds.set(accountKey({ provider: iss, handle: line.handle }), required(ids.get(accountName({ providerId, handle: line.handle }))));
  const idOf = (iss: string, handle: string): number => required(rowIds.get(accountKey({ provider: iss, handle })));
  const gone = withdrawn.flatMap(({ iss, handle, tokens }) => tokens.map((token) => ({ accountId: idOf(iss, handle), token })));
  if (gone.length > 0) await withdrawClaims(client, gone);
  const claims = newClaims(sightings, withdrawn, known, idOf);
  if (claims.length > 0) await keepClaims(client, claims);
  await writeLinks(client, changes, known, (account) => required(rowIds.get(account)));
  return ids;
}

function namesIn(sightings: readonly CustomerSighting[], withdrawn: readonly ClaimsWithdrawn[]): readonly { readonly providerId: number; readonly handle: string }[] {
  const seen = sightings.map(({ providerId, line }) => ({ providerId, handle: line.handle }));
  return withdrawn.length === 0 ? seen : [...new Map([...seen, ...withdrawn].map(({ providerId, handle }) => [accountName({ providerId, handle }), { providerId, handle }])).values()];
}

/** As they stand in the log: what a statement withdraws goes at once, and before its lines. */
function inOrder(sightings: readonly CustomerSighting[], withdrawn: readonly ClaimsWithdrawn[]): readonly (CustomerSighting | { readonly claims: readonly Claims[]; readonly seen: Seen })[] {
  if (withdrawn.length === 0) return sightings;
  const gone = new Map<number, { readonly claims: Claims[]; readonly seen: Seen }>();
  for (const { iss, handle, tokens, seen } of withdrawn) {
    const one = gone.get(seen.position) ?? { claims: [], seen };
    gone.set(seen.position, one);
    one.claims.push({ account: { provider: iss, handle }, tokens: tokens.map(sighted) });
  }
  return [...sightings, ...gone.values()].sort((a, b) => a.seen.position - b.seen.position || a.seen.line - b.seen.line);
}

/**
 * Tokens that the accounts were not seen with before, or whose claim was withdrawn; of weak ones it is not known. A claim that is made and withdrawn
 * within the batch is kept as a withdrawn one: officers still find who made it.
 */
function newClaims(sightings: readonly CustomerSighting[], withdrawn: readonly ClaimsWithdrawn[], { seed, claimed }: KnownLinkage, idOf: (iss: string, handle: string) => number): readonly NewClaim[] {
  const voided = new Set(seed.disregarded.flatMap(({ token, account }) => (account === undefined ? [] : [claimName(token, account)])));
  const last = new Map(withdrawn.flatMap(({ iss, handle, tokens, seen }) => tokens.map((token) => [claimName(tokenKey(token), { provider: iss, handle }), seen.position] as const)));
  const claims = new Map<string, NewClaim>();
  for (const { iss, line, seen } of sightings) {
    const account = { provider: iss, handle: line.handle };
    for (const token of line.tokens) {
      const name = claimName(tokenKey(token), account);
      const gone = last.get(name);
      if (claimed.has(name) && gone === undefined) continue;
      // The first of those that are in force at the end of the batch.
      if (claims.get(name)?.withdrawn === false) continue;
      claims.set(name, { accountId: idOf(iss, line.handle), token, strong: isStrong(token), void: voided.has(name), withdrawn: gone !== undefined && seen.position < gone, seen });
    }
  }
  return [...claims.values()];
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
