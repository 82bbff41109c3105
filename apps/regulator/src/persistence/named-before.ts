import type { AccountName } from './accounts.js';
import type { Queryable } from './queryable.js';
import type { CurrentWorkload, WorkloadName } from './workloads.js';

/** What stands under the names that lines use. */
export interface NamedBefore {
  readonly accounts: readonly (AccountName & { readonly id: number })[];
  readonly workloads: readonly CurrentWorkload[];
}

interface Row {
  readonly id: string;
  readonly provider_id: number;
  readonly name: string;
  readonly handle: string | null;
  readonly state: CurrentWorkload['state'] | null;
}

/**
 * Accounts and the lines of workloads that count, in one round trip; each name is asked for once. Each is looked up by index by itself: a planner that has not seen the
 * tables grow would rather read all of them and join. There may be thousands of names, so they travel as texts and not as arrays, which are put together element by
 * element; no name holds a space (REPORT_LINE_FIELD).
 */
export async function findNamedBefore(db: Queryable, accounts: readonly AccountName[], workloads: readonly WorkloadName[]): Promise<NamedBefore> {
  if (accounts.length + workloads.length === 0) return { accounts: [], workloads: [] };
  const { rows } = await db.query<Row>(
    `SELECT found.id, found.provider_id, found.handle AS name, NULL AS handle, NULL AS state FROM unnest(string_to_array($1, ' ')::int[], string_to_array($2, ' ')) AS n (provider_id, handle)
     CROSS JOIN LATERAL (SELECT a.id::bigint, a.provider_id, a.handle FROM account a WHERE a.provider_id = n.provider_id AND a.handle = n.handle LIMIT 1) found
     UNION ALL
     SELECT found.* FROM unnest(string_to_array($3, ' ')::int[], string_to_array($4, ' ')) AS n (provider_id, workload)
     CROSS JOIN LATERAL (SELECT w.id, w.provider_id, w.workload, a.handle, w.state FROM workload w JOIN account a ON a.id = w.account_id
       WHERE w.provider_id = n.provider_id AND w.workload = n.workload AND w.superseded_by IS NULL LIMIT 1) found`,
    [words(accounts.map(({ providerId }) => providerId)), words(accounts.map(({ handle }) => handle)), words(workloads.map(({ providerId }) => providerId)), words(workloads.map(({ workload }) => workload))],
  );
  return {
    accounts: rows.flatMap(({ id, provider_id: providerId, name, state }) => (state === null ? [{ id: Number(id), providerId, handle: name }] : [])),
    workloads: rows.flatMap(({ id, provider_id: providerId, name, handle, state }) => (state === null || handle === null ? [] : [{ rowId: Number(id), providerId, workload: name, handle, state }])),
  };
}

/** None is NULL: the empty text has no words either, and as numbers would be refused. */
function words(values: readonly (string | number)[]): string | null {
  return values.length === 0 ? null : values.join(' ');
}
