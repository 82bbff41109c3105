import type { Arena } from '../timeline/arena.js';

/**
 * Connected components with the sum of each member's two weights, whose unions can be taken back in reverse order. Union by
 * size without path compression, so that taking back is exact: the sums are restored, not recomputed.
 */
export class RollbackComponents {
  private readonly parent: Uint32Array;
  private readonly count: Uint32Array;
  private readonly ops: Float64Array;
  private readonly rate: Float64Array;
  private readonly joined: Uint32Array;
  private readonly opsBefore: Float64Array;
  private readonly rateBefore: Float64Array;
  private unions = 0;

  /** For members numbered from 0 to below `size`, each to be `set` before it is joined. */
  constructor(size: number, arena: Arena) {
    this.parent = arena.uint32(size);
    this.count = arena.uint32(size);
    this.ops = arena.float64(size);
    this.rate = arena.float64(size);
    this.joined = arena.uint32(size);
    this.opsBefore = arena.float64(size);
    this.rateBefore = arena.float64(size);
  }

  /** Makes a member a component of its own, with its weights. */
  set(member: number, ops: number, rate: number): void {
    this.parent[member] = member;
    this.count[member] = 1;
    this.ops[member] = ops;
    this.rate[member] = rate;
  }

  /** Joins two components; the root of what came of it, or -1 if they were one already. */
  union(a: number, b: number): number {
    let root = this.root(a);
    let child = this.root(b);
    if (root === child) return -1;
    if ((this.count[root] as number) < (this.count[child] as number)) [root, child] = [child, root];
    this.joined[this.unions] = child;
    this.opsBefore[this.unions] = this.ops[root] as number;
    this.rateBefore[this.unions] = this.rate[root] as number;
    this.unions += 1;
    this.parent[child] = root;
    this.count[root] = (this.count[root] as number) + (this.count[child] as number);
    this.ops[root] = (this.ops[root] as number) + (this.ops[child] as number);
    this.rate[root] = (this.rate[root] as number) + (this.rate[child] as number);
    return root;
  }

  opsOf(root: number): number {
    return this.ops[root] as number;
  }

  rateOf(root: number): number {
    return this.rate[root] as number;
  }

  /** To be handed to `rollback`. */
  mark(): number {
    return this.unions;
  }

  /** Takes back every union since the mark. */
  rollback(mark: number): void {
    while (this.unions > mark) {
      this.unions -= 1;
      const child = this.joined[this.unions] as number;
      const root = this.parent[child] as number;
      this.parent[child] = child;
      this.count[root] = (this.count[root] as number) - (this.count[child] as number);
      this.ops[root] = this.opsBefore[this.unions] as number;
      this.rate[root] = this.rateBefore[this.unions] as number;
    }
  }

  private root(member: number): number {
    let at = member;
    for (let up = this.parent[at] as number; up !== at; up = this.parent[at] as number) at = up;
    return at;
  }
}
