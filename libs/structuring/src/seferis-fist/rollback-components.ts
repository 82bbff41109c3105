import { singletons } from '../timeline/union-find.js';

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

  constructor(ops: Float64Array, rate: Float64Array) {
    const size = ops.length;
    this.parent = singletons(size);
    this.count = new Uint32Array(size).fill(1);
    this.ops = ops.slice();
    this.rate = rate.slice();
    this.joined = new Uint32Array(size);
    this.opsBefore = new Float64Array(size);
    this.rateBefore = new Float64Array(size);
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
