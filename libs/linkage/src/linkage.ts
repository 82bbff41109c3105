import { Entities } from './entities.js';
import { accountKey, compareLinks, compareSeen, entityId } from './identity.js';
import { LINKAGE_PROFILE, type LinkageProfile } from './profile.js';
import { refusal } from './refusal.js';
import { sighted } from './strength.js';
import { TokenState } from './token-state.js';
import type { Account, Claims, IdentityLink, LinkageChanges, LinkageSeed, Merge, Ruling, Seen, SightedToken, Split, Step } from './types.js';

const EMPTY: LinkageSeed = { entities: [], accounts: [], tokens: [], claims: [], disregarded: [] };
const NOTHING: Step = { regroupings: [], touched: [] };
const NO_TOKENS: ReadonlySet<TokenState> = new Set();

/** An account known here. */
interface Known {
  readonly key: string;
  readonly account: Account;
  /** Id of the entity that it would be alone; not known of an account whose entity is not whole, which is never moved by itself. */
  readonly own: string | undefined;
  /** Entity that it was seeded with; undefined when it was founded here. */
  readonly seeded: string | undefined;
  /** An id that `Entities` follows to the one that counts. */
  entity: string;
  /** Whether it had a line here. */
  observed: boolean;
  /** Strong tokens that it claims, as far as known here, each once. */
  tokens: TokenState[];
}

/** What a line or a ruling has done so far. */
interface Doing {
  readonly seen: Seen;
  readonly regroupings: (Merge | Split)[];
  readonly touched: Account[];
}

/**
 * Accounts → entities: the connected components of accounts over the strong tokens that link. A token links the accounts that claim it unless
 * it is quarantined, which is when more of them claim it than its attribute allows, or disregarded by a ruling; a claim that a ruling made
 * void counts for neither, nor does one that was withdrawn with the last statement that made it. An entity has the id of its account founded first. All of this is a function of the log up to a position, so a
 * token that stops linking takes entities apart again, and a ruling undone leaves no trace.
 *
 * The same object serves the hub (seeded with what a report or ruling touches) and the auditor (empty seed, everything replayed); results do
 * not depend on which. Why a partial seed is enough: a token that links joins an account to the token's first carrier, and other members
 * of the two entities follow by entity id; only an entity that may fall apart has to be known whole. `LinkageSeed` says what it has to hold.
 *
 * Every token is the provider's claim. A provider can attach its customer to somebody else's entity by sending a token it has seen, which is
 * why each link keeps its token, its two accounts and its place in the log. And whoever opens one account more than a limit gets its
 * own identifier quarantined: that is why `quarantinedOf` exists and what it says becomes a finding.
 *
 * Cost: a claim costs next to nothing; a token that stops linking costs the size of the entity it held together.
 */
export class Linkage {
  readonly #entities = new Entities();
  readonly #accounts = new Map<string, Known>();
  readonly #tokens = new Map<string, TokenState>();
  readonly #regrouped = new Map<Known, Seen>();
  readonly #merges: Merge[] = [];
  readonly #seededEntities: readonly string[];
  #last: Seen = { position: Number.NEGATIVE_INFINITY, line: 0 };

  /** CodedError LINKAGE_SEED when the seed names an entity, account or token that it does not contain. */
  constructor(
    seed: LinkageSeed = EMPTY,
    readonly profile: LinkageProfile = LINKAGE_PROFILE,
  ) {
    this.#seededEntities = seed.entities.map(({ id }) => id);
    this.#seedAccounts(seed);
    this.#seedTokens(seed);
  }

  /**
   * An account's customer line, in log order; weak tokens are ignored. Idempotent for tokens already seen on it. CodedError LINKAGE_ORDER for a
   * line before the last one: first carriers and survivors would depend on who computes them. LINKAGE_SEED when a token stops linking and
   * the seed does not hold what that concerns; the object is then of no more use.
   */
  observe(account: Account, tokens: readonly SightedToken[], seen: Seen): Step {
    const key = accountKey(account);
    this.#moveTo(seen);
    const known = this.#accounts.get(key) ?? this.#found(key, account, seen);
    known.observed = true;
    let doing: Doing | undefined;
    for (const token of tokens) {
      if (!token.strong) continue;
      const state = this.#stateOf(token);
      if (state.has(key)) continue;
      doing ??= { seen, regroupings: [], touched: [] };
      this.#claim(known, state, doing);
    }
    return doing === undefined ? NOTHING : stepOf(doing);
  }

  /**
   * Takes back accounts' claims of tokens that no statement in force carries any more, at the place of the correction or cancellation that
   * withdrew the last of them; weak tokens, and those that nobody claims, are ignored. The accounts stay known and keep the places where they were
   * founded. `observe` makes a new claim, with a place of its own. Codes as for `observe`.
   *
   * All at once, because a large customer's accounts may go with one statement: an entity is looked through once for all of its tokens.
   */
  withdraw(withdrawn: readonly Claims[], seen: Seen): Step {
    this.#moveTo(seen);
    const doing: Doing = { seen, regroupings: [], touched: [] };
    const going = this.#goingFrom(withdrawn);
    const parting: { readonly token: string; readonly carriers: readonly string[] }[] = [];
    const lifted = new Set<TokenState>();
    for (const [state, leaving] of going) {
      const carriers = state.links ? [...state.carriers()] : [];
      const claimants = state.claimants();
      const counted = [...leaving].some((key) => state.counts(key));
      state.withdraw(leaving);
      // Where the token links neither before nor after, nobody is joined or parted, and only of these accounts something else may be said.
      if (!counted || (!state.links && carriers.length === 0)) {
        doing.touched.push(...[...leaving].map((key) => this.#knownOf(key).account));
        continue;
      }
      if (!state.complete) throw refusal('LINKAGE_SEED', 'the seed does not contain every claim of a token that a claim of is withdrawn');
      state.turned = seen;
      doing.touched.push(...claimants);
      if (carriers.length > 0) parting.push({ token: state.key, carriers });
      else lifted.add(state);
    }
    this.#fallApart(parting, doing, lifted);
    for (const state of lifted) for (const carrier of state.carriers()) this.#join(state, carrier, doing);
    for (const known of new Set([...going.values()].flatMap((leaving) => [...leaving].map((key) => this.#knownOf(key))))) known.tokens = known.tokens.filter((state) => state.has(known.key));
    return stepOf(doing);
  }

  /** A ruling at its place in the log; on a weak token it changes no entity. Codes as for `observe`. */
  rule(ruling: Ruling, seen: Seen): Step {
    this.#moveTo(seen);
    const account = ruling.account === undefined ? undefined : accountKey(ruling.account);
    const token = sighted(ruling.token);
    if (!token.strong) return NOTHING;
    const state = this.#stateOf(token);
    const carriers = state.links ? [...state.carriers()] : [];
    state.setVoid(account, ruling.act === 'disregard');
    state.turned = seen;
    const doing: Doing = { seen, regroupings: [], touched: state.claimants() };
    if (!state.complete && (state.links || carriers.length > 0)) throw refusal('LINKAGE_SEED', 'the seed does not contain every claim of a token that a ruling makes link, or stops');
    if (ruling.act === 'disregard' || !state.links) this.#fallApart([{ token: state.key, carriers }], doing);
    if (state.links) for (const carrier of state.carriers()) this.#join(state, carrier, doing);
    return stepOf(doing);
  }

  /** Current entity of an account; undefined when never seen. */
  entityOf(account: Account): string | undefined {
    const known = this.#accounts.get(accountKey(account));
    return known === undefined ? undefined : this.#entities.rootOf(known.entity);
  }

  /** Links that hold now and that the account's claims made, in their order. */
  linksOf(account: Account): IdentityLink[] {
    const known = this.#accounts.get(accountKey(account));
    return known === undefined ? [] : known.tokens.flatMap((state) => state.linkOf(known.key) ?? []).sort(compareLinks);
  }

  /** Tokens that the account claims and that are on too many accounts to link any: how many. */
  quarantinedOf(account: Account): { readonly token: string; readonly attribute: string; readonly accounts: number }[] {
    const known = this.#accounts.get(accountKey(account));
    if (known === undefined) return [];
    return known.tokens.filter((state) => state.standing === 'quarantined' && state.counts(known.key)).map(({ key, attribute, accounts }) => ({ token: key, attribute, accounts }));
  }

  changes(): LinkageChanges {
    const known = [...this.#accounts.values()];
    const founded = known.filter(({ seeded }) => seeded === undefined).map(({ account }) => ({ ...this.#entities.foundingOf(entityId(account)), by: account }));
    const changed = known.filter((one) => one.observed || this.#regrouped.has(one) || this.#entities.rootOf(one.entity) !== one.seeded);
    const states = [...this.#tokens.values()].filter((state) => state.changed);
    return {
      founded,
      accounts: changed.map(({ account, entity }) => ({ account, entity: this.#entities.rootOf(entity) })),
      absorbed: [...this.#seededEntities, ...founded.map(({ id }) => id)].map((from) => ({ from, into: this.#entities.rootOf(from) })).filter(({ from, into }) => from !== into),
      merges: [...this.#merges],
      regrouped: [...this.#regrouped].map(([{ account }, seen]) => ({ account, seen })),
      tokens: states.map((state) => ({ token: state.key, attribute: state.attribute, accounts: state.accounts, first: state.first(), standing: state.standing, turned: state.turned })),
      links: states.flatMap((state) => state.newLinks()).sort(compareLinks),
    };
  }

  #moveTo(seen: Seen): void {
    if (compareSeen(seen, this.#last) < 0) throw refusal('LINKAGE_ORDER', 'lines and rulings are taken in the order of the log');
    this.#last = seen;
  }

  #found(key: string, account: Account, seen: Seen): Known {
    const id = entityId(account);
    const known: Known = { key, account, own: id, seeded: undefined, entity: id, observed: true, tokens: [] };
    this.#accounts.set(key, known);
    this.#entities.add({ id, founded: seen });
    return known;
  }

  #claim(known: Known, state: TokenState, doing: Doing): void {
    state.claim(known, doing.seen);
    known.tokens.push(state);
    if (!state.counts(known.key)) return;
    if (state.links) return this.#join(state, known.key, doing);
    // The one account too many: it never was linked, and the others no longer are.
    if (state.standing !== 'quarantined' || state.accounts !== state.limit + 1) return;
    if (!state.complete) throw refusal('LINKAGE_SEED', 'the seed does not contain every claim of a token that is quarantined');
    state.turned = doing.seen;
    doing.touched.push(...state.claimants());
    this.#fallApart([{ token: state.key, carriers: [...state.carriers()] }], doing);
  }

  /** Claims that are made, by token. */
  #goingFrom(withdrawn: readonly Claims[]): ReadonlyMap<TokenState, ReadonlySet<string>> {
    const going = new Map<TokenState, Set<string>>();
    for (const { account, tokens } of withdrawn) {
      const key = accountKey(account);
      for (const token of tokens) {
        const state = this.#tokens.get(token.key);
        if (state?.has(key) === true) going.set(state, (going.get(state) ?? new Set<string>()).add(key));
      }
    }
    return going;
  }

  /** Joins the entity of a carrier with that of the token's first one. */
  #join(state: TokenState, carrier: string, { regroupings, seen }: Doing): void {
    const link = state.linkOf(carrier);
    if (link === undefined) return;
    const merge = this.#entities.merge(this.#knownOf(carrier).entity, this.#knownOf(accountKey(link.to)).entity);
    if (merge === undefined) return;
    const merged: Merge = { ...merge, link, seen };
    regroupings.push(merged);
    this.#merges.push(merged);
  }

  /**
   * An entity whose accounts `carriers` were joined by a token that joins them no longer is what can still be reached from them: whoever is in it was
   * connected to a carrier by a path, and up to the first carrier on it that path does not need the token. `without`: tokens that join others from
   * now on, which has nothing to do with what falls apart.
   */
  #fallApart(parting: readonly { readonly token: string; readonly carriers: readonly string[] }[], { regroupings, seen }: Doing, without: ReadonlySet<TokenState> = NO_TOKENS): void {
    const entities = new Map<string, { readonly token: string; readonly carriers: Known[] }>();
    for (const { token, carriers } of parting) {
      const [first] = carriers;
      if (first === undefined) continue;
      const entity = this.#entities.rootOf(this.#knownOf(first).entity);
      const known = entities.get(entity) ?? { token, carriers: [] };
      entities.set(entity, known);
      for (const carrier of carriers) known.carriers.push(this.#knownOf(carrier));
    }
    for (const [entity, { token, carriers }] of entities) {
      const reached = new Set<Known>();
      const parts = carriers.flatMap((known) => (reached.has(known) ? [] : [this.#reach(known, reached, without)]));
      if (parts.length > 1) regroupings.push({ entity, parts: parts.map((part) => this.#regroup(part, seen)), token, seen });
    }
  }

  /** Everybody that tokens which link connect to an account. */
  #reach(start: Known, reached: Set<Known>, without: ReadonlySet<TokenState>): Known[] {
    const part = [start];
    const used = new Set<TokenState>();
    reached.add(start);
    // An array can grow while it is walked: it is its own queue.
    for (const { key, tokens } of part) {
      for (const state of tokens) {
        if (used.has(state) || without.has(state) || !state.links || !state.counts(key)) continue;
        used.add(state);
        for (const carrier of state.carriers()) {
          const next = this.#knownOf(carrier);
          if (reached.has(next)) continue;
          reached.add(next);
          part.push(next);
        }
      }
    }
    return part;
  }

  #regroup(part: readonly Known[], seen: Seen): Split['parts'][number] {
    const entity = this.#entities.regroup(
      part.map(({ own }) => {
        if (own === undefined) throw refusal('LINKAGE_SEED', 'the seed does not contain the whole of an entity that falls apart');
        return own;
      }),
    );
    for (const known of part) {
      known.entity = entity;
      this.#regrouped.set(known, seen);
    }
    return { entity, accounts: part.map(({ account }) => account) };
  }

  #stateOf({ key, attribute }: Pick<SightedToken, 'key' | 'attribute'>): TokenState {
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    const made = new TokenState(key, attribute, this.profile.strong.get(attribute) ?? 0);
    this.#tokens.set(key, made);
    return made;
  }

  #knownOf(key: string): Known {
    const known = this.#accounts.get(key);
    if (known === undefined) throw refusal('LINKAGE_SEED', 'the seed does not contain the account of one of its claims');
    return known;
  }

  #seedAccounts({ entities, accounts }: LinkageSeed): void {
    const whole = new Set<string>();
    for (const { id, founded, whole: isWhole } of entities) {
      this.#entities.add({ id, founded });
      if (isWhole === true) whole.add(id);
      if (compareSeen(founded, this.#last) > 0) this.#last = founded;
    }
    for (const { account, entity, founded } of accounts) {
      if (!this.#entities.has(entity)) throw refusal('LINKAGE_SEED', 'the seed does not contain the entity of one of its accounts');
      const own = whole.has(entity) && founded !== undefined ? entityId(account) : undefined;
      if (own !== undefined && founded !== undefined) this.#entities.add({ id: own, founded });
      const key = accountKey(account);
      this.#accounts.set(key, { key, account, own, seeded: entity, entity, observed: false, tokens: [] });
    }
  }

  #seedTokens({ tokens, claims, disregarded }: LinkageSeed): void {
    for (const { token, attribute, accounts } of tokens) this.#tokens.set(token, new TokenState(token, attribute, this.profile.strong.get(attribute) ?? 0, accounts));
    for (const { token, account } of disregarded) this.#seededToken(token).seedVoid(account === undefined ? undefined : accountKey(account));
    for (const { token, account, seen } of [...claims].sort((a, b) => compareSeen(a.seen, b.seen))) {
      const known = this.#knownOf(accountKey(account));
      const state = this.#seededToken(token);
      state.seed(known, seen);
      known.tokens.push(state);
    }
  }

  #seededToken(token: string): TokenState {
    const state = this.#tokens.get(token);
    if (state === undefined) throw refusal('LINKAGE_SEED', 'the seed does not contain a token that it says something about');
    return state;
  }
}

function stepOf({ regroupings, touched }: Doing): Step {
  return { regroupings, touched };
}
