import { accountKey, leadsOf, LINKAGE_PROFILE, sighted, tokenKey, type WeakClaim } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import { ACCOUNT_COLUMNS, accountOf, type AccountRow } from '../../persistence/accounts.js';
import { findDisregards } from '../../persistence/linkage-rulings.js';
import type { Queryable } from '../../persistence/queryable.js';
import { sameToken, TOKEN_COLUMNS, tokenOf, type TokenColumns } from '../../persistence/token-columns.js';
import type { Lead } from '../types/linkage.js';
import { shownToken } from './tokens.js';

/** Weak tokens of an entity that leads are looked for by: a customer has a handful, and only a provider that lies has more. */
const MOST_TOKENS = 200;

/** The first leads from each entity to others, in order of the other entity: see libs/linkage. */
export async function leadsOfEntities(db: Queryable, entities: readonly string[], first: number): Promise<Lead[][]> {
  const { rows } = await db.query<AccountRow & TokenColumns & { readonly asked: string }>(
    `SELECT asked.entity AS asked, q.*, ${ACCOUNT_COLUMNS} FROM unnest($1::text[]) AS asked (entity)
     CROSS JOIN LATERAL (
       SELECT DISTINCT ${TOKEN_COLUMNS} FROM account a JOIN identity_token c ON c.account_id = a.id AND NOT c.strong AND NOT c.void
       WHERE a.entity_id = asked.entity ORDER BY ${TOKEN_COLUMNS} LIMIT $2) q
     CROSS JOIN LATERAL (SELECT c.account_id FROM identity_token c WHERE ${sameToken('c', 'q')} AND NOT c.void LIMIT $3) carried
     JOIN account a ON a.id = carried.account_id JOIN provider p ON p.id = a.provider_id`,
    // One more than the limit is enough to know that a token says nothing.
    [entities, MOST_TOKENS, LINKAGE_PROFILE.weakLimit + 1],
  );
  const tokens = new Map(rows.map((row) => [tokenKey(tokenOf(row)), tokenOf(row)]));
  const voided = await disregardedEverywhere(db, [...tokens.values()]);
  const ids = new Map(rows.map((row) => [accountKey(named(row)), row.id]));
  const claims = new Map(entities.map((entity): [string, WeakClaim[]] => [entity, []]));
  for (const row of rows) {
    const token = sighted(tokenOf(row));
    if (!voided.has(token.key)) claims.get(row.asked)?.push({ account: named(row), entity: row.entity_id, token });
  }
  return entities.map((entity) => leadsOf(entity, claims.get(entity) ?? []).slice(0, first).map(({ account, otherEntity, otherAccount, agreeing }): Lead => ({
    accountRowId: ids.get(accountKey(account)) ?? 0,
    otherRowId: ids.get(accountKey(otherAccount)) ?? 0,
    otherEntityId: otherEntity,
    attributes: [...new Set(agreeing.map(({ attribute }) => attribute))],
    tokens: agreeing.flatMap(({ key }) => shownIfKnown(tokens.get(key))),
  })));
}

async function disregardedEverywhere(db: Queryable, tokens: readonly TokenRecord[]): Promise<ReadonlySet<string>> {
  if (tokens.length === 0) return new Set();
  return new Set((await findDisregards(db, tokens)).filter(({ account }) => account === undefined).map(({ token }) => tokenKey(token)));
}

function named(row: AccountRow): WeakClaim['account'] {
  const { iss, handle } = accountOf(row);
  return { provider: iss, handle };
}

function shownIfKnown(token: TokenRecord | undefined) {
  return token === undefined ? [] : [shownToken(token)];
}
