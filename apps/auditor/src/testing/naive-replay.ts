import { compareCodeUnits } from '#libs/encoding';
import { entityId, STRONG_ATTRIBUTES, type Account } from '#libs/linkage';
import type { BodyLine } from '#libs/report';
import { type Dossier, type ReportedWorkload } from '#libs/verdict';

/** A statement of the log with its lines, read back. */
export interface LoggedLines {
  readonly iss: string;
  readonly iat: number;
  readonly to: number;
  readonly lines: readonly BodyLine[];
}

interface Group {
  readonly accounts: readonly string[];
  readonly tokens: ReadonlySet<string>;
}

/**
 * Dossiers of a pass over [from, log.length), worked out the slow way from docs/protocol.md section 5: everything from the
 * beginning each time, accounts joined by comparing every two groups until none share a token. Reference for the auditor's replay.
 */
export function naiveDossiers(log: readonly LoggedLines[], from: number): Dossier[] {
  const groups = joined(log);
  const newest = new Map<string, ReportedWorkload>();
  for (const { iss, to, lines } of log) for (const line of lines) if (line.t === 'workload') newest.set(`${iss} ${line.id}`, { provider: iss, line, asOf: to });
  const owner = (iss: string, workload: string) => `${iss} ${newest.get(`${iss} ${workload}`)?.line.customer ?? ''}`;
  const touched = new Set(log.slice(from).flatMap(({ iss, lines }) => lines.flatMap((line) => namedAccount(iss, line, owner))));
  return groups
    .filter(({ accounts }) => accounts.some((account) => touched.has(account)))
    .map(({ accounts }) => ({
      entity: entityId(parsed(accounts[0] ?? '')),
      now: Math.max(0, ...log.map(({ iat }) => iat)),
      position: log.length,
      workloads: [...newest.values()].filter(({ provider, line }) => accounts.includes(`${provider} ${line.customer}`)),
      exchanges: log.flatMap(({ iss, lines }) => lines.flatMap((line) => (line.t === 'exchange' && accounts.includes(owner(iss, line.workload)) ? [{ provider: iss, line }] : []))),
    }))
    .sort((a, b) => compareCodeUnits(a.entity, b.entity));
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
