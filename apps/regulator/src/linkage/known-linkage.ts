import { accountKey, entityId, LINKAGE_PROFILE, sighted, tokenKey, type Account, type LinkageSeed, type Seen } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import { findAccountsOf, type AccountRecord } from '../persistence/accounts.js';
import { findEntities } from '../persistence/entities.js';
import { findClaims, findClaimsOfTokens, findFirstClaims, findStrongClaimsOf, type Claim } from '../persistence/identity-tokens.js';
import { findDisregards } from '../persistence/linkage-rulings.js';
import type { Queryable } from '../persistence/queryable.js';
import { findStrongTokens } from '../persistence/strong-tokens.js';

/** A strong token that an account is about to be seen with, or to lose; `account` is undefined for one that is not stored yet, `name` tells accounts apart. */
export interface Expected {
  readonly token: TokenRecord;
  readonly account: AccountRecord | undefined;
  readonly name: string;
}

/** What linkage has to know, and the rows that it is about. */
export interface KnownLinkage {
  readonly seed: LinkageSeed;
  /** Stored accounts by `accountKey`. */
  readonly records: ReadonlyMap<string, AccountRecord>;
  /** Tokens by `tokenKey`. */
  readonly tokens: ReadonlyMap<string, TokenRecord>;
  /** Tokens with a row of their own, by `tokenKey`. */
  readonly stored: ReadonlySet<string>;
  /** Claims by `claimName` that are stored already. */
  readonly claimed: ReadonlySet<string>;
}

/** Text key of a claim: no token key ends in a newline. */
export function claimName(token: string, account: Account): string {
  return `${token}\n\n${accountKey(account)}`;
}

/** What is loaded, filled step by step. */
class Loading {
  readonly records = new Map<string, AccountRecord>();
  readonly byId = new Map<number, AccountRecord>();
  readonly tokens = new Map<string, TokenRecord>();
  readonly accounts = new Map<string, number>();
  /** Tokens with a row of their own: more than one account may claim them. */
  readonly stored = new Set<string>();
  readonly ruled = new Map<string, TokenRecord>();
  readonly claims = new Map<string, LinkageSeed['claims'][number]>();
  founded: ReadonlyMap<string, Seen> = new Map();

  account(record: AccountRecord): void {
    this.records.set(accountKey(accountOf(record)), record);
    this.byId.set(record.id, record);
  }

  claim({ token, accountId, seen }: Claim): void {
    const record = this.byId.get(accountId);
    if (record === undefined) throw new Error('a claim of an account that was not loaded');
    const key = tokenKey(token);
    this.claims.set(claimName(key, accountOf(record)), { token: key, account: accountOf(record), seen });
  }

  /** Whether somebody claims the token, and it is not known yet whether this account does. */
  mayClaim(token: TokenRecord, account: AccountRecord): boolean {
    const key = tokenKey(token);
    return this.stored.has(key) && !this.claims.has(claimName(key, accountOf(account)));
  }

  /** Where tokens stand; with their first claims, when somebody is about to be joined to those. */
  async tokensOf(db: Queryable, wanted: Iterable<TokenRecord>, withFirst: boolean): Promise<void> {
    const missing = [...new Map([...wanted].map((token) => [tokenKey(token), token])).entries()].filter(([key]) => !this.tokens.has(key));
    if (missing.length === 0) return;
    for (const [key, token] of missing) this.tokens.set(key, token);
    for (const { token, stored, accounts, ruled, first } of await findStrongTokens(db, missing.map(([, token]) => token))) {
      this.accounts.set(tokenKey(token), accounts);
      if (stored) this.stored.add(tokenKey(token));
      if (ruled) this.ruled.set(tokenKey(token), token);
      if (first === undefined || !withFirst) continue;
      this.account(first.account);
      this.claim({ token, accountId: first.account.id, seen: first.seen });
    }
  }
}

/** What is about to happen to claims: made, `going` with a statement withdrawn, or `ruled` on. */
export interface Happening {
  readonly expected?: readonly Expected[];
  readonly going?: readonly Expected[];
  readonly ruled?: readonly TokenRecord[];
}

/**
 * Loads what `LinkageSeed` asks for: the accounts and tokens about to be seen with first claims and claims of their own. Entities are loaded
 * whole only when a token may come to be on more accounts than its limit, or a ruling or a claim withdrawn may part whom it joins: rarely, and then
 * as much as their size.
 */
export async function knownLinkage(db: Queryable, accounts: readonly AccountRecord[], { expected = [], going = [], ruled = [] }: Happening): Promise<KnownLinkage> {
  const loading = new Loading();
  for (const account of accounts) loading.account(account);
  await loading.tokensOf(db, [...expected.map(({ token }) => token), ...going.map(({ token }) => token), ...ruled], true);
  const own = [...expected, ...going].flatMap(({ token, account }) => (account === undefined || !loading.mayClaim(token, account) ? [] : [{ token, accountId: account.id }]));
  if (own.length > 0) for (const claim of await findClaims(db, own)) loading.claim(claim);
  const claimed = new Set(loading.claims.keys());
  const parting = going.length === 0 ? [] : await mayPart(db, going, loading);
  const turning = [...ruled, ...mayTurn(expected, loading), ...parting];
  if (turning.length > 0) await loadWhole(db, loading, turning);
  const entities = await findEntities(db, [...new Set([...loading.records.values()].map(({ entity }) => entity))]);
  const disregards = loading.ruled.size === 0 ? [] : await findDisregards(db, [...loading.ruled.values()]);
  return {
    seed: {
      entities: entities.map((entity) => (turning.length > 0 ? { ...entity, whole: true } : entity)),
      accounts: [...loading.records.values()].map((record) => seededAccount(record, loading)),
      tokens: [...loading.accounts].map(([token, count]) => ({ token, attribute: loading.tokens.get(token)?.attr ?? '', accounts: count })),
      claims: [...loading.claims.values()],
      disregarded: disregards.map(({ token, account }) => (account === undefined ? { token: tokenKey(token) } : { token: tokenKey(token), account })),
    },
    records: loading.records,
    tokens: loading.tokens,
    stored: loading.stored,
    claimed,
  };
}

/** Tokens that would be on more accounts than their limit if all who are expected with them are new to them. */
function mayTurn(expected: readonly Expected[], { accounts, tokens, claims }: Loading): TokenRecord[] {
  const newcomers = new Map<string, Set<string>>();
  for (const { token, account, name } of expected) {
    const key = tokenKey(token);
    if (account !== undefined && claims.has(claimName(key, accountOf(account)))) continue;
    newcomers.set(key, (newcomers.get(key) ?? new Set<string>()).add(name));
  }
  return [...newcomers].flatMap(([key, names]) => {
    const token = tokens.get(key);
    const [before, limit] = [accounts.get(key) ?? 0, LINKAGE_PROFILE.strong.get(token?.attr ?? '') ?? 0];
    return token !== undefined && before <= limit && before + names.size > limit ? [token] : [];
  });
}

/** Tokens that join accounts once these claims are gone, as they may do now; of the others, the claims that may then be their first are loaded. */
async function mayPart(db: Queryable, going: readonly Expected[], loading: Loading): Promise<TokenRecord[]> {
  const leaving = new Map<string, { readonly token: TokenRecord; readonly names: Set<string> }>();
  for (const { token, name } of going) {
    const one = leaving.get(tokenKey(token)) ?? { token, names: new Set<string>() };
    leaving.set(tokenKey(token), one);
    one.names.add(name);
  }
  const parting: TokenRecord[] = [];
  for (const [key, { token, names }] of leaving) {
    if ((loading.accounts.get(key) ?? 0) - names.size <= (LINKAGE_PROFILE.strong.get(token.attr) ?? 0)) {
      parting.push(token);
      continue;
    }
    for (const claim of await findFirstClaims(db, token, names.size + 1)) {
      loading.account(claim.account);
      loading.claim(claim);
    }
  }
  return parting;
}

async function loadWhole(db: Queryable, loading: Loading, turning: readonly TokenRecord[]): Promise<void> {
  for (const claim of await findClaimsOfTokens(db, turning)) {
    loading.account(claim.account);
    loading.claim(claim);
  }
  for (const account of await findAccountsOf(db, [...new Set([...loading.records.values()].map(({ entity }) => entity))])) loading.account(account);
  const claims = await findStrongClaimsOf(db, [...loading.byId.keys()]);
  await loading.tokensOf(db, claims.map(({ token }) => token), false);
  for (const claim of claims) loading.claim(claim);
  const own = await findEntities(db, [...loading.records.values()].map((record) => entityId(accountOf(record))));
  loading.founded = new Map(own.map(({ id, founded }) => [id, founded]));
}

function seededAccount(record: AccountRecord, { founded }: Loading): LinkageSeed['accounts'][number] {
  const account = accountOf(record);
  const seen = founded.size === 0 ? undefined : founded.get(entityId(account));
  return seen === undefined ? { account, entity: record.entity } : { account, entity: record.entity, founded: seen };
}

function accountOf(record: AccountRecord): Account {
  return { provider: record.iss, handle: record.handle };
}

/** Whether the token is one that joins accounts. */
export function isStrong(token: TokenRecord): boolean {
  return sighted(token).strong;
}
