import { accountKey, entityId } from '../identity.js';
import { Linkage } from '../linkage.js';
import { sighted } from '../strength.js';
import type { Account, IdentityLink, LinkageChanges, LinkageSeed, Seen, SightedToken, Standing, Step } from '../types.js';
import { SMALL, type Happening } from './observations.js';

interface TokenRow {
  attribute: string;
  accounts: number;
  first: Account | undefined;
  standing: Standing;
}

/** What one happening does. */
export function step(linkage: Linkage, one: Happening): Step {
  if ('ruling' in one) return linkage.rule(one.ruling, one.seen);
  return 'withdrawn' in one ? linkage.withdraw(one.withdrawn, one.seen) : linkage.observe(one.account, one.tokens, one.seen);
}

/** Tables as a hub keeps them. A batch loads the rows that its accounts and tokens touch, and nothing else. */
export class Store {
  readonly entities = new Map<string, { founded: Seen; mergedInto: string | null }>();
  readonly accounts = new Map<string, { account: Account; entity: string }>();
  readonly tokens = new Map<string, TokenRow>();
  readonly claims = new Map<string, { token: string; account: Account; seen: Seen }>();
  readonly disregarded = new Map<string, { token: string; account?: Account }>();
  readonly links = new Map<string, IdentityLink>();
  /** How many batches were loaded that knew only a part of the accounts there were. */
  partial = 0;
  splits = 0;

  apply(batch: readonly Happening[]): void {
    const seed = this.#seedFor(batch);
    if (seed.accounts.length < this.accounts.size) this.partial += 1;
    const linkage = new Linkage(seed, SMALL);
    for (const happening of batch) {
      const { regroupings } = step(linkage, happening);
      this.splits += regroupings.filter((one) => 'parts' in one).length;
    }
    this.#write(batch, linkage.changes());
  }

  #write(batch: readonly Happening[], changes: LinkageChanges): void {
    for (const { id, founded } of changes.founded) this.entities.set(id, { founded, mergedInto: null });
    for (const { from, into } of changes.merges) this.entities.get(from)!.mergedInto = into;
    const absorbed = new Map(changes.absorbed.map(({ from, into }) => [from, into]));
    for (const row of this.accounts.values()) row.entity = absorbed.get(row.entity) ?? row.entity;
    for (const { account, entity } of changes.accounts) this.accounts.set(accountKey(account), { account, entity });
    for (const { account } of changes.regrouped) {
      const [own, { entity }] = [entityId(account), this.accounts.get(accountKey(account))!];
      this.entities.get(own)!.mergedInto = own === entity ? null : entity;
    }
    for (const { token, attribute, accounts, first, standing, turned } of changes.tokens) {
      this.tokens.set(token, { attribute, accounts, first, standing });
      if (turned !== undefined) for (const [name, link] of this.links) if (link.token === token) this.links.delete(name);
    }
    for (const link of changes.links) this.links.set(`${link.token}\n${accountKey(link.from)}`, link);
    for (const happening of batch) {
      if ('ruling' in happening) {
        const { act, account } = happening.ruling;
        const { key: token, strong } = sighted(happening.ruling.token);
        const name = `${token}\n${account === undefined ? '' : accountKey(account)}`;
        if (act === 'restore') this.disregarded.delete(name);
        else if (strong) this.disregarded.set(name, account === undefined ? { token } : { token, account });
        continue;
      }
      if ('withdrawn' in happening) {
        for (const { account, tokens } of happening.withdrawn) for (const { key: token } of tokens) this.claims.delete(`${token}\n${accountKey(account)}`);
        continue;
      }
      for (const { key: token, strong } of happening.tokens) {
        const name = `${token}\n${accountKey(happening.account)}`;
        if (strong && !this.claims.has(name)) this.claims.set(name, { token, account: happening.account, seen: happening.seen });
      }
    }
  }

  #seedFor(batch: readonly Happening[]): LinkageSeed {
    const strongOf = (account: Account, tokens: readonly SightedToken[]) => tokens.filter(({ strong }) => strong).map(({ key }) => ({ token: key, account: accountKey(account) }));
    const observed = batch.flatMap((one) => ('account' in one ? strongOf(one.account, one.tokens) : []));
    const withdrawn = batch.flatMap((one) => ('withdrawn' in one ? one.withdrawn.flatMap(({ account, tokens }) => strongOf(account, tokens)) : [])).filter(({ token, account }) => this.claims.has(`${token}\n${account}`) || observed.some((one) => one.token === token && one.account === account));
    const ruled = new Set(batch.flatMap((one) => ('ruling' in one ? [sighted(one.ruling.token)] : [])).flatMap(({ key, strong }) => (strong ? [key] : [])));
    const tokens = new Set([...observed, ...withdrawn].map(({ token }) => token).concat(...ruled));
    const times = (told: readonly { readonly token: string; readonly account: string }[], token: string): number => new Set(told.filter((one) => one.token === token).map(({ account }) => account)).size;
    const turning = new Set([...tokens].filter((token) => ruled.has(token) || this.#mayTurn(token, times(observed, token)) || this.#mayLink(token, times(withdrawn, token))));
    const claims = new Map([...this.claims].filter(([name, claim]) => tokens.has(claim.token) && (turning.has(claim.token) || this.#isAmongFirst(claim, times(withdrawn, claim.token)) || [...observed, ...withdrawn].some(({ token, account }) => name === `${token}\n${account}`))));
    const named = batch.flatMap((one) => ('account' in one ? [accountKey(one.account)] : 'withdrawn' in one ? one.withdrawn.map(({ account }) => accountKey(account)) : []));
    const touched = new Set([...named, ...[...claims.values()].map(({ account }) => accountKey(account))]);
    const entities = new Set([...touched].flatMap((key) => this.accounts.get(key)?.entity ?? []));
    const whole = turning.size > 0;
    const accounts = [...this.accounts].filter(([key, { entity }]) => touched.has(key) || (whole && entities.has(entity)));
    if (whole) for (const [name, claim] of this.claims) if (accounts.some(([key]) => key === accountKey(claim.account))) claims.set(name, claim);
    const mentioned = new Set([...tokens, ...[...claims.values()].map(({ token }) => token)]);
    return {
      entities: [...entities].map((id) => ({ id, founded: this.entities.get(id)!.founded, whole })),
      accounts: accounts.map(([, { account, entity }]) => ({ account, entity, founded: this.entities.get(entityId(account))!.founded })),
      tokens: [...mentioned].flatMap((token) => {
        const row = this.tokens.get(token);
        return row === undefined ? [] : [{ token, attribute: row.attribute, accounts: row.accounts }];
      }),
      claims: [...claims.values()],
      disregarded: [...this.disregarded.values()].filter(({ token }) => mentioned.has(token)),
    };
  }

  #mayTurn(token: string, newcomers: number): boolean {
    const accounts = this.tokens.get(token)?.accounts ?? 0;
    const limit = SMALL.strong.get(token.split('\n')[0]!)!;
    return accounts <= limit && accounts + newcomers > limit;
  }

  /** Whether a claim withdrawn may change who is joined: not of a token that stays on too many accounts. */
  #mayLink(token: string, withdrawn: number): boolean {
    return withdrawn > 0 && (this.tokens.get(token)?.accounts ?? 0) - withdrawn <= SMALL.strong.get(token.split('\n')[0]!)!;
  }

  /** Whether the claim is the token's first that counts, once the first `withdrawn` may be gone. */
  #isAmongFirst({ token, account }: { readonly token: string; readonly account: Account }, withdrawn: number): boolean {
    const first = this.tokens.get(token)?.first;
    if (withdrawn === 0) return first !== undefined && accountKey(first) === accountKey(account);
    const counting = [...this.claims.values()].filter((claim) => claim.token === token && !this.disregarded.has(`${token}\n${accountKey(claim.account)}`));
    counting.sort((a, b) => a.seen.position - b.seen.position || a.seen.line - b.seen.line);
    return counting.slice(0, withdrawn + 1).some((claim) => accountKey(claim.account) === accountKey(account));
  }
}
