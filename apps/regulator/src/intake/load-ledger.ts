import type { PoolClient } from 'pg';
import { accountName, findAccounts } from '../persistence/accounts.js';
import { findPlaces } from '../persistence/places.js';
import { findPublishedEpochs } from '../persistence/pseudonym-epochs.js';
import { findCurrentWorkloads, workloadName } from '../persistence/workloads.js';
import { epochsNamed } from './check-epochs.js';
import { Ledger } from './ledger.js';
import { loadStanding } from './load-standing.js';
import type { Submission } from './submission.js';

/** Reads all that a batch touches, whole sets at a time. The caller holds the log's lock: nothing read here can change before the commit. */
export async function loadLedger(client: PoolClient, batch: readonly Submission[]): Promise<Ledger> {
  const asked = batch.map(({ providerId, jws: { kid }, claims: { str, seq, jti } }) => ({ providerId, kid, str, seq, jti }));
  const lines = batch.flatMap(({ providerId, body }) => (body?.lines ?? []).map((line) => ({ providerId, line })));
  const handles = lines.flatMap(({ providerId, line }) => (line.t === 'workload' || line.t === 'rollup' ? [{ providerId, handle: line.customer }] : []));
  const workloads = lines.flatMap(({ providerId, line }) => {
    if (line.t === 'workload') return [{ providerId, workload: line.id }];
    if (line.t !== 'exchange') return [];
    const peer = 'workload' in line.peer ? [{ providerId, workload: line.peer.workload }] : [];
    return [{ providerId, workload: line.workload }, ...peer];
  });
  const names = distinct(workloads, workloadName);
  const standing = await loadStanding(client, batch, names);
  return new Ledger({
    places: await findPlaces(client, asked),
    accounts: await orNone(distinct(handles, accountName), (asked) => findAccounts(client, asked)),
    workloads: await orNone(names, (asked) => findCurrentWorkloads(client, asked)),
    epochs: await orNone([...new Set(batch.flatMap(({ body }) => epochsNamed(body?.lines ?? [])))], (asked) => findPublishedEpochs(client, asked)),
    ...(standing === undefined ? {} : { standing }),
  });
}

async function orNone<In, Out>(asked: readonly In[], find: (asked: readonly In[]) => Promise<readonly Out[]>): Promise<readonly Out[]> {
  return asked.length === 0 ? [] : find(asked);
}

/** Each record once: one that was asked for twice would be found twice. */
function distinct<T>(records: readonly T[], nameOf: (record: T) => string): readonly T[] {
  const byName = new Map<string, T>();
  for (const record of records) byName.set(nameOf(record), record);
  return [...byName.values()];
}
