import { bytesEqual } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { rootFromInclusion } from '#libs/merkle';
import { type LogProof, parseProof, type Policy, serializeNote, verifyCheckpoint } from '#libs/tlog';

import type { BundleDirectory } from '../bundle/bundle-directory.js';
import { MAX_RECEIPT_BYTES } from '../bundle/paths.js';
import type { LogTree } from '../log/log-tree.js';
import type { Check } from './check.js';

/** A receipt that somebody was given, as far as it has to be known before the log is read. */
interface Given {
  readonly directory: BundleDirectory;
  readonly file: string;
  readonly index: number;
  readonly size: number;
}

/** The checkpoints of receipts say the same of the log as the log does, and the leaf at their index is the log's. */
export class ReceiptCheck {
  readonly #given: Given[] = [];
  /** Many receipts share a checkpoint: what its verification gave, by its note. */
  readonly #verified = new Map<string, boolean>();
  #newer = 0;

  constructor(
    readonly check: Check,
    readonly policy: Policy,
  ) {}

  /** Receipts that this bundle is too old to say anything about. */
  get newer(): number {
    return this.#newer;
  }

  get sizes(): number[] {
    return this.#given.map(({ size }) => size);
  }

  get indices(): number[] {
    return this.#given.map(({ index }) => index);
  }

  /** Reads the receipts and verifies the checkpoints in them. */
  read(directory: BundleDirectory, files: readonly string[]): void {
    for (const file of files) {
      this.check.seen();
      this.check.attempt({ file }, () => {
        const { index, checkpoint } = parseProof(directory.read(file, MAX_RECEIPT_BYTES));
        const note = serializeNote(checkpoint);
        const known = this.#verified.get(note);
        if (known === false) return this.check.fail('RECEIPT_CHECKPOINT', { file }, 'its checkpoint was refused in another receipt');
        this.#verified.set(note, false);
        const { size } = verifyCheckpoint(checkpoint, this.policy).checkpoint;
        this.#verified.set(note, true);
        this.#given.push({ directory, file, index, size });
      });
    }
  }

  /** Once the log was read to its end. Returns the checkpoints that contradict it, as signed. */
  finish(tree: LogTree): readonly string[] {
    const contradicting = new Set<string>();
    for (const given of this.#given) {
      const { directory, file, index, size } = given;
      if (size > tree.size) {
        this.#newer += 1;
        continue;
      }
      this.check.attempt({ file }, () => {
        const proof = parseProof(directory.read(file, MAX_RECEIPT_BYTES));
        const { root } = verifyCheckpoint(proof.checkpoint, this.policy).checkpoint;
        if (!tree.hadRoot(size, root)) {
          this.check.fail('RECEIPT_ROOT', { file, field: 'root' }, 'the log signed another tree of this size than the one that it shows');
          contradicting.add(serializeNote(proof.checkpoint));
        }
        if (!isIncluded(proof, size, root, tree.leafAt(index))) this.check.fail('TLOG_INCLUSION', { file, field: 'path' }, 'the leaf that the log shows at the index is not the one of the receipt');
      });
    }
    return [...contradicting];
  }
}

function isIncluded({ index, path }: LogProof, size: number, root: Uint8Array, leaf: Uint8Array | undefined): boolean {
  try {
    return leaf !== undefined && bytesEqual(rootFromInclusion(leaf, index, size, path), root);
  } catch (error) {
    if (isCodedError(error)) return false;
    throw error;
  }
}
