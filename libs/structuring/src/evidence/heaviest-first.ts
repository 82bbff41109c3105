/** Members of a set, the heaviest first and of equals the lower one: a binary heap. Each carries a tag of the caller's. */
export class HeaviestFirst {
  private readonly heap: { readonly member: number; readonly tag: number }[] = [];

  constructor(private readonly weight: Float64Array) {}

  add(member: number, tag: number): void {
    const { heap } = this;
    const item = { member, tag };
    let at = heap.length;
    heap.push(item);
    while (at > 0) {
      const above = (at - 1) >>> 1;
      const parent = heap[above];
      if (parent === undefined || !this.comesBefore(member, parent.member)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = item;
  }

  take(): { readonly member: number; readonly tag: number } | undefined {
    const { heap } = this;
    const first = heap[0];
    const item = heap.pop();
    if (item === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const left = heap[below];
      if (left === undefined) break;
      const right = heap[below + 1];
      let child = left;
      if (right !== undefined && this.comesBefore(right.member, left.member)) {
        child = right;
        below += 1;
      }
      if (!this.comesBefore(child.member, item.member)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = item;
    return first;
  }

  private comesBefore(a: number, b: number): boolean {
    const difference = (this.weight[a] as number) - (this.weight[b] as number);
    return difference > 0 || (difference === 0 && a < b);
  }
}
