import type { PoolClient } from 'pg';
import type { AccountName } from '../../persistence/accounts.js';
import { findNamedBefore } from '../../persistence/named-before.js';
import { findPlaces } from '../../persistence/places.js';
import { findPublishedEpochs } from '../../persistence/pseudonym-epochs.js';
import type { WorkloadName } from '../../persistence/workloads.js';
import type { Submission } from '../submission.js';
import { ByProvider } from './by-provider.js';
import { epochsNamed } from './check-epochs.js';
import { Ledger } from './ledger.js';
import { loadStanding } from './load-standing.js';

/** Reads all that a batch touches, whole sets at a time. The caller holds the log's lock: nothing read here can change before the commit. */
export async function loadLedger(client: PoolClient, batch: readonly Submission[]): Promise<Ledger> {
  const asked = batch.map(({ providerId, jws: { kid }, claims: { str, seq, jti } }) => ({ providerId, kid, str, seq, jti }));
  const { accounts, workloads } = namesIn(batch);
  const epochs = [...new Set(batch.flatMap(({ body }) => epochsNamed(body?.lines ?? [])))];
  const standing = await loadStanding(client, batch, workloads);
  return new Ledger({
    places: await findPlaces(client, asked),
    ...(await findNamedBefore(client, accounts, workloads)),
    epochs: epochs.length === 0 ? [] : await findPublishedEpochs(client, epochs),
    ...(standing === undefined ? {} : { standing }),
  });
}

/** The accounts and workloads that lines rest on, each once: one that was asked for twice would be found twice. */
function namesIn(batch: readonly Submission[]): { readonly accounts: readonly AccountName[]; readonly workloads: readonly WorkloadName[] } {
  const [handles, workloads] = [new ByProvider<true>(), new ByProvider<true>()];
  for (const { providerId, body } of batch) {
    for (const line of body?.lines ?? []) {
      if (line.t === 'workload' || line.t === 'rollup') handles.set(providerId, line.customer, true);
      if (line.t === 'workload') workloads.set(providerId, line.id, true);
      if (line.t !== 'exchange') continue;
      workloads.set(providerId, line.workload, true);
      if ('workload' in line.peer) workloads.set(providerId, line.peer.workload, true);
    }
  }
  return { accounts: handles.map((providerId, handle) => ({ providerId, handle })), workloads: workloads.map((providerId, workload) => ({ providerId, workload })) };
}
