import { accountKey, LINKAGE_PROFILE, type LinkageProfile, type Ruling } from '#libs/linkage';
import type { BodyLine, StatementClaims } from '#libs/report';
import { timelineId, type Dossier, type Overdue, type ProviderDossier, type ReportedExchange, type ReportedRollup, type ReportedWorkload } from '#libs/verdict';

import { FlowReports } from './flow-reports.js';
import { Membership } from './membership.js';
import { ProviderRecords } from './provider-records.js';

interface AccountRecord {
  readonly provider: string;
  /** Current line by the provider's id: the newest accepted one counts. */
  readonly workloads: Map<string, ReportedWorkload>;
  readonly exchanges: ReportedExchange[];
  /** Newest line by day. */
  readonly rollups: Map<number, ReportedRollup>;
}

/**
 * What the log says up to a position, built statement by statement (docs/protocol.md section 5): accounts joined to entities, the
 * newest line of every workload, the exchanges, what is about providers, and which accounts were touched since the last pass of detection.
 */
export class LogState {
  readonly #membership: Membership;
  readonly #providers = new ProviderRecords();
  readonly #accounts = new Map<string, AccountRecord>();
  /** Account of a (provider, workload). */
  readonly #ownerOf = new Map<string, string>();
  readonly #flows = new FlowReports();
  #touched = new Set<string>();
  #clock = 0;

  /** Another profile than the one that hubs go by is for tests. */
  constructor(profile: LinkageProfile = LINKAGE_PROFILE) {
    this.#membership = new Membership(profile);
  }

  /** The largest `iat` so far, UTC seconds; 0 before the first statement. */
  get clock(): number {
    return this.#clock;
  }

  /** Takes the next statement in, with the lines of its body. Customer lines come first: a body may name a handle before it. */
  apply(position: number, claims: StatementClaims, lines: readonly BodyLine[]): void {
    this.#clock = Math.max(this.#clock, claims.iat);
    this.#providers.apply(claims, lines);
    const provider = claims.iss;
    for (const [index, line] of lines.entries()) {
      if (line.t !== 'customer') continue;
      const account = { provider, handle: line.handle };
      this.#touch(this.#membership.observe(account, line.tokens, { position, line: index + 1 }));
      this.#record(account);
    }
    for (const line of lines) {
      if (line.t === 'workload') this.#workload({ provider, line, asOf: claims.per.to });
      if (line.t === 'rollup') this.#rollup({ provider, line });
    }
    for (const line of lines) if (line.t === 'exchange') this.#exchange({ provider, line });
  }

  /** Takes a ruling in, which has a position of the log by itself. Whoever claims the token counts as touched. */
  rule(ruling: Ruling, position: number): void {
    this.#touch(this.#membership.rule(ruling, position));
  }

  /** Everything at these providers counts as touched. */
  touchProviders(providers: readonly string[]): void {
    if (providers.length === 0) return;
    for (const [key, { provider }] of this.#accounts) if (providers.includes(provider)) this.#touched.add(key);
  }

  /** Entities touched since this was last asked, in order of id: those that a pass ending here judges. */
  takeTouched(): string[] {
    // The other half of an exchange concerns whoever reported the first.
    this.#touch(this.#flows.takeFresh().flatMap(({ provider, workload }) => this.#ownerOf.get(timelineId(provider, workload)) ?? []));
    const entities = new Set([...this.#touched].flatMap((account) => this.#membership.entityOf(account) ?? []));
    this.#touched = new Set();
    // Ids are hexadecimal, so the default order of strings is theirs.
    return [...entities].sort();
  }

  /** Every entity, in order of id: those that a full pass judges. */
  entities(): string[] {
    return [...this.#membership.entities()].sort();
  }

  /** Every provider that has reported, in order of URI. */
  providers(position: number): ProviderDossier[] {
    return this.#providers.dossiers(this.#clock, position);
  }

  /** All that a verdict on the entity may depend on, as of `position`; `overdue` are the providers whose reports are missing. */
  dossier(entity: string, position: number, overdue: readonly Overdue[]): Dossier {
    const accounts = [...this.#membership.accountsOf(entity)].flatMap((account) => this.#accounts.get(account) ?? []);
    const providers = new Set(accounts.map(({ provider }) => provider));
    const exchanges = accounts.flatMap((account) => account.exchanges);
    const counterparts = this.#flows.counterparts(entity, exchanges, (provider, workload) => this.#entityOf(provider, workload));
    const others = new Set(counterparts.map(({ provider }) => provider));
    return {
      entity,
      now: this.#clock,
      position,
      workloads: accounts.flatMap(({ workloads }) => [...workloads.values()]),
      exchanges,
      rollups: accounts.flatMap(({ rollups }) => [...rollups.values()]),
      links: this.#membership.linksOf(entity),
      quarantined: this.#membership.quarantinedOf(entity),
      overdue: overdue.filter(({ provider }) => providers.has(provider)),
      counterparts,
      counterpartsOverdue: overdue.filter(({ provider }) => others.has(provider)),
    };
  }

  #workload(reported: ReportedWorkload): void {
    const { provider, line } = reported;
    const account = { provider, handle: line.customer };
    const key = accountKey(account);
    const id = timelineId(provider, line.id);
    const owner = this.#ownerOf.get(id) ?? key;
    // Only a forged log moves a workload to another customer; it then counts once, with the customer of its newest line.
    if (owner !== key) this.#accounts.get(owner)?.workloads.delete(line.id);
    this.#ownerOf.set(id, key);
    this.#record(account).workloads.set(line.id, reported);
    this.#touched.add(key);
  }

  #rollup(reported: ReportedRollup): void {
    const account = { provider: reported.provider, handle: reported.line.customer };
    this.#record(account).rollups.set(reported.line.day, reported);
    this.#touched.add(accountKey(account));
  }

  #exchange(reported: ReportedExchange): void {
    const key = this.#ownerOf.get(timelineId(reported.provider, reported.line.workload));
    if (key === undefined) return;
    this.#accounts.get(key)?.exchanges.push(reported);
    const { peer } = reported.line;
    this.#flows.add(reported, 'workload' in peer && this.#ownerOf.get(timelineId(reported.provider, peer.workload)) === key);
    this.#touched.add(key);
  }

  #entityOf(provider: string, workload: string): string | undefined {
    const account = this.#ownerOf.get(timelineId(provider, workload));
    return account === undefined ? undefined : this.#membership.entityOf(account);
  }

  #touch(accounts: readonly string[]): void {
    for (const account of accounts) this.#touched.add(account);
  }

  #record(account: { readonly provider: string; readonly handle: string }): AccountRecord {
    const key = accountKey(account);
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const made: AccountRecord = { provider: account.provider, workloads: new Map(), exchanges: [], rollups: new Map() };
    this.#accounts.set(key, made);
    return made;
  }
}
