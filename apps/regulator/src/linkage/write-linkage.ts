import type { PoolClient } from 'pg';
import { accountKey, entityId, type LinkageChanges } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import { fileAccounts, moveAccounts } from '../persistence/accounts.js';
import { insertEntities, markMerged, refileEntities } from '../persistence/entities.js';
import { endLinks, keepLinks } from '../persistence/identity-links.js';
import { keepStandings, markTurned } from '../persistence/strong-tokens.js';
import type { KnownLinkage } from './known-linkage.js';

/** Entities that began, and those that are part of others now, with the accounts that nobody had to know by name. Before accounts are written. */
export async function writeEntities(client: PoolClient, { founded, merges, absorbed }: LinkageChanges): Promise<void> {
  if (founded.length > 0) await insertEntities(client, founded);
  // An entity that fell apart in between may have merged twice: its last merge is what it is.
  const last = new Map(merges.map(({ from, into, seen }) => [from, { from, into, position: seen.position }]));
  if (last.size > 0) await markMerged(client, [...last.values()]);
  if (absorbed.length > 0) await moveAccounts(client, absorbed);
}

/** What is known of tokens and links, and who was in an entity that fell apart. `idOf` gives the row of every account that changed. */
export async function writeLinks(client: PoolClient, changes: LinkageChanges, known: KnownLinkage, idOf: (account: string) => number): Promise<void> {
  const { accounts, regrouped, links } = changes;
  const tokenOf = (key: string): TokenRecord => {
    const token = known.tokens.get(key);
    if (token === undefined) throw new Error('a token that changed is not known');
    return token;
  };
  // What one account alone claims needs no row.
  const tokens = changes.tokens.filter(({ token, accounts: count, turned }) => count > 1 || turned !== undefined || known.stored.has(token));
  const entities = new Map(accounts.map(({ account, entity }) => [accountKey(account), entity]));
  const filed = regrouped.map(({ account, seen }) => ({ account, entity: entities.get(accountKey(account)) ?? entityId(account), position: seen.position }));
  if (filed.length > 0) {
    await fileAccounts(client, filed.map(({ account, entity }) => ({ id: idOf(accountKey(account)), entity })));
    await refileEntities(client, filed.map(({ account, ...rest }) => ({ id: entityId(account), ...rest })));
  }
  if (tokens.length > 0) {
    await keepStandings(client, tokens.map(({ token, accounts: count, first, standing, turned }) => ({
      token: tokenOf(token), accounts: count, firstAccountId: first === undefined ? null : idOf(accountKey(first)), standing, turnedPosition: turned?.position ?? null,
    })));
  }
  const turned = tokens.flatMap(({ token, turned: seen }) => (seen === undefined ? [] : [{ token: tokenOf(token), position: seen.position }]));
  if (turned.length > 0) {
    await markTurned(client, turned);
    await endLinks(client, turned);
  }
  if (links.length > 0) {
    await keepLinks(client, links.map(({ from, to, token, seen }) => ({ fromAccountId: idOf(accountKey(from)), toAccountId: idOf(accountKey(to)), token: tokenOf(token), seen })));
  }
}
