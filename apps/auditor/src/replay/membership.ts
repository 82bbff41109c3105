import { accountKey, compareLinks, entityId, Linkage, LINKAGE_PROFILE, sighted, type Account, type IdentityLink, type LinkageProfile, type Ruling, type Seen, type Step } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import type { Quarantined } from '#libs/verdict';

/**
 * Accounts by entity, kept up to date while the log is replayed through Linkage. Linkage answers which entity an account is of;
 * judging needs the reverse, and asking for all changes after every statement would cost the length of the log each time.
 */
export class Membership {
  readonly #linkage: Linkage;
  readonly #accountOf = new Map<string, Account>();
  readonly #accounts = new Map<string, Set<string>>();

  constructor(profile: LinkageProfile = LINKAGE_PROFILE) {
    this.#linkage = new Linkage(undefined, profile);
  }

  /** A customer line, in the order of the log; `line` is 1-based. Returns the accounts about which something else may be said now. */
  observe(account: Account, tokens: readonly TokenRecord[], seen: Seen): string[] {
    const key = accountKey(account);
    const founded = !this.#accountOf.has(key);
    this.#accountOf.set(key, account);
    const step = this.#linkage.observe(account, tokens.map(sighted), seen);
    if (founded) this.#accounts.set(entityId(account), new Set([key]));
    this.#follow(step);
    return [key, ...step.touched.map(accountKey)];
  }

  /** Claims that nothing in force makes any more, at the position of the statement that withdrew the last. Returns the accounts about which something else may be said now. */
  withdraw(claims: readonly { readonly account: Account; readonly tokens: readonly TokenRecord[] }[], position: number): string[] {
    const step = this.#linkage.withdraw(claims.map(({ account, tokens }) => ({ account, tokens: tokens.map(sighted) })), { position, line: 0 });
    this.#follow(step);
    return step.touched.map(accountKey);
  }

  /** A ruling, at its place in the log. Returns the accounts that claim the token. */
  rule(ruling: Ruling, position: number): string[] {
    const step = this.#linkage.rule(ruling, { position, line: 0 });
    this.#follow(step);
    return step.touched.map(accountKey);
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
    return this.#members(entity).flatMap((account) => this.#linkage.linksOf(account)).sort(compareLinks);
  }

  /** Identifiers of an entity that are quarantined, each once. */
  quarantinedOf(entity: string): readonly Quarantined[] {
    const tokens = new Map(this.#members(entity).flatMap((account) => this.#linkage.quarantinedOf(account)).map((one) => [one.token, one]));
    return [...tokens.values()].map(({ attribute, accounts }) => ({ attribute, accounts }));
  }

  /** Every entity with an account. */
  entities(): Iterable<string> {
    return this.#accounts.keys();
  }

  #members(entity: string): Account[] {
    return [...this.accountsOf(entity)].flatMap((account) => this.#accountOf.get(account) ?? []);
  }

  #follow({ regroupings }: Step): void {
    for (const regrouping of regroupings) {
      if ('parts' in regrouping) {
        this.#accounts.delete(regrouping.entity);
        for (const { entity, accounts } of regrouping.parts) this.#accounts.set(entity, new Set(accounts.map(accountKey)));
      } else {
        this.#merge(regrouping.from, regrouping.into);
      }
    }
  }

  /** The smaller set goes into the larger one, whichever entity survives: a chain of merges would otherwise cost its square. */
  #merge(from: string, into: string): void {
    const [left, right] = [this.#accounts.get(from) ?? new Set<string>(), this.#accounts.get(into) ?? new Set<string>()];
    const [small, large] = left.size < right.size ? [left, right] : [right, left];
    for (const account of small) large.add(account);
    this.#accounts.delete(from);
    this.#accounts.set(into, large);
  }
}
