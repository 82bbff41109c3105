/**
 * One agent's view of the log over time. Every checkpoint that was verified must extend the newest one before it, or be extended by it; then whatever the hub shows to
 * this agent is one history, and an auditor who is shown another can prove it with either checkpoint. The hub serves tiles and checkpoints; nothing of them is believed
 * before it leads to two signed roots. A hub that can not show how its two checkpoints belong together is treated as one that has two histories.
 */
import { bytesEqual } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { verifyConsistency } from '#libs/merkle';
import { consistencyProofFromTiles, parseNote, type Policy, type Tile, tilePath, tilesForConsistency, verifyCheckpoint } from '#libs/tlog';
import type { Agent } from '../state/agent.js';
import { ReporterError } from '../reporter-error.js';
import type { Surroundings } from '../surroundings.js';
import type { SpoolRecord } from '../spool/record.js';
import { keepCheckpoints, keepReceipt } from './evidence.js';
import { readSeen, type Seen, verifySeen, writeSeen } from './seen.js';
import { checkReceipt } from './verify-receipt.js';

/** What the view asks the hub for, each until the hub answers. Undefined: the hub says that there is no such thing. */
export interface LogSource {
  checkpoint(): Promise<Uint8Array | undefined>;
  /** The bytes of a hash tile by its path. */
  tile(path: string): Promise<Uint8Array | undefined>;
}

const TILE_WIDTH = 256;
const HASH_BYTES = 32;
const MOST_KEPT = 64;
/** A published checkpoint may be a moment behind a receipt that was given already, as where hubs share a log. Looks, and milliseconds between them. */
const LOOKS = 5;
const BETWEEN_LOOKS_MS = 1_000;

const INSTRUCTIONS = 'Nothing more is sent. What the hub gave is in the directory "evidence": hand it to the regulator and to auditors, and do not remove it.';

export class LogView {
  readonly #kept = new Map<string, Uint8Array>();

  private constructor(
    private readonly surroundings: Pick<Surroundings, 'disk' | 'sleep'>,
    private readonly agent: Pick<Agent, 'state' | 'stream'>,
    private readonly policy: Policy,
    private readonly source: LogSource,
    private seen: Seen | undefined,
  ) {}

  /** CodedError REPORTER_STATE_CORRUPT, REPORTER_LOG_POLICY. */
  static async open(surroundings: Pick<Surroundings, 'disk' | 'sleep'>, agent: Pick<Agent, 'state' | 'stream'>, policy: Policy, source: LogSource): Promise<LogView> {
    const seen = await readSeen(surroundings.disk, agent.state);
    if (seen !== undefined) verifySeen(seen, policy);
    return new LogView(surroundings, agent, policy, source, seen);
  }

  /**
   * Looks at the checkpoint that the hub publishes, before anything is sent to it: one smaller than what was seen means that the hub lost a part of its log. CodedError
   * REPORTER_LOG_ROLLED_BACK, REPORTER_LOG_FORK, REPORTER_LOG_CHECKPOINT. Nothing happens when none was seen yet, or the hub publishes none.
   */
  async look(): Promise<void> {
    if (this.seen === undefined) return;
    const published = await this.#published();
    if (published !== undefined) await this.accept(published);
  }

  /**
   * Verifies the receipt of a statement that the hub says to have put at `position`, and takes its checkpoint in. CodedError REPORTER_RECEIPT with the field that the
   * code of libs/tlog is about, and those of `accept`.
   */
  async acceptReceipt(receipt: string, { statement, seq }: Pick<SpoolRecord, 'statement' | 'seq'>, position: number): Promise<void> {
    const check = checkReceipt(receipt, statement, this.policy);
    if (check.holds && check.index === position) return this.accept(check.seen);
    await keepReceipt(this.surroundings.disk, this.agent.state, seq, receipt);
    const { code, field } = check.holds ? { code: 'TLOG_INCLUSION', field: 'index' } : check;
    const message = `the hub accepted the statement, and its receipt does not prove that it is in the log (${code}). The statement counts as not delivered. ${INSTRUCTIONS}`;
    throw new ReporterError('REPORTER_RECEIPT', message, { statement: `${this.agent.stream}#${seq}`, ...(field === undefined ? {} : { field }) });
  }

  /**
   * Takes a verified checkpoint in, and remembers it durably when it is the newest. CodedError REPORTER_LOG_FORK, REPORTER_LOG_ROLLED_BACK, REPORTER_LOG_CHECKPOINT for one of
   * another log, REPORTER_NOT_DELIVERED when the hub does not show how they belong together, DURABLE_WRITE.
   */
  async accept(next: Seen): Promise<void> {
    const last = this.seen;
    if (last !== undefined) {
      if (last.checkpoint.origin !== next.checkpoint.origin) {
        throw new ReporterError('REPORTER_LOG_CHECKPOINT', 'the checkpoint is of another log than those seen before, and a stream belongs to one log');
      }
      const [older, newer] = last.checkpoint.size <= next.checkpoint.size ? [last, next] : [next, last];
      await this.#requireOneHistory(older, newer);
      if (next.checkpoint.size <= last.checkpoint.size) return;
    }
    await writeSeen(this.surroundings.disk, this.agent.state, next);
    this.seen = next;
  }

  /** The published checkpoint once it is no smaller than what was seen; undefined when the hub has none. */
  async #published(): Promise<Seen | undefined> {
    for (let look = 1; ; look += 1) {
      const bytes = await this.source.checkpoint();
      if (bytes === undefined) return undefined;
      const published = this.#verified(bytes);
      const { seen } = this;
      if (seen === undefined || published.checkpoint.size >= seen.checkpoint.size) return published;
      if (look === LOOKS) throw await this.#rolledBack(published, seen);
      await this.surroundings.sleep(BETWEEN_LOOKS_MS);
    }
  }

  #verified(bytes: Uint8Array): Seen {
    try {
      const note = parseNote(bytes);
      // Witnesses sign a moment later than the log does; receipts are where their number counts.
      return { note, checkpoint: verifyCheckpoint(note, { ...this.policy, quorum: 'none' }).checkpoint };
    } catch (error) {
      if (!isCodedError(error)) throw error;
      throw new ReporterError('REPORTER_LOG_CHECKPOINT', `the checkpoint that the hub publishes is not one of the log that is pinned (${error.code}); nothing was sent`, {}, { cause: error });
    }
  }

  async #requireOneHistory(older: Seen, newer: Seen): Promise<void> {
    const [first, second] = [older.checkpoint, newer.checkpoint];
    if (first.size === second.size) {
      if (!bytesEqual(first.root, second.root)) throw await this.#forked(older, newer);
      return;
    }
    // Nothing can be proved from the empty tree, which every tree extends.
    if (first.size === 0) return;
    const wanted = tilesForConsistency(first.size, second.size);
    const tiles = new Map(await Promise.all(wanted.map(async (tile) => [tilePath(tile), await this.#tile(tile, newer)] as const)));
    try {
      verifyConsistency(first, second, consistencyProofFromTiles(first.size, second.size, (tile) => tiles.get(tilePath(tile)) ?? new Uint8Array()));
    } catch (error) {
      throw isCodedError(error) ? await this.#forked(older, newer) : error;
    }
  }

  /** A tile of one path is always the same, and those above the right edge are asked for by each statement of a run. */
  async #tile(tile: Tile, newer: Seen): Promise<Uint8Array> {
    const path = tilePath(tile);
    const bytes = this.#kept.get(path) ?? (await this.#fetched(tile, newer));
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(path, bytes);
    return bytes;
  }

  /** A partial tile is not served for ever once its full one is there, of which it is the beginning (tlog-tiles, Partial Tiles). */
  async #fetched(tile: Tile, newer: Seen): Promise<Uint8Array> {
    const bytes = await this.source.tile(tilePath(tile));
    if (bytes !== undefined) return bytes;
    const full = tile.width === TILE_WIDTH ? undefined : await this.source.tile(tilePath({ ...tile, width: TILE_WIDTH }));
    if (full !== undefined) return full.subarray(0, tile.width * HASH_BYTES);
    const published = await this.source.checkpoint();
    const current = published === undefined ? undefined : this.#verified(published);
    if (current !== undefined && current.checkpoint.size < newer.checkpoint.size) throw await this.#rolledBack(current, newer);
    throw new ReporterError('REPORTER_NOT_DELIVERED', 'the hub does not show how its log grew, so its receipts are not accepted yet; run "reporter deliver" later');
  }

  async #forked(older: Seen, newer: Seen): Promise<ReporterError> {
    await keepCheckpoints(this.surroundings.disk, this.agent.state, [older, newer]);
    const [first, second] = [older.checkpoint.size, newer.checkpoint.size];
    const sizes = first === second ? `two roots for size ${first}` : `size ${first} is not shown to be a part of size ${second}`;
    return new ReporterError('REPORTER_LOG_FORK', `the log signed two histories: ${sizes}. ${INSTRUCTIONS}`);
  }

  async #rolledBack(current: Seen, seen: Seen): Promise<ReporterError> {
    await keepCheckpoints(this.surroundings.disk, this.agent.state, [current, seen]);
    const message = `the log has ${current.checkpoint.size} entries and had signed ${seen.checkpoint.size}: the hub lost a part of it. ${INSTRUCTIONS}`;
    return new ReporterError('REPORTER_LOG_ROLLED_BACK', message);
  }
}
