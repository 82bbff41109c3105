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
