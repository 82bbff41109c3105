import type { PoolClient } from 'pg';
import { loadReported, type Reported } from '../persistence/dossiers.js';

/** Entities whose reports are in memory at once, twice over: those being judged and those being read. */
const GROUP = 100;

/** What was reported about these entities, in their order; the next group is on its way while one is looked at. */
export async function* readAhead(reader: PoolClient, entities: readonly string[]): AsyncGenerator<readonly [entity: string, reported: Reported]> {
  const read = (start: number): Promise<ReadonlyMap<string, Reported>> => {
    const group = loadReported(reader, entities.slice(start, start + GROUP));
    // Awaited below; until then nobody else listens to its failure.
    group.catch(() => undefined);
    return group;
  };
  let next = read(0);
  try {
    for (let start = 0; start < entities.length; start += GROUP) {
      const group = await next;
      next = read(start + GROUP);
      yield* group;
    }
  } finally {
    // Also when the caller stopped early: the connection must be idle before it is given back.
    await next.catch(() => undefined);
  }
}
