import type { PoolClient } from 'pg';
import { findClaimsMade, findReportedWork, findStandingStatements, type ReferredPlace, type StandingStatement } from '../../persistence/standing-statements.js';
import { findStandingWorkloads, workloadName, type WorkloadName } from '../../persistence/workloads.js';
import type { Submission } from '../submission.js';
import type { Said } from './said.js';
import { StandingStatements } from './standing-statements.js';

/**
 * What the corrections and cancellations of a batch rest on: the statements that they refer to with what those said, and all lines in force of the
 * workloads concerned, `named` by the batch or by those statements. Undefined, and nothing is read, when the batch holds none.
 */
export async function loadStanding(client: PoolClient, batch: readonly Submission[], named: readonly WorkloadName[]): Promise<StandingStatements | undefined> {
  const places = batch.flatMap(({ providerId, claims: { str, ref } }): ReferredPlace[] => (ref === undefined ? [] : [{ providerId, str, seq: ref.seq }]));
  if (places.length === 0) return undefined;
  const referred = await withWhatTheySaid(client, await findStandingStatements(client, places));
  const names = new Map(named.map((name) => [workloadName(name), name]));
  for (const { providerId, said } of referred) {
    for (const workload of [...said.workloads, ...said.exchanging]) names.set(workloadName({ providerId, workload }), { providerId, workload });
  }
  return new StandingStatements(referred, await findStandingWorkloads(client, [...names.values()]));
}

async function withWhatTheySaid(client: PoolClient, statements: readonly StandingStatement[]): Promise<readonly (StandingStatement & { readonly said: Said })[]> {
  if (statements.length === 0) return [];
  const ids = statements.map(({ id }) => id);
  const referred = new Map(statements.map((statement) => [statement.id, { ...statement, said: emptySaid() }]));
  for (const { statementId, kind, workload, handle } of await findReportedWork(client, ids)) {
    const said = referred.get(statementId)?.said;
    if (kind === 'workload') said?.workloads.add(workload);
    if (kind === 'exchange') said?.exchanging.add(workload);
    else said?.customers.add(handle);
  }
  for (const { statementId, ...claims } of await findClaimsMade(client, ids)) referred.get(statementId)?.said.claims.push(claims);
  return [...referred.values()];
}

function emptySaid() {
  return { workloads: new Set<string>(), exchanging: new Set<string>(), customers: new Set<string>(), claims: new Array<Said['claims'][number]>() };
}
