import type { Queryable } from '../../persistence/queryable.js';
import { pageOf, type Keyset, type Page, type PageRequest } from '../paging/page.js';
import type { Statement } from '../types/statement.js';

export const STATEMENTS: Keyset = { kind: 'statement', shape: ['int64'] };

type Row = Omit<Statement, 'digest'> & { readonly digest: Buffer };

const SELECT = `SELECT p.iss, st.str, s.seq, s.digest, s.act, s.period_from AS "periodFrom", s.period_to AS "periodTo", s.iat, s.position,
  s.stands_at AS "standsAt", s.withdrawn_by AS "withdrawnBy", CASE WHEN s.act IN ('correct', 'cancel') THEN s.jws END AS jws
  FROM statement s JOIN provider p ON p.id = s.provider_id JOIN stream st ON st.id = s.stream_id`;

/** Accepted statements in the hub's order. */
export async function statementsPage(db: Queryable, request: PageRequest): Promise<Page<Statement>> {
  const { rows } = await db.query<Row>(`${SELECT} WHERE s.position > $1 ORDER BY s.position LIMIT $2`, [request.after?.[0] ?? -1, request.first + 1]);
  return pageOf(STATEMENTS, request, rows.map(shown), ({ position }) => [position]);
}

/** The statement with this digest, base64url of 32 bytes; null when none was accepted. */
export async function statementByDigest(db: Queryable, digest: string): Promise<Statement | null> {
  const { rows } = await db.query<Row>(`${SELECT} WHERE s.digest = $1`, [Buffer.from(digest, 'base64url')]);
  // One spelling per digest: Buffer reads others as well.
  return rows.map(shown).find((one) => one.digest === digest) ?? null;
}

function shown(row: Row): Statement {
  return { ...row, digest: row.digest.toString('base64url') };
}
