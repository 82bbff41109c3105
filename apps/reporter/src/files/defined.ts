type MaybeUndefined<T> = { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };
type NeverUndefined<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] };
type Defined<T> = MaybeUndefined<T> & NeverUndefined<T>;

/** The same object without its members that are `undefined`: an optional member of a line is absent, never null. */
export function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
