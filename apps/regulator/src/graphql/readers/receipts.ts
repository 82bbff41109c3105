import { inclusionProofs, parseNote, proofsOver, TileCache, tilesForInclusions } from '#libs/tlog';
import { firstCheckpointsOver, type StoredCheckpoint } from '../../persistence/checkpoints.js';
import type { Queryable } from '../../persistence/queryable.js';
import { readTiles } from '../../persistence/tiles.js';
import { groupedBy } from './grouping.js';

/**
 * The receipt of each position, byte for byte that of GET /v1/receipts: the inclusion proof against the first published checkpoint that covers it, which is the same
 * for ever. Null while none does.
 */
export async function receiptsOf(db: Queryable, positions: readonly string[]): Promise<(string | null)[]> {
  const covered = [...(await firstCheckpointsOver(db, positions.map(Number)))];
  const checkpoints = [...new Set(covered.map(checkpointIn))];
  const groups = groupedBy(checkpoints, covered, checkpointIn).map((group) => group.map(([position]) => position));
  const tiles = checkpoints.flatMap(({ size }, nth) => tilesForInclusions(groups[nth] ?? [], size));
  const source = await readTiles(db, tiles);
  const cache = new TileCache(tiles.length);
  const receipts = new Map(checkpoints.flatMap(({ size, note }, nth) => {
    const indices = groups[nth] ?? [];
    const proofs = proofsOver(parseNote(Buffer.from(note, 'utf8')));
    return inclusionProofs(indices, size, source, cache).map((path, at) => [indices[at], proofs.text({ index: indices[at] ?? 0, path })] as const);
  }));
  return positions.map((position) => receipts.get(Number(position)) ?? null);
}

function checkpointIn([, checkpoint]: readonly [number, StoredCheckpoint]): StoredCheckpoint {
  return checkpoint;
}
