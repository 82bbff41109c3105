import type { Queryable } from '../../persistence/queryable.js';
import { pageOf, type Keyset, type Page, type PageRequest } from '../paging/page.js';
import type { Statement } from '../types/log.js';

export const STATEMENTS: Keyset = { kind: 'statement', shape: ['int64'] };

/** Accepted statements in the hub's order. */
export async function statementsPage(db: Queryable, request: PageRequest): Promise<Page<Statement>> {
  const { rows } = await db.query<Omit<Statement, 'digest'> & { readonly digest: Buffer }>(
    `SELECT p.iss, st.str, s.seq, s.digest, s.act, s.period_from AS "periodFrom", s.period_to AS "periodTo", s.iat, s.position
     FROM statement s JOIN provider p ON p.id = s.provider_id JOIN stream st ON st.id = s.stream_id
     WHERE s.position > $1 ORDER BY s.position LIMIT $2`,
    [request.after?.[0] ?? -1, request.first + 1],
  );
  const statements = rows.map((row) => ({ ...row, digest: row.digest.toString('base64url') }));
  return pageOf(STATEMENTS, request, statements, ({ position }) => [position]);
}
