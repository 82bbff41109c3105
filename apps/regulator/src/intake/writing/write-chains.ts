import type { PoolClient } from 'pg';
import { advanceStreams, insertStreams } from '../../persistence/streams.js';
import type { Chain } from '../deciding/ledger.js';

/** Stores the heads that a batch moved; gives every chain's row id by `providerId str`. A stream exists once it has a statement. */
export async function writeChains(client: PoolClient, chains: ReadonlyMap<string, Chain>): Promise<ReadonlyMap<string, number>> {
  const moved = [...chains.values()].filter((chain) => chain.seq > chain.storedSeq && chain.digest !== null);
  const old = moved.flatMap(({ id, storedSeq, seq, digest, reportedTo }) => (id === undefined || digest === null ? [] : [{ id, from: storedSeq, seq, digest, reportedTo }]));
  const fresh = moved.flatMap(({ id, providerId, str, seq, digest, reportedTo }) => (id !== undefined || digest === null ? [] : [{ providerId, str, seq, digest, reportedTo }]));
  if (old.length > 0) await advanceStreams(client, old);
  const freshIds = fresh.length > 0 ? await insertStreams(client, fresh) : [];
  const ids = new Map<string, number>();
  for (const [name, { id }] of chains) if (id !== undefined) ids.set(name, id);
  fresh.forEach(({ providerId, str }, index) => ids.set(`${providerId} ${str}`, Number(freshIds[index])));
  return ids;
}
