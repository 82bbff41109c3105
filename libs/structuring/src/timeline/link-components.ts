import { Arena } from './arena.js';
import { find } from './union-find.js';

/** What linked pairs of rows fall into. */
export interface Components {
  /** Connected component of the linked pairs, by row: those of several rows first, then rows without a link; each in order of their first row. */
  readonly colour: Uint32Array;
  readonly colours: number;
  /** Colours below it have several rows, the others one each. */
  readonly shared: number;
}

/** What marks the root of a component of several rows; no timeline has as many rows. */
const SHARED = 0x8000_0000;

/** Connected components of the pairs a[i], b[i] among `size` rows. One array serves as the forest of the union-find and then as the colours. */
export function linkComponents(a: Uint32Array, b: Uint32Array, size: number, arena = new Arena()): Components {
  const parent = arena.uint32(size, 'lasting');
  for (let row = 0; row < size; row += 1) parent[row] = row;
  if (a.length === 0) return { colour: parent, colours: size, shared: 0 };
  for (let i = 0; i < a.length; i += 1) {
    const rootA = find(parent, a[i] as number);
    const rootB = find(parent, b[i] as number);
    // The smaller row becomes the root, so every row is met after its parent below.
    if (rootA < rootB) parent[rootB] = rootA;
    else parent[rootA] = rootB;
  }
  let shared = 0;
  for (let row = 0; row < size; row += 1) {
    const up = parent[row] as number;
    if (up === row) continue;
    // The parent's own parent is its root by now, or it is the root, marked or not.
    const above = parent[up] as number;
    const root = above === up || above >= SHARED ? up : above;
    parent[row] = root;
    if (parent[root] === root) {
      parent[root] = root + SHARED;
      shared += 1;
    }
  }
  const colour = parent;
  let nextShared = 0;
  let nextSingle = shared;
  for (let row = 0; row < size; row += 1) {
    const root = parent[row] as number;
    if (root >= SHARED) {
      colour[row] = nextShared;
      nextShared += 1;
    } else if (root === row) {
      colour[row] = nextSingle;
      nextSingle += 1;
    } else {
      colour[row] = colour[root] as number;
    }
  }
  return { colour, colours: nextSingle, shared };
}
