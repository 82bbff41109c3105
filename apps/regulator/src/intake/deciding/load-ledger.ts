import type { PoolClient } from 'pg';
import type { AccountName } from '../../persistence/accounts.js';
import { findNamedBefore } from '../../persistence/named-before.js';
import { type AskedHead, type AskedPlace, findHeads, findTaken, type FoundHead } from '../../persistence/places.js';
import { findPublishedEpochs } from '../../persistence/pseudonym-epochs.js';
import type { WorkloadName } from '../../persistence/workloads.js';
import type { Submission } from '../submission.js';
import { ByProvider } from './by-provider.js';
import { epochsNamed } from './check-epochs.js';
import { Ledger } from './ledger.js';
import { loadStanding } from './load-standing.js';

/** Reads all that a batch touches, whole sets at a time. The caller holds the log's lock: nothing read here can change before the commit. */
export async function loadLedger(client: PoolClient, batch: readonly Submission[]): Promise<Ledger> {
  const { accounts, workloads } = namesIn(batch);
  const epochs = [...new Set(batch.flatMap(({ body }) => epochsNamed(body?.lines ?? [])))];
  const standing = await loadStanding(client, batch, workloads);
  const heads = await findHeads(client, headsIn(batch));
  return new Ledger({
    heads,
    taken: await findTaken(client, placesIn(batch, heads)),
    ...(await findNamedBefore(client, accounts, workloads)),
    epochs: epochs.length === 0 ? [] : await findPublishedEpochs(client, epochs),
    ...(standing === undefined ? {} : { standing }),
  });
}

/** The keys and streams that submissions name, each once. */
function headsIn(batch: readonly Submission[]): readonly AskedHead[] {
  const heads = batch.map(({ providerId, jws: { kid }, claims: { str } }) => [`${providerId} ${kid} ${str}`, { providerId, kid, str }] as const);
  return [...new Map(heads).values()];
}

/** The places that submissions take; a stream has a statement at each place up to its head and at none beyond. */
function placesIn(batch: readonly Submission[], heads: readonly FoundHead[]): readonly AskedPlace[] {
  const streams = new Map(heads.flatMap(({ stream }) => (stream === undefined ? [] : [[`${stream.providerId} ${stream.str}`, stream] as const])));
  return batch.map(({ providerId, claims: { str, seq, jti } }) => {
    const stream = streams.get(`${providerId} ${str}`);
    return { providerId, str, seq, jti, streamId: stream !== undefined && seq <= stream.seq ? stream.id : undefined };
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
