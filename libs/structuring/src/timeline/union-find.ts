/** Representative of a set, halving the path on the way. */
export function find(parent: Uint32Array, member: number): number {
  let at = member;
  for (let up = parent[at] as number; up !== at; up = parent[at] as number) {
    const above = parent[up] as number;
    parent[at] = above;
    at = above;
  }
  return at;
}

/** Each member its own set. */
export function singletons(size: number): Uint32Array {
  const parent = new Uint32Array(size);
  for (let i = 0; i < size; i += 1) parent[i] = i;
  return parent;
}
