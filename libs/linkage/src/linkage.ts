import { Entities } from './entities.js';
import { accountKey, compareSeen, entityId } from './identity.js';
import { shortestChain } from './path.js';
import { refusal } from './refusal.js';
import type { Account, IdentityLink, LinkageChanges, LinkageSeed, Merge, Seen, SightedToken } from './types.js';

const EMPTY: LinkageSeed = { entities: [], accounts: [], carriers: [] };

/** An account known here, with the entity that it was seeded with or founded. */
interface Known {
  readonly account: Account;
  readonly entity: string;
  /** Strong tokens it carries, as far as known here. */
  readonly tokens: Set<string>;
}

/**
 * Accounts → entities by union over strong tokens. The same object serves the
 * hub (seeded with what a report touches) and the auditor (empty seed, everything replayed); results do not depend on which.
 * The entity founded first (by Seen) survives a merge.
 *
 * Why a partial seed is enough: a union needs the account at hand, the first carrier of each of its tokens, and where their two entities
 * were founded; other members of those entities follow by entity id. The seed therefore has to hold, for the accounts and strong tokens
 * about to be observed: those accounts, the carriers of those tokens, the accounts of those carriers, and the entities of all these.
 *
 * Every token is the provider's claim. A provider can attach its customer to somebody else's entity by sending a token it has seen, which is
 * why each link keeps its token, its two accounts and its place in the log.
 */
export class Linkage {
  readonly #entities = new Entities();
  readonly #accounts = new Map<string, Known>();
  /** Key of the first account that carried a token. */
  readonly #carriers = new Map<string, string>();
  readonly #founded: LinkageChanges['founded'][number][] = [];
  readonly #observed = new Set<string>();
  readonly #newCarriers: LinkageChanges['carriers'][number][] = [];
  readonly #links: IdentityLink[] = [];
  readonly #merges: Merge[] = [];
  #last: Seen;

  /** CodedError LINKAGE_SEED when the seed names an entity or account that it does not contain. */
  constructor(seed: LinkageSeed = EMPTY) {
    this.#last = { position: Number.NEGATIVE_INFINITY, line: 0 };
    for (const { id, founded } of seed.entities) {
      this.#entities.add({ id, founded });
      if (compareSeen(founded, this.#last) > 0) this.#last = founded;
    }
    for (const { account, entity } of seed.accounts) {
      if (!this.#entities.has(entity)) throw refusal('LINKAGE_SEED', 'the seed does not contain the entity of one of its accounts');
      this.#accounts.set(accountKey(account), { account, entity, tokens: new Set() });
    }
    for (const { token, account } of seed.carriers) {
      this.#seededAccount(account).tokens.add(token);
      this.#carriers.set(token, accountKey(account));
    }
    for (const { token, account } of seed.sightings ?? []) this.#seededAccount(account).tokens.add(token);
  }

  /**
   * An account's customer line, in log order; weak tokens are ignored. Idempotent for tokens already seen on it. Returns the links that it made.
   * CodedError LINKAGE_ORDER for a line before the last one: first carriers and survivors would depend on who computes them.
   */
  observe(account: Account, tokens: readonly SightedToken[], seen: Seen): readonly IdentityLink[] {
    const key = accountKey(account);
    if (compareSeen(seen, this.#last) < 0) throw refusal('LINKAGE_ORDER', 'accounts are observed in the order of the log');
    this.#last = seen;
    const known = this.#accounts.get(key) ?? this.#found(key, account, seen);
    this.#observed.add(key);
    const linksBefore = this.#links.length;
    for (const token of tokens) {
      if (token.strong && !known.tokens.has(token.key)) this.#sight(key, known, token, seen);
    }
    return this.#links.slice(linksBefore);
  }

  /** Current entity of an account, following merges; undefined when never seen. */
  entityOf(account: Account): string | undefined {
    const known = this.#accounts.get(accountKey(account));
    return known === undefined ? undefined : this.#entities.rootOf(known.entity);
  }

  changes(): LinkageChanges {
    const moved = [...this.#accounts].filter(([key, { entity }]) => this.#observed.has(key) || this.#entities.rootOf(entity) !== entity);
    return {
      founded: [...this.#founded],
      accounts: moved.map(([, { account, entity }]) => ({ account, entity: this.#entities.rootOf(entity) })),
      carriers: [...this.#newCarriers],
      links: [...this.#links],
      merges: [...this.#merges],
    };
  }

  /** Shortest chain of identity links between two accounts, empty when they are the same account, undefined when not linked (among links given, then those observed here). */
  why(a: Account, b: Account, links: readonly IdentityLink[] = []): readonly IdentityLink[] | undefined {
    return shortestChain(a, b, [...links, ...this.#links]);
  }

  #found(key: string, account: Account, seen: Seen): Known {
    const id = entityId(account);
    const known: Known = { account, entity: id, tokens: new Set() };
    this.#accounts.set(key, known);
    this.#entities.add({ id, founded: seen });
    this.#founded.push({ id, founded: seen, by: account });
    return known;
  }

  #sight(key: string, { account, entity, tokens }: Known, token: SightedToken, seen: Seen): void {
    tokens.add(token.key);
    const carrierKey = this.#carriers.get(token.key);
    if (carrierKey === undefined) {
      this.#carriers.set(token.key, key);
      this.#newCarriers.push({ token: token.key, account });
      return;
    }
    const carrier = this.#accounts.get(carrierKey);
    // The first carrier of a token has it among its own, so it never gets here: a link joins two accounts.
    if (carrier === undefined) throw refusal('LINKAGE_SEED', 'the seed does not contain the account of one of its carriers');
    const link: IdentityLink = { from: account, to: carrier.account, attribute: token.attribute, token: token.key, seen };
    this.#links.push(link);
    const merge = this.#entities.merge(entity, carrier.entity);
    if (merge !== undefined) this.#merges.push({ ...merge, link });
  }

  #seededAccount(account: Account): Known {
    const known = this.#accounts.get(accountKey(account));
    if (known === undefined) throw refusal('LINKAGE_SEED', 'the seed does not contain the account of one of its carriers');
    return known;
  }
}
