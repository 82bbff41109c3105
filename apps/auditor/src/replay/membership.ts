import { accountKey, Linkage, sighted, type Account, type IdentityLink } from '#libs/linkage';
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
  /** Links by the account whose line made them. */
  readonly #links = new Map<string, IdentityLink[]>();

  /** A customer line, in the order of the log. `line` is 1-based. */
  observe(account: Account, tokens: readonly TokenRecord[], seen: { readonly position: number; readonly line: number }): void {
    const seenTokens = tokens.map(sighted);
    const strong = seenTokens.filter((token) => token.strong).map((token) => token.key);
    const before = this.#entities([account, ...strong.flatMap((key) => this.#carriers.get(key) ?? [])]);
    const links = this.#linkage.observe(account, seenTokens, seen);
    if (links.length > 0) this.#links.set(accountKey(account), [...(this.#links.get(accountKey(account)) ?? []), ...links]);
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

  /** Why the accounts of an entity are one, in the order of the log. */
  linksOf(entity: string): readonly IdentityLink[] {
    // One line is one account's, and the links of a line are in order already.
    return [...this.accountsOf(entity)].flatMap((account) => this.#links.get(account) ?? []).sort((a, b) => a.seen.position - b.seen.position || a.seen.line - b.seen.line);
  }

  /** Every entity with an account. */
  entities(): Iterable<string> {
    return this.#accounts.keys();
  }

  #entities(accounts: readonly Account[]): Set<string> {
    return new Set(accounts.flatMap((account) => this.#linkage.entityOf(account) ?? []));
  }

  #move(entity: string, into: Set<string>): void {
    for (const account of this.#accounts.get(entity) ?? []) into.add(account);
    this.#accounts.delete(entity);
  }
}
