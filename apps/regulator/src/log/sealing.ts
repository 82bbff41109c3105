import type { Pool } from 'pg';
import type { TreeEdge } from '#libs/tlog';
import type { CheckpointFile } from './checkpoint-file.js';
import type { CheckpointSigner } from './checkpoint-signer.js';
import type { Sealing } from './seal.js';
import { growTree } from './tree.js';

/** The real parts: tiles in the database, the hub's key, and its file. */
export function sealingOf(pool: Pool, signer: CheckpointSigner, file: CheckpointFile): Sealing {
  let edge: TreeEdge | undefined;
  return {
    grow: async () => {
      edge = await growTree(pool, edge);
    },
    sign: (size, root) => signer.sign(size, root),
    read: (note) => signer.read(note),
    get newestKept() {
      return file.newest;
    },
    keep: async (note) => file.keep(note),
  };
}
