import { compareCodeUnits } from '#libs/encoding';
import { entityId, sighted, STRONG_ATTRIBUTES, type Account, type IdentityLink } from '#libs/linkage';
import type { BodyLine } from '#libs/report';
import { flippedProviders, overdueProviders, type Dossier, type Overdue, type ProviderDossier, type ReportedWorkload } from '#libs/verdict';
import type { RuleSet } from '#libs/structuring';

/** A statement of the log with its lines, read back. */
export interface LoggedLines {
  readonly iss: string;
  readonly iat: number;
  readonly str: string;
  readonly from: number;
  readonly to: number;
  readonly lines: readonly BodyLine[];
}

interface Group {
  readonly accounts: readonly string[];
  readonly tokens: ReadonlySet<string>;
}

/** What one run judges. */
export interface NaiveRun {
  readonly entities: readonly Dossier[];
  readonly providers: readonly ProviderDossier[];
  readonly overdue: readonly Overdue[];
}

/**
 * What a pass over [from, log.length) judges, worked out the slow way from docs/protocol.md section 5: everything from the
 * beginning each time, accounts joined by comparing every two groups until none share a token. `full`: everybody. Reference for the
 * auditor's replay.
 */
export function naiveRun(log: readonly LoggedLines[], from: number, ruleSet: RuleSet, full: boolean, before: readonly string[]): NaiveRun {
  const now = clockOf(log);
  const providers = naiveProviders(log);
  const overdue = overdueProviders(providers, now, ruleSet);
  const flipped = full ? [] : flippedProviders(before, overdue);
  const newest = new Map<string, ReportedWorkload>();
  for (const { iss, to, lines } of log) for (const line of lines) if (line.t === 'workload') newest.set(`${iss} ${line.id}`, { provider: iss, line, asOf: to });
  const owner = (iss: string, workload: string) => `${iss} ${newest.get(`${iss} ${workload}`)?.line.customer ?? ''}`;
  const touched = new Set(log.slice(from).flatMap(({ iss, lines }) => lines.flatMap((line) => namedAccount(iss, line, owner))));
  const entities = joined(log)
    .filter(({ accounts }) => full || accounts.some((account) => touched.has(account) || flipped.includes(parsed(account).provider)))
    .map(({ accounts }): Dossier => ({
      entity: entityId(parsed(accounts[0] ?? '')),
      now,
      position: log.length,
      workloads: [...newest.values()].filter(({ provider, line }) => accounts.includes(`${provider} ${line.customer}`)),
      exchanges: log.flatMap(({ iss, lines }) => lines.flatMap((line) => (line.t === 'exchange' && accounts.includes(owner(iss, line.workload)) ? [{ provider: iss, line }] : []))),
      rollups: naiveRollups(log, accounts),
      links: naiveLinks(log).filter((link) => accounts.includes(`${link.from.provider} ${link.from.handle}`)),
      overdue: overdue.filter(({ provider }) => accounts.some((account) => parsed(account).provider === provider)),
    }))
    .sort((a, b) => compareCodeUnits(a.entity, b.entity));
  return { entities, providers, overdue };
}

function clockOf(log: readonly LoggedLines[]): number {
  return Math.max(0, ...log.map(({ iat }) => iat));
}

function naiveRollups(log: readonly LoggedLines[], accounts: readonly string[]): Dossier['rollups'] {
  const all = log.flatMap(({ iss, lines }) => lines.flatMap((line) => (line.t === 'rollup' && accounts.includes(`${iss} ${line.customer}`) ? [{ provider: iss, line }] : [])));
  return all.filter((one, i) => !all.slice(i + 1).some((later) => later.provider === one.provider && later.line.customer === one.line.customer && later.line.day === one.line.day));
}

/** A link for each strong token that an account shows for the first time when another has shown it before, to the first that did. */
function naiveLinks(log: readonly LoggedLines[]): IdentityLink[] {
  const shown: { readonly account: Account; readonly token: string }[] = [];
  const links: IdentityLink[] = [];
  for (const [position, { iss, lines }] of log.entries()) {
    for (const [index, line] of lines.entries()) {
      if (line.t !== 'customer') continue;
      const account = { provider: iss, handle: line.handle };
      for (const { key, attribute, strong } of line.tokens.map(sighted)) {
        const same = (other: Account) => other.provider === account.provider && other.handle === account.handle;
        if (!strong || shown.some((one) => one.token === key && same(one.account))) continue;
        const first = shown.find(({ token }) => token === key);
        if (first !== undefined) links.push({ from: account, to: first.account, attribute, token: key, seen: { position, line: index + 1 } });
        shown.push({ account, token: key });
      }
    }
  }
  return links;
}

function naiveProviders(log: readonly LoggedLines[]): ProviderDossier[] {
  const names = [...new Set(log.map(({ iss }) => iss))].sort(compareCodeUnits);
  return names.map((provider) => {
    const own = log.filter(({ iss }) => iss === provider);
    const clusters = own.flatMap(({ lines }) => lines.flatMap((line) => (line.t === 'cluster' ? [line] : [])));
    return {
      provider,
      now: clockOf(log),
      position: log.length,
      clusters: clusters.filter((one, i) => !clusters.slice(i + 1).some(({ id }) => id === one.id)),
      capacity: own.flatMap(({ from, to, lines }) => lines.flatMap((line) => (line.t === 'capacity' ? [{ line, from, to }] : []))),
      streams: [...new Set(own.map(({ str }) => str))].map((stream) => ({ stream, reportedTo: Math.max(...own.filter(({ str }) => str === stream).map(({ to }) => to)) })),
    };
  });
}

function namedAccount(iss: string, line: BodyLine, owner: (iss: string, workload: string) => string): string[] {
  switch (line.t) {
    case 'customer':
      return [`${iss} ${line.handle}`];
    case 'workload':
    case 'rollup':
      return [`${iss} ${line.customer}`];
    case 'exchange':
      return [owner(iss, line.workload)];
    default:
      return [];
  }
}

/** Groups of accounts, each in order of founding. */
function joined(log: readonly LoggedLines[]): Group[] {
  const tokens = new Map<string, Set<string>>();
  for (const { iss, lines } of log) {
    for (const line of lines) {
      if (line.t !== 'customer') continue;
      const account = `${iss} ${line.handle}`;
      const all = tokens.get(account) ?? new Set<string>();
      tokens.set(account, all);
      for (const token of line.tokens) if (STRONG_ATTRIBUTES.has(token.attr)) all.add(JSON.stringify(token));
    }
  }
  // A Map lists accounts in the order of their first customer line; merging earlier into later keeps it.
  let groups: Group[] = [...tokens].map(([account, own]) => ({ accounts: [account], tokens: own }));
  const order = [...tokens.keys()];
  for (let again = true; again; ) {
    again = false;
    for (const [i, one] of groups.entries()) {
      const other = groups.slice(i + 1).find((each) => [...each.tokens].some((token) => one.tokens.has(token)));
      if (other === undefined) continue;
      const both = { accounts: [...one.accounts, ...other.accounts].sort((a, b) => order.indexOf(a) - order.indexOf(b)), tokens: new Set([...one.tokens, ...other.tokens]) };
      groups = [...groups.filter((each) => each !== one && each !== other), both];
      again = true;
      break;
    }
  }
  return groups;
}

function parsed(account: string): Account {
  const [provider = '', handle = ''] = account.split(' ');
  return { provider, handle };
}
