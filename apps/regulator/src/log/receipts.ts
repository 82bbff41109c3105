import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#libs/postgres';
import { inclusionProofs, type IndexProof, parseNote, proofsOver, type ProofsOver, TileCache, tilesForInclusions } from '#libs/tlog';
import type { StoredCheckpoint } from '../persistence/checkpoints.js';
import { DATABASE } from '../persistence/database.module.js';
import { readTiles } from '../persistence/tiles.js';
import { Sealer } from './sealer.js';

/** Tiles in memory, of about 16 kB each. */
const CACHED_TILES = 512;
/** Proofs made at one time, and what was asked for together with the last of them: what comes meanwhile goes together into the next. */
const BATCH = 512;

/** A C2SP tlog-proof, to be written as it is asked for. */
export class Receipt {
  constructor(
    private readonly proofs: ProofsOver,
    private readonly proof: IndexProof,
  ) {}

  get position(): number {
    return this.proof.index;
  }

  get text(): string {
    return this.proofs.text(this.proof);
  }

  /** The text as a JSON string, with its quotes. */
  get json(): string {
    return this.proofs.json(this.proof);
  }
}

interface Asked {
  readonly positions: readonly number[];
  readonly resolve: (receipts: readonly Receipt[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Receipts: C2SP tlog-proofs. That of a position goes by the first published checkpoint that covers it, so it is the same whenever and wherever it is asked for, and
 * is made anew each time instead of being stored.
 */
@Injectable()
export class Receipts {
  readonly #cache = new TileCache(CACHED_TILES);
  /** By the size of the checkpoint that they go by. */
  readonly #waiting = new Map<number, { readonly checkpoint: StoredCheckpoint; readonly asked: Asked[] }>();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(Sealer) private readonly sealer: Sealer,
  ) {}

  /** The receipt of a position; undefined when no published checkpoint covers it within `ms` milliseconds. */
  async of(position: number, ms: number): Promise<Receipt | undefined> {
    await this.sealer.covered(position, ms);
    return (await this.ofEach([position])).get(position);
  }

  /** Those that can be had now, by their positions. */
  async ofEach(positions: readonly number[]): Promise<ReadonlyMap<number, Receipt>> {
    const groups = new Map<StoredCheckpoint, number[]>();
    for (const [position, checkpoint] of await this.sealer.firstOver(positions)) {
      const group = groups.get(checkpoint);
      if (group === undefined) groups.set(checkpoint, [position]);
      else group.push(position);
    }
    const receipts = await Promise.all([...groups].map(async ([checkpoint, group]) => this.#made(group, checkpoint)));
    return new Map(receipts.flat().map((receipt) => [receipt.position, receipt]));
  }

  /** Those asked for in one turn of the event loop, as by the waiters of one checkpoint, are made together. */
  async #made(positions: readonly number[], checkpoint: StoredCheckpoint): Promise<readonly Receipt[]> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(checkpoint.size) ?? { checkpoint, asked: [] };
      if (waiting.asked.push({ positions, resolve, reject }) > 1) return;
      this.#waiting.set(checkpoint.size, waiting);
      setImmediate(() => {
        this.#waiting.delete(checkpoint.size);
        void this.#make(checkpoint, waiting.asked);
      });
    });
  }

  async #make(checkpoint: StoredCheckpoint, asked: readonly Asked[]): Promise<void> {
    try {
      const proofs = proofsOver(parseNote(Buffer.from(checkpoint.note, 'utf8')));
      for (let from = 0; from < asked.length; ) {
        let to = from;
        for (let count = 0; to < asked.length && count < BATCH; to += 1) count += asked[to]?.positions.length ?? 0;
        await this.#makeBatch(checkpoint.size, proofs, asked.slice(from, to));
        from = to;
      }
    } catch (error) {
      // Those that were resolved before stay so.
      for (const { reject } of asked) reject(error);
    }
  }

  async #makeBatch(size: number, proofs: ProofsOver, asked: readonly Asked[]): Promise<void> {
    const positions = asked.flatMap((one) => one.positions);
    const missing = tilesForInclusions(positions, size).filter((tile) => !this.#cache.has(tile));
    const source = await readTiles(this.database.hot, missing);
    const paths = inclusionProofs(positions, size, source, this.#cache).values();
    for (const one of asked) one.resolve(one.positions.map((index) => new Receipt(proofs, { index, path: paths.next().value ?? [] })));
  }
}
