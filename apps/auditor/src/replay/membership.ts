import { accountKey, Linkage, sighted, type Account } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';

/**
 * Accounts by entity, kept up to date while the log is replayed through Linkage. Linkage answers which entity an account is of;
 * judging needs the reverse, and asking for all changes after every statement would cost the length of the log each time.
 */
export class Membership {
  readonly #linkage = new Linkage();
  readonly #accountOf = new Map<string, Account>();
  readonly #accounts = new Map<string, Set<string>>();
  /** Account that carried a strong token first: the other side of a merge. */
  readonly #carriers = new Map<string, Account>();

  /** A customer line, in the order of the log. `line` is 1-based. */
  observe(account: Account, tokens: readonly TokenRecord[], seen: { readonly position: number; readonly line: number }): void {
    const seenTokens = tokens.map(sighted);
    const strong = seenTokens.filter((token) => token.strong).map((token) => token.key);
    const before = this.#entities([account, ...strong.flatMap((key) => this.#carriers.get(key) ?? [])]);
    this.#linkage.observe(account, seenTokens, seen);
    for (const key of strong) if (!this.#carriers.has(key)) this.#carriers.set(key, account);
    const entity = this.#linkage.entityOf(account);
    if (entity === undefined) throw new Error('an observed account has no entity');
    this.#accountOf.set(accountKey(account), account);
    const members = this.#accounts.get(entity) ?? new Set<string>();
    this.#accounts.set(entity, members.add(accountKey(account)));
    for (const merged of before) if (merged !== entity) this.#move(merged, members);
  }

  /** Current entity of an account; undefined when no customer line founded it. */
  entityOf(account: string): string | undefined {
    const known = this.#accountOf.get(account);
    return known === undefined ? undefined : this.#linkage.entityOf(known);
  }

  /** Keys of the accounts of an entity. */
  accountsOf(entity: string): Iterable<string> {
    return this.#accounts.get(entity) ?? [];
  }

  #entities(accounts: readonly Account[]): Set<string> {
    return new Set(accounts.flatMap((account) => this.#linkage.entityOf(account) ?? []));
  }

  #move(entity: string, into: Set<string>): void {
    for (const account of this.#accounts.get(entity) ?? []) into.add(account);
    this.#accounts.delete(entity);
  }
}
