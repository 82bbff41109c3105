import { inclusionProofs, parseNote, proofsOver, TileCache, tilesForInclusions } from '#libs/tlog';
import type { Queryable } from '../../persistence/queryable.js';
import { readTiles } from '../../persistence/tiles.js';
import { groupedBy, inOrder } from './grouping.js';

interface Covered {
  readonly position: string;
  readonly size: string;
  readonly note: string;
}

/**
 * The receipt of each position, byte for byte that of GET /v1/receipts: the inclusion proof against the first published checkpoint that covers it, which is the same
 * for ever. Null while none does.
 */
export async function receiptsOf(db: Queryable, positions: readonly string[]): Promise<(string | null)[]> {
  const { rows } = await db.query<Covered>(
    `SELECT asked.position, c.size, c.note FROM unnest($1::bigint[]) AS asked (position)
     CROSS JOIN LATERAL (SELECT size, note FROM checkpoint WHERE size > asked.position ORDER BY size LIMIT 1) c`,
    [positions],
  );
  const sizes = [...new Set(rows.map(({ size }) => size))];
  const groups = groupedBy(sizes, rows, ({ size }) => size).map((covered, i) => ({ size: Number(sizes[i]), covered }));
  const tiles = groups.flatMap(({ size, covered }) => tilesForInclusions(covered.map(indexOf), size));
  const source = await readTiles(db, tiles);
  const cache = new TileCache(tiles.length);
  const made = groups.flatMap(({ size, covered }) => {
    const proofs = proofsOver(parseNote(Buffer.from(covered[0]?.note ?? '', 'utf8')));
    const paths = inclusionProofs(covered.map(indexOf), size, source, cache);
    return covered.map((one, i) => ({ position: one.position, receipt: proofs.text({ index: indexOf(one), path: paths[i] ?? [] }) }));
  });
  return inOrder(positions, made, ({ position }) => position).map((one) => one?.receipt ?? null);
}

function indexOf({ position }: Covered): number {
  return Number(position);
}
