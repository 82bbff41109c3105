import { accountKey, sighted, type Account, type IdentityLink, type LinkageProfile, type Ruling } from '#libs/linkage';
import type { BodyLine } from '#libs/report';
import type { Quarantined } from '#libs/verdict';

import { naiveStanding } from './naive-standing.js';

/** What of a log decides who is one customer, at its position. */
export type LinkedEntry = { readonly iss: string; readonly lines: readonly BodyLine[] } | { readonly ruling: Ruling } | { readonly other: string };

interface Claim {
  readonly account: Account;
  readonly token: string;
  readonly attribute: string;
  readonly seen: { readonly position: number; readonly line: number };
}

/** Who is one customer at the end of a log, and why. */
export interface NaiveLinkage {
  /** Accounts of each entity in order of founding. */
  readonly groups: readonly (readonly Account[])[];
  readonly links: readonly IdentityLink[];
  /** Accounts that claimed a token when it was quarantined or ruled on, each with the position. */
  readonly turned: readonly { readonly position: number; readonly account: Account }[];
  quarantinedOf(accounts: readonly Account[]): Quarantined[];
}

/** Linkage the slow way round: claims in order, those left after withdrawals and rulings, tokens that are left, groups compared until none share one. */
export function naiveLinkage(log: readonly LinkedEntry[], profile: LinkageProfile): NaiveLinkage {
  const accounts: Account[] = [];
  let claims: Claim[] = [];
  const disregarded = new Set<string>();
  const turned: { readonly position: number; readonly account: Account }[] = [];
  const name = (token: string, account?: Account) => JSON.stringify([token, account?.provider, account?.handle]);
  const counting = (token: string) => claims.filter((claim) => claim.token === token && !disregarded.has(name(token, claim.account)));
  const limitOf = (attribute: string) => profile.strong.get(attribute) ?? 0;
  const turn = (token: string, position: number) => turned.push(...claims.filter((claim) => claim.token === token).map(({ account }) => ({ position, account })));
  for (const [position, entry] of log.entries()) {
    if ('ruling' in entry) {
      const { key, strong } = sighted(entry.ruling.token);
      if (entry.ruling.act === 'restore') disregarded.delete(name(key, entry.ruling.account));
      else if (strong) disregarded.add(name(key, entry.ruling.account));
      turn(key, position);
      continue;
    }
    if ('other' in entry) continue;
    const { standing, withdrawn } = naiveStanding(log.slice(0, position + 1));
    for (const { iss, lines } of withdrawn.filter(({ by }) => by === position)) {
      for (const line of lines) {
        if (line.t !== 'customer') continue;
        for (const { key: token, attribute } of line.tokens.map(sighted)) {
          const own = (claim: Claim) => claim.token === token && claim.account.provider === iss && claim.account.handle === line.handle;
          if (standing.some((other) => other.iss === iss && other.lines.some((each) => each.t === 'customer' && each.handle === line.handle && each.tokens.map(sighted).some(({ key }) => key === token)))) continue;
          const counted = counting(token).some(own);
          const left = counting(token).filter((claim) => !own(claim)).length;
          if (counted && left <= limitOf(attribute) && !disregarded.has(name(token))) turn(token, position);
          claims = claims.filter((claim) => !own(claim));
        }
      }
    }
    for (const [index, line] of entry.lines.entries()) {
      if (line.t !== 'customer') continue;
      const account = { provider: entry.iss, handle: line.handle };
      if (!accounts.some((other) => accountKey(other) === accountKey(account))) accounts.push(account);
      for (const { key: token, attribute, strong } of line.tokens.map(sighted)) {
        if (!strong || claims.some((claim) => claim.token === token && accountKey(claim.account) === accountKey(account))) continue;
        const before = counting(token).length;
        claims.push({ account, token, attribute, seen: { position, line: index + 1 } });
        if (before === limitOf(attribute) && counting(token).length > before && !disregarded.has(name(token))) turn(token, position);
      }
    }
  }
  const live = claims.filter((claim) => !disregarded.has(name(claim.token)) && !disregarded.has(name(claim.token, claim.account)));
  const quarantined = live.filter(({ token, attribute }) => counting(token).length > limitOf(attribute));
  const linking = live.filter((claim) => !quarantined.includes(claim));
  return {
    groups: groupsOf(accounts, linking),
    links: linksOf(linking),
    turned,
    quarantinedOf: (members) => {
      const tokens = new Map(quarantined.filter(({ account }) => members.some((member) => accountKey(member) === accountKey(account))).map(({ token, attribute }) => [token, attribute]));
      return [...tokens].map(([token, attribute]) => ({ attribute, accounts: counting(token).length }));
    },
  };
}

function groupsOf(accounts: readonly Account[], linking: readonly Claim[]): Account[][] {
  const order = accounts.map(accountKey);
  const tokensOf = (account: Account) => linking.filter((claim) => accountKey(claim.account) === accountKey(account)).map(({ token }) => token);
  let groups = accounts.map((account) => [account]);
  for (let again = true; again; ) {
    again = false;
    for (const [i, one] of groups.entries()) {
      const tokens = one.flatMap(tokensOf);
      const other = groups.slice(i + 1).find((each) => each.flatMap(tokensOf).some((token) => tokens.includes(token)));
      if (other === undefined) continue;
      const both = [...one, ...other].sort((a, b) => order.indexOf(accountKey(a)) - order.indexOf(accountKey(b)));
      groups = [...groups.filter((each) => each !== one && each !== other), both];
      again = true;
      break;
    }
  }
  return groups;
}

/** Of every token, each account but the first to that first one; in the order of the log, and on one line of token. */
function linksOf(linking: readonly Claim[]): IdentityLink[] {
  const links = linking.flatMap(({ account, token, attribute, seen }) => {
    const first = linking.find((claim) => claim.token === token)?.account ?? account;
    return accountKey(first) === accountKey(account) ? [] : [{ from: account, to: first, attribute, token, seen }];
  });
  return links.sort((a, b) => a.seen.position - b.seen.position || a.seen.line - b.seen.line || (a.token < b.token ? -1 : 1));
}
