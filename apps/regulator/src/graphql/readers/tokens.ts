import { LINKAGE_PROFILE, tokenKey } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import type { Queryable } from '../../persistence/queryable.js';
import { sameToken, TOKEN_COLUMNS, tokenArrays, tokenOf, type TokenColumns } from '../../persistence/token-columns.js';
import { pageOf, type Keyset, type Page, type PageRequest } from '../paging/page.js';
import type { Account, Token } from '../types/account.js';
import type { QuarantinedToken, Ruling } from '../types/linkage.js';
import { ACCOUNT_FIELDS } from './accounts.js';
import { groupedBy } from './grouping.js';

export const QUARANTINED: Keyset = { kind: 'quarantined token', shape: ['int64', 'text'] };
export const RULINGS: Keyset = { kind: 'ruling', shape: ['int64'] };

const S_COLUMNS = 's.attribute, s.mode, s.profile, s.epoch, s.token, s.accounts AS "accountCount", s.turned_position AS position';
/** A token in one text, to tell those of one position apart. */
const S_TEXT = `concat_ws(' ', s.attribute, s.mode, s.profile, s.epoch, s.token) COLLATE "C"`;
type QuarantinedRow = TokenColumns & Pick<QuarantinedToken, 'accountCount' | 'position'>;

export function shownToken(token: TokenRecord): Token {
  const { attr: attribute, ...rest } = token;
  return { attribute, ...rest, strong: LINKAGE_PROFILE.strong.has(attribute), void: false };
}

function shown({ accountCount, position, ...columns }: QuarantinedRow): QuarantinedToken {
  return { token: shownToken(tokenOf(columns)), accountCount, limit: LINKAGE_PROFILE.strong.get(columns.attribute) ?? 0, position };
}

/** Quarantined tokens, those that came last first, then by token. */
export async function quarantinedPage(db: Queryable, request: PageRequest): Promise<Page<QuarantinedToken>> {
  const [position, text] = request.after ?? [null, null];
  const { rows } = await db.query<QuarantinedRow & { readonly text: string }>(
    `SELECT ${S_COLUMNS}, ${S_TEXT} AS text FROM strong_token s
     WHERE s.standing = 'quarantined' AND ($1::bigint IS NULL OR s.turned_position < $1 OR (s.turned_position = $1 AND ${S_TEXT} > $2))
     ORDER BY s.turned_position DESC, ${S_TEXT} LIMIT $3`,
    [position, text, request.first + 1],
  );
  const texts = new Map(rows.map(({ text: own, ...row }) => [shown(row), own]));
  return pageOf(QUARANTINED, request, [...texts.keys()], (row) => [row.position, texts.get(row) ?? '']);
}

/** Quarantined tokens that count on an account of each entity, likewise. */
export async function quarantinedOfEntities(db: Queryable, entities: readonly string[]): Promise<QuarantinedToken[][]> {
  const { rows } = await db.query<QuarantinedRow & { readonly entity: string }>(
    `SELECT DISTINCT a.entity_id AS entity, ${S_COLUMNS}, ${S_TEXT} AS text FROM account a JOIN identity_token c ON c.account_id = a.id AND c.strong AND NOT c.void
     JOIN strong_token s ON ${sameToken('s', 'c')} AND s.standing = 'quarantined'
     WHERE a.entity_id = ANY($1) AND EXISTS (SELECT FROM strong_token WHERE standing = 'quarantined') ORDER BY position DESC, text`,
    [entities],
  );
  const grouped = groupedBy(entities, rows, ({ entity }) => entity);
  return grouped.map((group) => group.map(({ entity: _, ...row }) => shown(row)));
}

/** The first accounts whose claim of each token (by `tokenKey`) counts, in the order of the log. */
export async function accountsOfTokens(db: Queryable, keys: readonly string[], first: number): Promise<Account[][]> {
  const tokens = keys.map((key) => {
    const [attribute = '', mode = '', profile = '', epoch = '', token = ''] = key.split('\n');
    return tokenOf({ attribute, mode, profile, epoch, token });
  });
  const { rows } = await db.query<Account & { readonly nth: string }>(
    `SELECT q.nth, page.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS q (${TOKEN_COLUMNS}, nth)
     CROSS JOIN LATERAL (
       SELECT ${ACCOUNT_FIELDS}, c.position, c.line FROM identity_token c JOIN account a ON a.id = c.account_id WHERE ${sameToken('c', 'q')} AND NOT c.void ORDER BY c.position, c.line LIMIT $6
     ) page ORDER BY q.nth, page.position, page.line`,
    [...tokenArrays(tokens), first],
  );
  return groupedBy(keys.map((_, i) => String(i + 1)), rows, ({ nth }) => nth);
}

/** Key under which a token's accounts are loaded. */
export function keyOf({ token: { attribute, mode, profile, epoch, token } }: QuarantinedToken): string {
  return tokenKey(tokenOf({ attribute, mode, profile, epoch, token }));
}

/** Rulings, newest first. */
export async function rulingsPage(db: Queryable, request: PageRequest): Promise<Page<Ruling>> {
  const { rows } = await db.query<TokenColumns & Omit<Ruling, 'token'>>(
    `SELECT r.position, r.act, r.attribute, r.mode, r.profile, r.epoch, r.token, r.iss AS provider, r.handle,
       NOT EXISTS (SELECT FROM linkage_ruling later WHERE ${sameToken('later', 'r')} AND later.iss IS NOT DISTINCT FROM r.iss AND later.handle IS NOT DISTINCT FROM r.handle AND later.position > r.position) AS newest
     FROM linkage_ruling r WHERE $1::bigint IS NULL OR r.position < $1 ORDER BY r.position DESC LIMIT $2`,
    [request.after?.[0] ?? null, request.first + 1],
  );
  const rulings = rows.map(({ position, act, provider, handle, newest, ...columns }): Ruling => ({ position, act, token: shownToken(tokenOf(columns)), provider, handle, newest }));
  return pageOf(RULINGS, request, rulings, ({ position }) => [position]);
}
