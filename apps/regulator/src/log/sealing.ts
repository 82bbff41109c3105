import type { TreeEdge } from '#libs/tlog';
import type { CheckpointFile } from './checkpoint-file.js';
import type { CheckpointSigner } from './checkpoint-signer.js';
import type { Sealing } from './seal.js';
import { growTree } from './tree.js';

/** The real parts: the hub's key and its file. */
export function sealingOf(signer: CheckpointSigner, file: CheckpointFile): Sealing {
  let edge: TreeEdge | undefined;
  return {
    grow: async (client) => {
      edge = await growTree(client, edge);
      return edge.size;
    },
    sign: (size, root) => signer.sign(size, root),
    read: (note) => signer.read(note),
    get newestKept() {
      return file.newest;
    },
    keep: async (note) => file.keep(note),
  };
}
