import type { PoolClient } from 'pg';
import { findAccounts } from '../persistence/accounts.js';
import { findKeys } from '../persistence/provider-keys.js';
import { findPublishedEpochs } from '../persistence/pseudonym-epochs.js';
import { findStatementsAt, findUsedJtis } from '../persistence/statements.js';
import { findStreams } from '../persistence/streams.js';
import { findCurrentWorkloads } from '../persistence/workloads.js';
import { epochsNamed } from './check-epochs.js';
import { Ledger } from './ledger.js';
import type { Submission } from './submission.js';

/** Reads all that a batch touches, whole sets at a time. The caller holds the log's lock: nothing read here can change before the commit. */
export async function loadLedger(client: PoolClient, batch: readonly Submission[]): Promise<Ledger> {
  const streams = await findStreams(client, distinct(batch.map(({ providerId, claims: { str } }) => ({ providerId, str }))));
  const streamIds = new Map(streams.map((stream) => [`${stream.providerId} ${stream.str}`, stream.id]));
  const places = batch.flatMap(({ providerId, claims: { str, seq } }) => {
    const streamId = streamIds.get(`${providerId} ${str}`);
    return streamId === undefined ? [] : [{ streamId, seq }];
  });
  const lines = batch.flatMap(({ providerId, body }) => (body?.lines ?? []).map((line) => ({ providerId, line })));
  const handles = lines.flatMap(({ providerId, line }) => (line.t === 'workload' || line.t === 'rollup' ? [{ providerId, handle: line.customer }] : []));
  const workloads = lines.flatMap(({ providerId, line }) => {
    if (line.t === 'workload') return [{ providerId, workload: line.id }];
    if (line.t !== 'exchange') return [];
    const peer = 'workload' in line.peer ? [{ providerId, workload: line.peer.workload }] : [];
    return [{ providerId, workload: line.workload }, ...peer];
  });
  return new Ledger({
    keys: await findKeys(client, [...new Set(batch.map(({ jws }) => jws.kid))]),
    streams,
    accepted: await orNone(distinct(places), (asked) => findStatementsAt(client, asked)),
    jtis: await findUsedJtis(client, batch.map(({ providerId, claims: { jti } }) => ({ providerId, jti }))),
    accounts: await orNone(distinct(handles), (asked) => findAccounts(client, asked)),
    workloads: await orNone(distinct(workloads), (asked) => findCurrentWorkloads(client, asked)),
    epochs: await orNone([...new Set(batch.flatMap(({ body }) => epochsNamed(body?.lines ?? [])))], (asked) => findPublishedEpochs(client, asked)),
  });
}

async function orNone<In, Out>(asked: readonly In[], find: (asked: readonly In[]) => Promise<readonly Out[]>): Promise<readonly Out[]> {
  return asked.length === 0 ? [] : find(asked);
}

/** Each record once: a join with a repeated key would give its row twice. */
function distinct<T extends object>(records: readonly T[]): readonly T[] {
  return [...new Map(records.map((record) => [Object.values(record).join(' '), record])).values()];
}
