/** Name of the first member in which two verdict rows differ, for the reader of a failure; undefined when that cannot be said. */
export function firstDifference(expected: string, stored: string): string | undefined {
  const ours = members(expected);
  const theirs = members(stored);
  if (ours === undefined || theirs === undefined) return undefined;
  return [...ours.keys()].find((name) => ours.get(name) !== theirs.get(name));
}

function members(row: string): Map<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(row);
    if (typeof value !== 'object' || value === null) return undefined;
    return new Map(Object.entries(value).map(([name, member]) => [name, JSON.stringify(member)]));
  } catch {
    return undefined;
  }
}
