import { compareCodeUnits } from '#libs/encoding';
import { entityId, LINKAGE_PROFILE, type Account, type LinkageProfile, type Ruling } from '#libs/linkage';
import type { BodyLine } from '#libs/report';
import { flippedProviders, overdueProviders, type Dossier, type Overdue, type ProviderDossier, type ReportedCounterpart, type ReportedWorkload } from '#libs/verdict';
import type { RuleSet } from '#libs/structuring';

import { naiveLinkage } from './naive-linkage.js';
import { naiveStanding, type LoggedLines } from './naive-standing.js';

export type { LoggedLines } from './naive-standing.js';

/** A ruling, which has a position of the log by itself. */
export interface LoggedRuling {
  readonly ruling: Ruling;
}

/** An entry that tells nothing about anybody's work: it has a position, and that is all. */
export interface LoggedOther {
  /** Its kind. */
  readonly other: string;
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
export function naiveRun(
  entries: readonly (LoggedLines | LoggedRuling | LoggedOther)[],
  from: number,
  ruleSet: RuleSet,
  full: boolean,
  before: readonly string[],
  profile: LinkageProfile = LINKAGE_PROFILE,
): NaiveRun {
  const all = entries.flatMap((entry) => ('lines' in entry ? [entry] : []));
  const { standing: log, withdrawn } = naiveStanding(entries);
  const fresh = [...log.filter(({ position }) => position >= from), ...withdrawn.filter(({ position, by }) => position >= from || by >= from)];
  const linkage = naiveLinkage(entries, profile);
  const now = clockOf(all);
  const providers = naiveProviders(all, log, entries.length);
  const overdue = overdueProviders(providers, now, ruleSet);
  const flipped = full ? [] : flippedProviders(before, overdue);
  const newest = new Map<string, ReportedWorkload>();
  for (const { iss, to, lines } of log) for (const line of lines) if (line.t === 'workload') newest.set(`${iss} ${line.id}`, { provider: iss, line, asOf: to });
  const owner = (iss: string, workload: string) => `${iss} ${newest.get(`${iss} ${workload}`)?.line.customer ?? ''}`;
  const records = log.flatMap(({ iss, lines }) => lines.flatMap((line) => (line.t === 'exchange' ? [{ provider: iss, line, account: owner(iss, line.workload) }] : [])));
  const freshFlows = fresh.flatMap(({ lines }) => lines.flatMap((line) => (line.t === 'exchange' && 'flow' in line.peer ? [line.peer.flow] : [])));
  const touched = new Set([
    ...fresh.flatMap(({ iss, lines }) => lines.flatMap((line) => (line.t === 'exchange' && 'workload' in line.peer ? [owner(iss, line.peer.workload)] : []))),
    ...records.filter(({ line: { peer } }) => 'flow' in peer && freshFlows.includes(peer.flow)).map(({ account }) => account),
    ...fresh.flatMap(({ iss, lines }) => lines.flatMap((line) => namedAccount(iss, line, owner))),
    ...linkage.turned.filter(({ position }) => position >= from).map(({ account }) => `${account.provider} ${account.handle}`),
  ]);
  const entities = linkage.groups
    .map((members) => ({ members, accounts: members.map(({ provider, handle }) => `${provider} ${handle}`) }))
    .filter(({ accounts }) => full || accounts.some((account) => touched.has(account) || flipped.includes(parsed(account).provider)))
    .map(({ members, accounts }) => ({
      entity: entityId(members[0] ?? parsed('')),
      now,
      position: entries.length,
      workloads: [...newest.values()].filter(({ provider, line }) => accounts.includes(`${provider} ${line.customer}`)),
      exchanges: records.filter(({ account }) => accounts.includes(account)).map(({ provider, line }) => ({ provider, line })),
      rollups: naiveRollups(log, accounts),
      links: linkage.links.filter((link) => accounts.includes(`${link.from.provider} ${link.from.handle}`)),
      quarantined: linkage.quarantinedOf(members),
      corrected: naiveCorrected(entries, accounts),
      overdue: overdue.filter(({ provider }) => accounts.some((account) => parsed(account).provider === provider)),
    }))
    .map((dossier): Dossier => {
      const counterparts = naiveCounterparts(dossier, records.flatMap(({ account, ...record }) => linkage.groups.filter((members) => members.some(({ provider, handle }) => `${provider} ${handle}` === account)).map((members) => ({ ...record, entity: entityId(members[0] ?? parsed('')) }))));
      return { ...dossier, counterparts, counterpartsOverdue: overdue.filter(({ provider }) => counterparts.some((other) => other.provider === provider)) };
    })
    .sort((a, b) => compareCodeUnits(a.entity, b.entity));
  return { entities, providers, overdue };
}

function clockOf(log: readonly LoggedLines[]): number {
  return Math.max(0, ...log.map(({ iat }) => iat));
}

/** Lines of other entities that share a flow with the entity, unless more than sixteen entities report it, or that name a workload which names theirs. */
function naiveCounterparts({ entity, exchanges }: Pick<Dossier, 'entity' | 'exchanges'>, records: readonly ReportedCounterpart[]): ReportedCounterpart[] {
  const flow = ({ line: { peer } }: Pick<ReportedCounterpart, 'line'>) => ('flow' in peer ? peer.flow : undefined);
  return records.filter((record) => {
    const same = records.filter((other) => flow(other) !== undefined && flow(other) === flow(record));
    const names = ({ provider, line: { workload, peer } }: Pick<ReportedCounterpart, 'provider' | 'line'>, other: Pick<ReportedCounterpart, 'provider' | 'line'>) => provider === other.provider && 'workload' in peer && peer.workload === other.line.workload && workload !== other.line.workload;
    if (record.entity !== entity && exchanges.some((own) => names(own, record) && names(record, own))) return true;
    return record.entity !== entity && exchanges.some((own) => flow(own) !== undefined && flow(own) === flow(record)) && new Set(same.map((other) => other.entity)).size <= 16;
  });
}

function naiveRollups(log: readonly LoggedLines[], accounts: readonly string[]): Dossier['rollups'] {
  const all = log.flatMap(({ iss, lines }) => lines.flatMap((line) => (line.t === 'rollup' && accounts.includes(`${iss} ${line.customer}`) ? [{ provider: iss, line }] : [])));
  return all.filter((one, i) => !all.slice(i + 1).some((later) => later.provider === one.provider && later.line.customer === one.line.customer && later.line.day === one.line.day));
}

/** Of each provider the latest end of a period that something withdrawn was of: work or sums of these accounts, or exchange of workloads that were theirs when it was withdrawn. */
function naiveCorrected(entries: Parameters<typeof naiveRun>[0], accounts: readonly string[]): Dossier['corrected'] {
  const ends = naiveStanding(entries).withdrawn.flatMap(({ iss, by, to, lines }) => {
    const before = naiveStanding(entries.slice(0, by)).standing.flatMap((one) => (one.iss === iss ? one.lines : []));
    const whose = (line: BodyLine): string | undefined => {
      if (line.t === 'workload' || line.t === 'rollup') return line.customer;
      return line.t === 'exchange' ? before.flatMap((each) => (each.t === 'workload' && each.id === line.workload ? [each.customer] : [])).at(-1) : undefined;
    };
    return lines.flatMap((line) => (accounts.includes(`${iss} ${whose(line) ?? ''}`) ? [{ provider: iss, to }] : []));
  });
  return [...new Set(ends.map(({ provider }) => provider))].map((provider) => ({ provider, to: Math.max(...ends.filter((one) => one.provider === provider).map(({ to }) => to)) }));
}

function naiveProviders(all: readonly LoggedLines[], log: readonly LoggedLines[], position: number): ProviderDossier[] {
  const names = [...new Set(all.map(({ iss }) => iss))].sort(compareCodeUnits);
  return names.map((provider) => {
    const own = log.filter(({ iss }) => iss === provider);
    const clusters = own.flatMap(({ lines }) => lines.flatMap((line) => (line.t === 'cluster' ? [line] : [])));
    return {
      provider,
      now: clockOf(all),
      position,
      clusters: clusters.filter((one, i) => !clusters.slice(i + 1).some(({ id }) => id === one.id)),
      capacity: own.flatMap(({ from, to, lines }) => lines.flatMap((line) => (line.t === 'capacity' ? [{ line, from, to }] : []))),
      streams: [...new Set(all.flatMap(({ iss, str }) => (iss === provider ? [str] : [])))].map((stream) => ({ stream, reportedTo: Math.max(0, ...own.filter(({ str, act }) => str === stream && act !== 'cancel').map(({ to }) => to)) })),
      compromised: [],
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

function parsed(account: string): Account {
  const [provider = '', handle = ''] = account.split(' ');
  return { provider, handle };
}
