import { compareLinks, shortestChain, tokenKey, type IdentityLink as Link } from '#libs/linkage';
import type { Queryable } from '../../persistence/queryable.js';
import { LINKS } from '../../persistence/reported-rows.js';
import { tokenOf, type TokenColumns } from '../../persistence/token-columns.js';
import { refusal } from '../errors/graphql-refusal.js';
import type { IdentityLink } from '../types/account.js';
import type { AccountRef, IdentityPath } from '../types/linkage.js';

/** Most links of an entity that are read to find a path among them: more would cost the hub its memory. */
const MOST_LINKS = 100_000;

interface LinkRow extends TokenColumns {
  readonly id: string;
  readonly fromRowId: number;
  readonly toRowId: number;
  readonly fromIss: string;
  readonly fromHandle: string;
  readonly toIss: string;
  readonly toHandle: string;
  readonly position: string;
  readonly line: number;
}

/**
 * A shortest chain of links that hold between two accounts; null when one is not known or they are not one entity. Of several that are equally
 * short, the one whose links come first in the log. CodedError GRAPHQL_PATH_SIZE for an entity of more links than are read at once.
 */
export async function identityPath(db: Queryable, a: AccountRef, b: AccountRef, most: number = MOST_LINKS): Promise<IdentityPath | null> {
  const { rows: ends } = await db.query<{ entity: string }>(
    `SELECT a.entity_id AS entity FROM unnest($1::text[], $2::text[]) AS asked (iss, handle) JOIN provider p ON p.iss = asked.iss JOIN account a ON a.provider_id = p.id AND a.handle = asked.handle`,
    [[a.provider, b.provider], [a.handle, b.handle]],
  );
  const [from, to] = ends;
  if (from === undefined || to === undefined || from.entity !== to.entity) return null;
  const { rows } = await db.query<LinkRow>(
    `SELECT l.id, l.from_account_id AS "fromRowId", l.to_account_id AS "toRowId", fp.iss AS "fromIss", a.handle AS "fromHandle", tp.iss AS "toIss", t.handle AS "toHandle",
       l.attribute, l.mode, l.profile, l.epoch, l.token, l.position, l.line
     FROM ${LINKS} WHERE a.entity_id = $1 LIMIT $2`,
    [from.entity, most + 1],
  );
  if (rows.length > most) throw refusal('GRAPHQL_PATH_SIZE', `No path is looked for in an entity of more than ${most} links.`, { field: 'a' });
  const shown = new Map(rows.map((row) => [linkOf(row), row]));
  const chain = shortestChain(a, b, [...shown.keys()].sort(compareLinks)) ?? [];
  return { entityId: from.entity, links: chain.flatMap((link) => shownLink(shown.get(link))) };
}

function linkOf(row: LinkRow): Link {
  return {
    from: { provider: row.fromIss, handle: row.fromHandle },
    to: { provider: row.toIss, handle: row.toHandle },
    attribute: row.attribute,
    token: tokenKey(tokenOf(row)),
    seen: { position: Number(row.position), line: row.line },
  };
}

function shownLink(row: LinkRow | undefined): IdentityLink[] {
  return row === undefined ? [] : [{ fromRowId: row.fromRowId, toRowId: row.toRowId, attribute: row.attribute, token: row.token, position: row.position }];
}
