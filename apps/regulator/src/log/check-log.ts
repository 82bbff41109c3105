import type { Pool } from 'pg';
import { bytesEqual } from '#libs/encoding';
import { leafHash } from '#libs/merkle';
import { TreeEdge } from '#libs/tlog';
import { newestCheckpoint } from '../persistence/checkpoints.js';
import { readLeaves } from '../persistence/leaves.js';
import { readTiles } from '../persistence/tiles.js';
import { LogError } from './log-error.js';
import { requireExtension, type Sealing } from './seal.js';
import { integrate, requireAll } from './tree.js';

/** Leaves up to which everything is read again at each start: a second or two. */
const SMALL = 20_000;
const BATCH = 2_048;

/** What a check rested on, and how much it covered. */
export interface LogCheck {
  readonly size: number;
  readonly from: 'entries' | 'tiles';
}

/**
 * Is the log what was signed? Before a hub accepts anything: the tree is brought up to the log; a small one, and with `entire` any, is computed again from what
 * stands at the positions, and every stored tile compared with that; then the tree is proved to extend what is in the file and what was published last.
 * LogError LOG_ROLLED_BACK, LOG_FORKED, LOG_POSITION, LOG_KEY.
 */
export async function checkLog(pool: Pool, log: Pick<Sealing, 'read' | 'newestKept'>, { entire }: { readonly entire: boolean }): Promise<LogCheck> {
  const size = await integrate(pool);
  const from = entire || size <= SMALL ? 'entries' : 'tiles';
  if (from === 'entries') await recompute(pool, size);
  const signed = [log.newestKept, (await newestCheckpoint(pool))?.note].filter((note) => note !== undefined).map((note) => log.read(note));
  await requireExtension(pool, signed, size);
  return { size, from };
}

async function recompute(pool: Pool, size: number): Promise<void> {
  let edge = TreeEdge.open(0, () => new Uint8Array());
  while (edge.size < size) {
    const to = Math.min(size, edge.size + BATCH);
    const leaves = requireAll(await readLeaves(pool, edge.size, to), edge.size, to);
    const grown = edge.append(leaves.map(({ bytes }) => leafHash(bytes)));
    const stored = await readTiles(pool, grown.tiles.map(({ tile }) => tile));
    if (!grown.tiles.every(({ tile, bytes }) => bytesEqual(stored(tile), bytes))) throw new LogError('LOG_FORKED', 'A stored tile is not what the entries of the log give: one or the other was changed.');
    edge = grown.edge;
  }
}
