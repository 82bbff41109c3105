import { availableParallelism } from 'node:os';
import { type ClientOprf, loadOprf, openOprfPool, type OprfPool } from '#libs/pseudonym';

/** From this many points on the start of the threads (some 50 ms) is worth it; every day's few new customers are not. */
const WORTH_THREADS = 256;
const MOST_THREADS = 8;

/** The OPRF's client in this thread, and over a thread for each core once a large batch comes. `close` ends the threads. */
export async function openOprf(): Promise<ClientOprf & { readonly close: () => Promise<void> }> {
  const here = await loadOprf();
  let pool: OprfPool | undefined;
  return {
    blind: async (inputs, randomBytes) => {
      if (inputs.length >= WORTH_THREADS) pool ??= await openOprfPool({ threads: Math.min(MOST_THREADS, availableParallelism()) });
      return (pool ?? here).blind(inputs, randomBytes);
    },
    verify: async (...args) => (pool ?? here).verify(...args),
    finalize: async (...args) => (pool ?? here).finalize(...args),
    close: async () => pool?.close(),
  };
}
