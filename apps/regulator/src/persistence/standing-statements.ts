import type { TokenRecord } from '#libs/report';
import type { Queryable } from './queryable.js';

/** A place in a stream that a correction or cancellation names. */
export interface ReferredPlace {
  readonly providerId: number;
  readonly str: string;
  readonly seq: number;
}
/** A report or correction that counts. */
export interface StandingStatement extends ReferredPlace {
  readonly id: number;
  readonly position: number;
  readonly standsAt: number;
  /** End of its period, UTC seconds. */
  readonly periodTo: number;
}
/** A customer line of a stored statement. */
export interface StoredClaims {
  readonly statementId: number;
  readonly handle: string;
  readonly tokens: readonly TokenRecord[];
}

/** The statements at these places that still count and have a body: none for a nil statement, a cancellation, or one that was withdrawn. */
export async function findStandingStatements(db: Queryable, places: readonly ReferredPlace[]): Promise<readonly StandingStatement[]> {
  const { rows } = await db.query<{ nth: string; id: string; position: string; stands_at: string; period_to: string }>(
    `SELECT q.nth, t.id, t.position, t.stands_at, t.period_to FROM unnest($1::int[], $2::text[], $3::bigint[]) WITH ORDINALITY AS q (provider_id, str, seq, nth)
     JOIN stream s ON s.provider_id = q.provider_id AND s.str = q.str
     JOIN statement t ON t.stream_id = s.id AND t.seq = q.seq AND t.act IN ('report', 'correct') AND t.withdrawn_by IS NULL`,
    [places.map((one) => one.providerId), places.map((one) => one.str), places.map((one) => one.seq)],
  );
  return rows.flatMap((row) => {
    const place = places[Number(row.nth) - 1];
    return place === undefined ? [] : [{ ...place, id: Number(row.id), position: Number(row.position), standsAt: Number(row.stands_at), periodTo: Number(row.period_to) }];
  });
}

/** Workloads of these statements' lines, and customers of their workload and rollup lines. */
export async function findReportedWork(
  db: Queryable,
  statementIds: readonly number[],
): Promise<readonly { readonly statementId: number; readonly kind: 'workload' | 'exchange' | 'rollup'; readonly workload: string; readonly handle: string }[]> {
  const { rows } = await db.query<{ statement_id: string; kind: 'workload' | 'exchange' | 'rollup'; workload: string; handle: string }>(
    `SELECT w.statement_id, 'workload' AS kind, w.workload, a.handle FROM workload w JOIN account a ON a.id = w.account_id WHERE w.statement_id = ANY($1)
     UNION SELECT x.statement_id, 'exchange', x.workload, '' FROM exchange x WHERE x.statement_id = ANY($1)
     UNION SELECT f.statement_id, 'rollup', '', a.handle FROM provider_fact f JOIN account a ON a.id = f.account_id WHERE f.statement_id = ANY($1) AND f.kind = 'rollup'`,
    [statementIds],
  );
  return rows.map(({ statement_id, ...row }) => ({ statementId: Number(statement_id), ...row }));
}

/** Customer lines of these statements. The lines were checked against the schema when they were accepted. */
export async function findClaimsMade(db: Queryable, statementIds: readonly number[]): Promise<readonly StoredClaims[]> {
  const { rows } = await db.query<{ statement_id: string; source: string }>("SELECT statement_id, source FROM provider_fact WHERE statement_id = ANY($1) AND kind = 'customer'", [statementIds]);
  return rows.map(({ statement_id, source }) => ({ statementId: Number(statement_id), ...(JSON.parse(source) as { handle: string; tokens: TokenRecord[] }) }));
}

/** Customer lines in force of these accounts, with the provider of each. */
export async function findClaimsInForce(db: Queryable, names: readonly { readonly providerId: number; readonly handle: string }[]): Promise<readonly (StoredClaims & { readonly providerId: number })[]> {
  const { rows } = await db.query<{ provider_id: number; statement_id: string; source: string }>(
    `SELECT a.provider_id, f.statement_id, f.source FROM unnest($1::int[], $2::text[]) AS n (provider_id, handle) JOIN account a ON a.provider_id = n.provider_id AND a.handle = n.handle
     JOIN provider_fact f ON f.account_id = a.id AND f.kind = 'customer' JOIN statement s ON s.id = f.statement_id AND s.withdrawn_by IS NULL`,
    [names.map(({ providerId }) => providerId), names.map(({ handle }) => handle)],
  );
  return rows.map(({ provider_id, statement_id, source }) => ({ providerId: provider_id, statementId: Number(statement_id), ...(JSON.parse(source) as { handle: string; tokens: TokenRecord[] }) }));
}
