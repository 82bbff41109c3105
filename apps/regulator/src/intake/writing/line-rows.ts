import type { CapacityLine, ClusterLine, CustomerLine, RollupLine } from '#libs/report';
import { accountName } from '../../persistence/accounts.js';
import type { NewExchange, NewFact, NewWorkload } from '../../persistence/workloads.js';
import { ByProvider } from '../deciding/by-provider.js';
import type { Ledger } from '../deciding/ledger.js';
import type { AcceptedSubmission } from '../submission.js';

/** Rows for COPY, and the stored rows that they replace. */
export interface LineRows {
  readonly workloads: readonly NewWorkload[];
  readonly exchanges: readonly NewExchange[];
  readonly facts: readonly NewFact[];
  readonly superseded: readonly Superseded[];
}
interface Superseded {
  readonly rowId: number;
  readonly statementId: number;
}

/**
 * The lines of accepted submissions as rows; `statementIds` is parallel to `accepted`. A workload that several submissions of
 * the batch report is superseded within it, before its older row is even written.
 */
export function lineRows(
  accepted: readonly AcceptedSubmission[],
  ledger: Ledger,
  statementIds: readonly number[],
  accountIds: ReadonlyMap<string, number>,
): LineRows {
  const rows = { workloads: new Array<NewWorkload>(), exchanges: new Array<NewExchange>(), facts: new Array<NewFact>(), superseded: new Array<Superseded>() };
  const newest = new ByProvider<number>();
  accepted.forEach(({ submission: { providerId, claims, body } }, nth) => {
    const statementId = statementIds[nth];
    if (body === undefined || statementId === undefined) return;
    const accountOf = remembered((handle) => idOf(accountIds, providerId, handle));
    body.lines.forEach((line, index) => {
      const source = body.sources[index] ?? '';
      if (line.t === 'workload') {
        supersede(rows, newest.get(providerId, line.id), ledger.storedRow(providerId, line.id), statementId);
        newest.set(providerId, line.id, rows.workloads.push({ statementId, line: index + 1, providerId, accountId: accountOf(line.customer), asOf: claims.per.to, workload: line, supersededBy: null, source }) - 1);
      } else if (line.t === 'exchange') {
        rows.exchanges.push({ statementId, line: index + 1, providerId, exchange: line, source });
      } else {
        rows.facts.push({ statementId, line: index + 1, providerId, kind: line.t, accountId: namedAccount(line, accountOf), source });
      }
    });
  });
  return rows;
}

/** Marks what a new line replaces: a row of this batch (by index), else the stored row, else nothing. */
function supersede(rows: { readonly workloads: NewWorkload[]; readonly superseded: Superseded[] }, index: number | undefined, rowId: number | undefined, statementId: number): void {
  const earlier = index === undefined ? undefined : rows.workloads[index];
  if (index !== undefined && earlier !== undefined) rows.workloads[index] = { ...earlier, supersededBy: statementId };
  else if (rowId !== undefined) rows.superseded.push({ rowId, statementId });
}

/** The account that a customer or rollup line names; the other lines are about the provider. */
function namedAccount(line: CustomerLine | RollupLine | ClusterLine | CapacityLine, accountOf: (handle: string) => number): number | null {
  if (line.t === 'customer') return accountOf(line.handle);
  return line.t === 'rollup' ? accountOf(line.customer) : null;
}

function idOf(accountIds: ReadonlyMap<string, number>, providerId: number, handle: string): number {
  const id = accountIds.get(accountName({ providerId, handle }));
  if (id === undefined) throw new Error('a line of an accepted body names an account without a row');
  return id;
}

/** The lines of a body name few accounts, each many times. */
function remembered(find: (handle: string) => number): (handle: string) => number {
  const found = new Map<string, number>();
  return (handle) => {
    let id = found.get(handle);
    if (id === undefined) found.set(handle, (id = find(handle)));
    return id;
  };
}
