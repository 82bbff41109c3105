import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#libs/postgres';
import { type Bundle, parseTilePath, serializeEntryBundle, type Tile, type TileResource } from '#libs/tlog';
import { isCodedError } from '#libs/errors';
import { DATABASE } from '../persistence/database.module.js';
import { readLeaves } from '../persistence/leaves.js';
import { readTiles, readTreeSize } from '../persistence/tiles.js';
import { LogError } from './log-error.js';
import { requireAll } from './tree.js';

const WIDTH = 256;

/** What is served of the tree, byte for byte as c2sp.org/tlog-tiles has it: any full tile or bundle, and any partial one up to the size of the tree. */
@Injectable()
export class TilesService {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** LogError LOG_TILE_UNKNOWN for a path in any other than its one spelling. */
  resourceOf(path: string): TileResource {
    try {
      return parseTilePath(path);
    } catch (error) {
      throw isCodedError(error) ? unknown() : error;
    }
  }

  /** LogError LOG_TILE_UNKNOWN. */
  async tile(tile: Tile): Promise<Uint8Array> {
    const bytes = (await readTiles(this.database.pool, [tile]))(tile);
    if (bytes.length !== tile.width * 32) throw unknown();
    return bytes;
  }

  /** LogError LOG_TILE_UNKNOWN, LOG_POSITION. */
  async entries({ index, width }: Bundle): Promise<Uint8Array> {
    const from = index * WIDTH;
    if (from + width > (await readTreeSize(this.database.pool))) throw unknown();
    return serializeEntryBundle(requireAll(await readLeaves(this.database.pool, from, from + width), from, from + width).map(({ bytes }) => bytes));
  }
}

function unknown(): LogError {
  return new LogError('LOG_TILE_UNKNOWN', 'The log has no such tile, or not yet.');
}
