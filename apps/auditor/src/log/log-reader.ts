import { bytesEqual } from '#libs/encoding';
import { CodedError } from '#libs/errors';
import { decodeEntry, type Entry, type EntryKind, isRegistryEntry, parseLeaf, Registry } from '#libs/entries';
import { type Bundle, bundlePath, bundlesOf, tilePath, type TileBytes, type Verifier } from '#libs/tlog';

import type { BundleDirectory } from '../bundle/bundle-directory.js';
import { TILE_BYTES } from '../bundle/paths.js';
import type { Checks } from '../checks/check.js';
import { StatementCheck, type LoggedStatement } from '../checks/statements.js';
import type { FindingCode } from '../errors.js';
import type { Job, Signature } from '../jobs/job.js';
import { contentOf, type EntryLeaf } from './content.js';
import { entriesOf } from './entries-of.js';
import type { LogTree } from './log-tree.js';
import type { LogKey } from './trust.js';

/** What stands at a position: a statement, an entry, or neither when it cannot be read. */
export interface LogItem {
  readonly position: number;
  /** An entry that was refused: it counts for nothing, and what that leaves is known. */
  readonly refused?: true;
  readonly statement?: LoggedStatement | undefined;
  /** Index among the job's signatures. */
  readonly signature?: number | undefined;
  readonly entry?: Entry;
}

/** A bundle of entries as read, and its signatures, which others can check meanwhile. */
export interface Batch {
  readonly items: readonly LogItem[];
  readonly job: Job;
}

/**
 * Reads the log in its order, bundle by bundle: grows the tree and compares its tiles, reads leaves, follows the registry, and decodes statements and
 * entries with the keys that were valid at their positions. It needs nothing that comes later.
 */
export class LogReader {
  readonly registry: Registry;
  readonly #statements: StatementCheck;
  readonly #contents = new Set<string>();

  constructor(
    readonly checks: Checks,
    readonly directory: BundleDirectory,
    readonly tree: LogTree,
    readonly log: { readonly origin: string; readonly size: number; readonly root: Uint8Array; readonly key: LogKey | undefined; readonly signer: Verifier | undefined },
  ) {
    this.registry = new Registry(log.origin);
    this.#statements = new StatementCheck(checks.STATEMENTS, this.registry, log.origin);
  }

  /** Contents that leaves hold the digest of, by path. */
  get contents(): ReadonlySet<string> {
    return this.#contents;
  }

  /** Statements' signatures, as they were found. */
  get statements(): StatementCheck {
    return this.#statements;
  }

  /** To the end, or to a bundle that cannot be read. */
  *batches(): Generator<Batch, void, undefined> {
    for (const bundle of bundlesOf(this.log.size)) {
      const batch = this.#read(bundle);
      if (batch === undefined) return this.checks.TREE.cannotRun(`entries from position ${bundle.index * 256} on cannot be read`);
      yield batch;
    }
    this.checks.TREE.timed(() => this.#finishTree());
  }

  #read(bundle: Bundle): Batch | undefined {
    const { TREE } = this.checks;
    const entries = TREE.timed(() =>
      TREE.attempt({ file: bundlePath(bundle) }, () => {
        const read = entriesOf(this.directory, bundle);
        this.#compare(this.tree.append(read));
        return read;
      }),
    );
    if (entries === undefined) return undefined;
    const job: Signature[] = [];
    return { items: entries.map((bytes, offset) => this.#item(bundle.index * 256 + offset, bytes, job)), job };
  }

  #item(position: number, bytes: Uint8Array, job: Signature[]): LogItem {
    const { LEAVES, STATEMENTS } = this.checks;
    const leaf = LEAVES.timed(() => {
      LEAVES.seen();
      const read = LEAVES.attempt({ position }, () => parseLeaf(bytes));
      if (read !== undefined) this.#logKeyFirst(position, read.kind);
      return read;
    });
    if (leaf === undefined) return { position };
    if (leaf.kind !== 'statement') return { position, ...this.#entry(position, leaf) };
    const read = STATEMENTS.timed(() => this.#statements.read(position, leaf.statement));
    return { position, statement: read?.statement, signature: read?.signature === undefined ? undefined : job.push(read.signature) - 1 };
  }

  #entry(position: number, leaf: EntryLeaf): Pick<LogItem, 'entry' | 'refused'> {
    const { LEAVES, ENTRIES, REGISTRY } = this.checks;
    const content = LEAVES.timed(() =>
      LEAVES.attempt({ position }, () => {
        if ('digest' in leaf) this.#contents.add(Buffer.from(leaf.digest).toString('hex'));
        return contentOf(leaf, this.directory);
      }),
    );
    if (content === undefined) return {};
    const entry = ENTRIES.timed(() => {
      ENTRIES.seen();
      return ENTRIES.attempt({ position }, () => this.#decoded(position, leaf.kind, content));
    });
    if (entry === undefined) return { refused: true };
    if (entry.kind === 'schema') this.#statements.schema(entry.content);
    if (isRegistryEntry(entry)) {
      REGISTRY.timed(() => {
        REGISTRY.seen();
        REGISTRY.attempt({ position }, () => this.registry.apply(entry, position));
      });
    }
    return { entry };
  }

  #decoded(position: number, kind: EntryKind, content: string): Entry {
    const { registry, log } = this;
    return decodeEntry(kind, content, {
      // Only few entries are signed by somebody: who could have is worked out when it is asked.
      get officers() {
        return registry.officersAt(position);
      },
      get agents() {
        return registry.agentsAt(position);
      },
      get hub() {
        if (log.key?.hub === undefined) throw new CodedError<FindingCode>('LOG_KEY', 'the first entry names no key that an answer of the hub could be verified with');
        return log.key.hub;
      },
    });
  }

  /** The first entry says whose log this is, and no other does. */
  #logKeyFirst(position: number, kind: string): void {
    if ((position === 0) !== (kind === 'log-key')) return this.checks.LEAVES.fail('LOG_KEY', { position }, 'a log begins with the entry of its key, and has one of them');
    if (position !== 0) return;
    const { key, origin, signer } = this.log;
    if (key?.content.origin !== origin) this.checks.LEAVES.fail('LOG_KEY', { position, field: 'origin' }, 'not the origin of the checkpoint');
    const isNamed = signer === undefined || key?.verifiers.some((verifier) => verifier.key.kid === signer.key.kid) === true;
    if (!isNamed) this.checks.LEAVES.fail('LOG_KEY', { position, field: 'vkeys' }, 'the key that signed the checkpoint is none of these');
  }

  #compare(tiles: readonly TileBytes[]): void {
    const { TREE } = this.checks;
    for (const { tile, bytes } of tiles) {
      const file = tilePath(tile);
      TREE.seen();
      TREE.attempt({ file }, () => {
        if (!bytesEqual(this.directory.read(file, TILE_BYTES), bytes)) TREE.fail('TLOG_TILE_MISMATCH', { file }, 'a tile is not what the entries give');
      });
    }
  }

  #finishTree(): void {
    this.#compare(this.tree.partialTiles());
    if (!bytesEqual(this.tree.root(), this.log.root)) this.checks.TREE.fail('TLOG_ROOT', { file: 'checkpoint', field: 'root' }, 'the entries do not give the root of the checkpoint');
  }
}
