import { accountKey } from '../identity.js';
import { Linkage } from '../linkage.js';
import type { Account, IdentityLink, LinkageSeed, Merge, Seen } from '../types.js';
import type { Observation } from './observations.js';

/** Tables as a hub keeps them. A batch loads the rows that its accounts and tokens touch, and nothing else. */
export class Store {
  readonly entities = new Map<string, { founded: Seen; mergedInto: string | null }>();
  readonly accounts = new Map<string, { account: Account; entity: string }>();
  readonly carriers = new Map<string, Account>();
  readonly sightings = new Set<string>();
  readonly links: IdentityLink[] = [];
  readonly merges: Merge[] = [];
  /** Most rows of `accounts` that a batch loaded. */
  largestSeed = 0;

  apply(batch: readonly Observation[]): void {
    const seed = this.#seedFor(batch);
    this.largestSeed = Math.max(this.largestSeed, seed.accounts.length);
    const linkage = new Linkage(seed);
    for (const { account, tokens, seen } of batch) linkage.observe(account, tokens, seen);
    const { founded, accounts, carriers, links, merges } = linkage.changes();
    for (const { id, founded: seen } of founded) this.entities.set(id, { founded: seen, mergedInto: null });
    for (const { account, entity } of accounts) this.accounts.set(accountKey(account), { account, entity });
    for (const { token, account } of carriers) this.carriers.set(token, account);
    for (const { from, into } of merges) {
      this.entities.get(from)!.mergedInto = into;
      for (const row of this.accounts.values()) if (row.entity === from) row.entity = into;
    }
    this.links.push(...links);
    this.merges.push(...merges);
    for (const { account, tokens } of batch) for (const { key, strong } of tokens) if (strong) this.sightings.add(`${accountKey(account)}\n${key}`);
  }

  #seedFor(batch: readonly Observation[]): LinkageSeed {
    const tokens = [...new Set(batch.flatMap(({ tokens }) => tokens.filter(({ strong }) => strong).map(({ key }) => key)))];
    const carriers = tokens.flatMap((token) => {
      const account = this.carriers.get(token);
      return account === undefined ? [] : [{ token, account }];
    });
    const keys = new Set([...batch.map(({ account }) => account), ...carriers.map(({ account }) => account)].map(accountKey));
    const accounts = [...keys].flatMap((key) => this.accounts.get(key) ?? []).map((row) => ({ ...row }));
    const entities = [...new Set(accounts.map(({ entity }) => entity))].map((id) => ({ id, founded: this.entities.get(id)!.founded }));
    const sightings = accounts.flatMap(({ account }) => tokens.filter((token) => this.sightings.has(`${accountKey(account)}\n${token}`)).map((token) => ({ token, account })));
    return { entities, accounts, carriers, sightings };
  }
}
