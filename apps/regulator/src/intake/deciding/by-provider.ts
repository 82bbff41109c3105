/** Values by provider and a name of the provider's own, such as a workload's: no key is put together for a look, of which a body makes several a line. */
export class ByProvider<T> {
  readonly #providers = new Map<number, Map<string, T>>();

  get(providerId: number, name: string): T | undefined {
    return this.#providers.get(providerId)?.get(name);
  }

  set(providerId: number, name: string, value: T): void {
    let names = this.#providers.get(providerId);
    if (names === undefined) this.#providers.set(providerId, (names = new Map()));
    names.set(name, value);
  }

  /** One for each pair. */
  map<Out>(make: (providerId: number, name: string, value: T) => Out): readonly Out[] {
    const made: Out[] = [];
    for (const [providerId, names] of this.#providers) for (const [name, value] of names) made.push(make(providerId, name, value));
    return made;
  }
}
