import type { Account, IdentityLink, Seen, Standing } from './types.js';

/** Whoever claims a token: an account with its key. */
export interface Claimant {
  readonly key: string;
  readonly account: Account;
}
interface Claim {
  readonly by: Claimant;
  readonly seen: Seen;
}

/** Up to so many claims a token's are looked through one by one; nearly every token has one or two, and an index would be most of its size. */
const FEW = 8;
const NOBODY: ReadonlySet<string> = new Set();

/**
 * One strong token: who claims it, which of the claims count, and so whether it links. An account's claim is its first line that carried
 * the token since nothing that was in force carried it; it counts unless it is void by a ruling, and then the token is as if the account had never
 * been seen with it.
 */
export class TokenState {
  /** In the order of the log, void ones too. With a partial seed not all of them. */
  #claims: Claim[] = [];
  /** The same by account, once they are more than a few. */
  #index: Map<string, Claim> | undefined;
  /** Accounts whose claims are void. Hardly a token has any, so all that have none share one set. */
  #voidFor = NOBODY;
  #void = false;
  /** Claims that count, known here or not. */
  #accounts: number;
  /** Claims that count and are known here. */
  #known = 0;
  /** How many of the claims are from before. */
  #seeded = 0;
  /** Whether a claim was withdrawn: their number is news even where nobody is joined or parted. */
  #fewer = false;
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
    return !this.#void && this.#accounts <= this.limit;
  }

  /** Whether every claim that counts is known here. */
  get complete(): boolean {
    return this.#known === this.#accounts;
  }

  /** Whether anything about it is news. */
  get changed(): boolean {
    return this.turned !== undefined || this.#fewer || this.#claims.length > this.#seeded;
  }

  /** A claim from before; in the order of the log. */
  seed(by: Claimant, seen: Seen): void {
    this.#add({ by, seen });
    this.#seeded += 1;
    if (!this.#voidFor.has(by.key)) this.#known += 1;
  }

  /** Void from before: said before its claims are. */
  seedVoid(account: string | undefined): void {
    if (account === undefined) this.#void = true;
    else this.#voidFor = new Set([...this.#voidFor, account]);
  }

  has(account: string): boolean {
    return this.#claimOf(account) !== undefined;
  }

  counts(account: string): boolean {
    return this.has(account) && !this.#voidFor.has(account);
  }

  claim(by: Claimant, seen: Seen): void {
    this.#add({ by, seen });
    if (this.#voidFor.has(by.key)) return;
    this.#known += 1;
    this.#accounts += 1;
  }

  /** Takes claims of these accounts back, as if they had never been made. A ruling on one stays for the next one. */
  withdraw(accounts: ReadonlySet<string>): void {
    const left: Claim[] = [];
    let seeded = 0;
    for (const [nth, claim] of this.#claims.entries()) {
      const { key } = claim.by;
      if (!accounts.has(key)) {
        left.push(claim);
        if (nth < this.#seeded) seeded += 1;
      } else if (!this.#voidFor.has(key)) {
        this.#known -= 1;
        this.#accounts -= 1;
      }
    }
    this.#claims = left;
    this.#index = undefined;
    this.#seeded = seeded;
    this.#fewer = true;
  }

  /** Makes the token, or one account's claim of it, void or not. */
  setVoid(account: string | undefined, isVoid: boolean): void {
    if (account === undefined) {
      this.#void = isVoid;
      return;
    }
    if (this.#voidFor.has(account) === isVoid) return;
    this.#voidFor = new Set(isVoid ? [...this.#voidFor, account] : [...this.#voidFor].filter((other) => other !== account));
    if (!this.has(account)) return;
    this.#known += isVoid ? -1 : 1;
    this.#accounts += isVoid ? -1 : 1;
  }

  /** Everybody who claims it, void or not. */
  claimants(): Account[] {
    return this.#claims.map(({ by }) => by.account);
  }

  /** Accounts whose claims count, in the order of the log. */
  *carriers(): Generator<string> {
    for (const { by } of this.#claims) if (!this.#voidFor.has(by.key)) yield by.key;
  }

  /** The first account whose claim counts. */
  first(): Account | undefined {
    return this.#first()?.by.account;
  }

  /** The link that the account's claim makes now: none for the first carrier, for a claim that is void, and while the token does not link. */
  linkOf(account: string): IdentityLink | undefined {
    const [from, to] = [this.#claimOf(account), this.#first()];
    if (!this.links || from === undefined || to === undefined || from === to || this.#voidFor.has(account)) return undefined;
    return { from: from.by.account, to: to.by.account, attribute: this.attribute, token: this.key, seen: from.seen };
  }

  /** Links that hold and are news: all of them where the token turned, otherwise those of claims made here. */
  newLinks(): IdentityLink[] {
    return this.#claims.slice(this.turned === undefined ? this.#seeded : 0).flatMap(({ by }) => this.linkOf(by.key) ?? []);
  }

  #add(claim: Claim): void {
    this.#claims.push(claim);
    this.#index?.set(claim.by.key, claim);
  }

  #claimOf(account: string): Claim | undefined {
    if (this.#claims.length > FEW) {
      this.#index ??= new Map(this.#claims.map((claim) => [claim.by.key, claim]));
      return this.#index.get(account);
    }
    return this.#claims.find(({ by }) => by.key === account);
  }

  #first(): Claim | undefined {
    return this.#voidFor === NOBODY ? this.#claims[0] : this.#claims.find(({ by }) => !this.#voidFor.has(by.key));
  }
}
