/** Dotted paths of all members and elements within a JSON value, containers included. */
export function pathsOf(value: unknown, prefix: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [[...prefix, name], ...pathsOf(member, [...prefix, name])]);
}

/** A deep copy with the member at `path` set, or removed when `change` is absent. */
export function changed<T>(value: T, path: readonly string[], ...change: readonly [] | readonly [unknown]): T {
  const copy = structuredClone(value) as unknown;
  let container = copy as Record<string, unknown>;
  for (const name of path.slice(0, -1)) container = container[name] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  if (change.length === 0) {
    if (Array.isArray(container)) container.splice(Number(last), 1);
    else delete container[last];
  } else {
    Object.defineProperty(container, last, { value: change[0], enumerable: true, configurable: true, writable: true });
  }
  return copy as T;
}

/** The value at a path. */
export function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((container, name) => (container as Record<string, unknown>)[name], value);
}
