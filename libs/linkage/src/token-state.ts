import type { Account, IdentityLink, Seen, Standing } from './types.js';

interface Claim {
  readonly account: Account;
  readonly seen: Seen;
}

const NOBODY: ReadonlySet<string> = new Set();

/**
 * One strong token: who claims it, which of the claims count, and so whether it links. An account's claim is its first line that carried
 * the token; it counts unless it is void by a ruling, and then the token is as if the account had never been seen with it.
 */
export class TokenState {
  /** Claims by account, in the order of the log, void ones too. With a partial seed not all of them. */
  readonly #claims = new Map<string, Claim>();
  /** Accounts whose claims are void. Hardly a token has any, so all that have none share one set. */
  #voidFor = NOBODY;
  #void = false;
  /** Claims that count, known here or not. */
  #accounts: number;
  /** Claims that count and are known here. */
  #known = 0;
  /** Where it last turned; all its links are news then. */
  turned: Seen | undefined;

  /** `limit`: most accounts that it may join. `accounts`: claims that count, when some of them are seeded. */
  constructor(
    readonly key: string,
    readonly attribute: string,
    readonly limit: number,
    accounts = 0,
  ) {
    this.#accounts = accounts;
  }

  get accounts(): number {
    return this.#accounts;
  }

  get standing(): Standing {
    if (this.#void) return 'disregarded';
    return this.#accounts > this.limit ? 'quarantined' : 'linking';
  }

  get links(): boolean {
    return this.standing === 'linking';
  }

  /** Whether every claim that counts is known here. */
  get complete(): boolean {
    return this.#known === this.#accounts;
  }

  /** A claim from before; in the order of the log. */
  seed(key: string, claim: Claim): void {
    this.#claims.set(key, claim);
    if (!this.#voidFor.has(key)) this.#known += 1;
  }

  /** Void from before: said before its claims are. */
  seedVoid(account: string | undefined): void {
    if (account === undefined) this.#void = true;
    else this.#voidFor = new Set([...this.#voidFor, account]);
  }

  has(account: string): boolean {
    return this.#claims.has(account);
  }

  counts(account: string): boolean {
    return this.#claims.has(account) && !this.#voidFor.has(account);
  }

  claim(account: string, claim: Claim): void {
    this.#claims.set(account, claim);
    if (this.#voidFor.has(account)) return;
    this.#known += 1;
    this.#accounts += 1;
  }

  /** Makes the token, or one account's claim of it, void or not. */
  setVoid(account: string | undefined, isVoid: boolean): void {
    if (account === undefined) {
      this.#void = isVoid;
      return;
    }
    if (this.#voidFor.has(account) === isVoid) return;
    this.#voidFor = new Set(isVoid ? [...this.#voidFor, account] : [...this.#voidFor].filter((other) => other !== account));
    if (!this.#claims.has(account)) return;
    this.#known += isVoid ? -1 : 1;
    this.#accounts += isVoid ? -1 : 1;
  }

  /** Everybody who claims it, void or not. */
  claimants(): Account[] {
    return [...this.#claims.values()].map(({ account }) => account);
  }

  /** Accounts whose claims count, in the order of the log. */
  *carriers(): Generator<string> {
    for (const account of this.#claims.keys()) if (!this.#voidFor.has(account)) yield account;
  }

  /** The first account whose claim counts. */
  first(): Account | undefined {
    const [first] = this.carriers();
    return first === undefined ? undefined : this.#claims.get(first)?.account;
  }

  /** The link that the account's claim makes now: none for the first carrier, for a claim that is void, and while the token does not link. */
  linkOf(account: string): IdentityLink | undefined {
    if (!this.links || !this.counts(account)) return undefined;
    const [first] = this.carriers();
    const [from, to] = [this.#claims.get(account), first === undefined ? undefined : this.#claims.get(first)];
    if (from === undefined || to === undefined || first === account) return undefined;
    return { from: from.account, to: to.account, attribute: this.attribute, token: this.key, seen: from.seen };
  }
}
