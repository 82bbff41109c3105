import type { Compromised } from '#libs/entries';
import { accountKey, LINKAGE_PROFILE, type LinkageProfile, type Ruling } from '#libs/linkage';
import type { BodyLine, StatementClaims } from '#libs/report';
import { timelineId, type Corrected, type Dossier, type Overdue, type ProviderDossier, type ReportedRollup, type ReportedWorkload } from '#libs/verdict';

import { ClaimsInForce } from './claims-in-force.js';
import { ExchangeReports } from './exchange-reports.js';
import { Membership } from './membership.js';
import { ProviderRecords } from './provider-records.js';
import { StandingLines } from './standing-lines.js';
import { StandingStatements, type StandingStatement } from './standing-statements.js';

interface AccountRecord {
  readonly provider: string;
  /** Workloads whose line that counts is of this account, by `timelineId`. */
  readonly workloads: Set<string>;
  /** By day. */
  readonly rollups: StandingLines<ReportedRollup>;
  /** Latest end of a period of which figures were withdrawn; 0 when none were. */
  correctedTo: number;
}

/** What a replay goes by. */
export interface ReplayTerms {
  /** Another one than hubs go by is for tests. */
  readonly profile?: LinkageProfile;
  /**
   * Whether a provider ever corrects or cancels, asked of providers by URI. Of one that does, everything in force is kept and not only what
   * counts, since a withdrawal lets earlier lines count again. Without an answer every provider may.
   */
  readonly corrects?: (iss: string) => boolean;
}

/**
 * What the log says up to a position, built statement by statement (docs/protocol.md section 5): accounts joined to entities, of every workload the line
 * in force that stands last, the exchanges, what is about providers, and which accounts were touched since the last pass of detection.
 */
export class LogState {
  readonly #membership: Membership;
  readonly #corrects: (iss: string) => boolean;
  readonly #statements = new StandingStatements();
  readonly #claims = new ClaimsInForce();
  readonly #providers = new ProviderRecords();
  readonly #accounts = new Map<string, AccountRecord>();
  /** By `timelineId`. */
  readonly #workloads = new StandingLines<ReportedWorkload>();
  readonly #exchanges = new ExchangeReports();
  #touched = new Set<string>();
  #clock = 0;

  constructor({ profile = LINKAGE_PROFILE, corrects = () => true }: ReplayTerms = {}) {
    this.#membership = new Membership(profile);
    this.#corrects = corrects;
  }

  /** The largest `iat` so far, UTC seconds; 0 before the first statement. */
  get clock(): number {
    return this.#clock;
  }

  /**
   * Takes the next statement in, with the lines of its body. What it withdraws goes first; then customer lines, as a body may name a handle before its
   * line. A reference to nothing that counts, which only a forged log has, withdraws nothing. `kid` is of the key that signed.
   */
  apply(position: number, claims: StatementClaims, lines: readonly BodyLine[], kid = ''): void {
    this.#clock = Math.max(this.#clock, claims.iat);
    const { iss: provider } = claims;
    const target = this.#statements.referredBy(claims);
    const standsAt = target?.standsAt ?? position;
    if (this.#corrects(provider)) this.#claims.add(provider, lines);
    if (target !== undefined) this.#withdraw(position, claims, target);
    if (this.#corrects(provider)) this.#statements.add(claims, position, standsAt, lines);
    this.#providers.apply(claims, kid, lines, standsAt);
    for (const [index, line] of lines.entries()) {
      if (line.t !== 'customer') continue;
      const account = { provider, handle: line.handle };
      this.#touch(this.#membership.observe(account, line.tokens, { position, line: index + 1 }));
      this.#record(accountKey(account), provider);
    }
    for (const line of lines) {
      if (line.t === 'workload') this.#workload({ provider, line, asOf: claims.per.to }, standsAt);
      if (line.t === 'rollup') this.#rollup({ provider, line }, standsAt);
      if (line.t === 'exchange') this.#exchanges.add({ provider, line, standsAt });
    }
  }

  /** Takes a ruling in, which has a position of the log by itself. Whoever claims the token counts as touched. */
  rule(ruling: Ruling, position: number): void {
    this.#touch(this.#membership.rule(ruling, position));
  }

  /** Takes in what a revocation says of a key: from where on somebody else may have signed with it. Who judges it asks about its provider, and nobody is touched. */
  doubt(iss: string, kid: string, compromised: Compromised): void {
    this.#providers.doubt(iss, kid, compromised);
  }

  /** Everything at these providers counts as touched. */
  touchProviders(providers: readonly string[]): void {
    if (providers.length === 0) return;
    for (const [key, { provider }] of this.#accounts) if (providers.includes(provider)) this.#touched.add(key);
  }

  /** Entities touched since this was last asked, in order of id: those that a pass ending here judges. */
  takeTouched(): string[] {
    // The other half of an exchange concerns whoever reported the first.
    this.#touch(this.#exchanges.takeFresh().flatMap((workload) => this.#ownerOf(workload) ?? []));
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
    const workloads = accounts.flatMap((account) => [...account.workloads]);
    const exchanges = workloads.flatMap((workload) => this.#exchanges.of(workload));
    const counterparts = this.#exchanges.counterparts(entity, exchanges, (workload) => this.#entityOf(workload));
    const others = new Set(counterparts.map(({ provider }) => provider));
    return {
      entity,
      now: this.#clock,
      position,
      workloads: workloads.flatMap((workload) => this.#workloads.current(workload) ?? []),
      exchanges,
      rollups: accounts.flatMap(({ rollups }) => [...rollups.all()]),
      links: this.#membership.linksOf(entity),
      quarantined: this.#membership.quarantinedOf(entity),
      corrected: [...providers].flatMap((provider) => correctedAt(provider, accounts)),
      overdue: overdue.filter(({ provider }) => providers.has(provider)),
      counterparts,
      counterpartsOverdue: overdue.filter(({ provider }) => others.has(provider)),
    };
  }

  /** What a correction or cancellation at `position` takes back. Whose an exchange is, is asked before the lines that say so are gone. */
  #withdraw(position: number, claims: StatementClaims, target: StandingStatement): void {
    const { iss: provider, ref } = claims;
    const { lines, standsAt, per } = target;
    for (const line of lines) {
      const account = line.t === 'exchange' ? this.#ownerOf(timelineId(provider, line.workload)) : line.t === 'workload' || line.t === 'rollup' ? accountKey({ provider, handle: line.customer }) : undefined;
      const record = account === undefined ? undefined : this.#accounts.get(account);
      if (record !== undefined) record.correctedTo = Math.max(record.correctedTo, per.to);
    }
    for (const line of lines) {
      if (line.t === 'customer') this.#touched.add(accountKey({ provider, handle: line.handle }));
      if (line.t === 'exchange') this.#exchanges.withdraw({ provider, line, standsAt });
      if (line.t !== 'workload' && line.t !== 'rollup') continue;
      const account = accountKey({ provider, handle: line.customer });
      this.#touched.add(account);
      if (line.t === 'rollup') this.#accounts.get(account)?.rollups.withdraw(String(line.day), standsAt);
      else this.#change(timelineId(provider, line.id), (workload) => this.#workloads.withdraw(workload, standsAt));
    }
    this.#providers.withdraw(claims, ref?.seq ?? 0, target);
    this.#touch(this.#membership.withdraw([...this.#claims.withdraw(provider, lines)].map(([handle, tokens]) => ({ account: { provider, handle }, tokens })), position));
  }

  #workload(reported: ReportedWorkload, standsAt: number): void {
    const { provider, line } = reported;
    const account = { provider, handle: line.customer };
    const key = accountKey(account);
    this.#record(key, provider);
    this.#touched.add(key);
    this.#change(timelineId(provider, line.id), (workload) => {
      if (this.#corrects(provider)) this.#workloads.put(workload, standsAt, reported);
      else this.#workloads.replace(workload, standsAt, reported);
    });
  }

  #rollup(reported: ReportedRollup, standsAt: number): void {
    const { provider, line } = reported;
    const account = { provider, handle: line.customer };
    const key = accountKey(account);
    this.#touched.add(key);
    this.#record(key, provider).rollups.put(String(line.day), standsAt, reported);
  }

  /** Whatever changes the lines of a workload, it is its owner's: of the customer of the line that counts then. */
  #change(workload: string, change: (workload: string) => void): void {
    const before = this.#ownerOf(workload);
    change(workload);
    const after = this.#ownerOf(workload);
    if (before === after) return;
    if (before !== undefined) this.#accounts.get(before)?.workloads.delete(workload);
    if (after !== undefined) this.#accounts.get(after)?.workloads.add(workload);
  }

  #ownerOf(workload: string): string | undefined {
    const current = this.#workloads.current(workload);
    return current === undefined ? undefined : accountKey({ provider: current.provider, handle: current.line.customer });
  }

  #entityOf(workload: string): string | undefined {
    const account = this.#ownerOf(workload);
    return account === undefined ? undefined : this.#membership.entityOf(account);
  }

  #touch(accounts: readonly string[]): void {
    for (const account of accounts) this.#touched.add(account);
  }

  #record(key: string, provider: string): AccountRecord {
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const made: AccountRecord = { provider, workloads: new Set(), rollups: new StandingLines(), correctedTo: 0 };
    this.#accounts.set(key, made);
    return made;
  }
}

function correctedAt(provider: string, accounts: readonly AccountRecord[]): Corrected[] {
  const to = Math.max(...accounts.map((account) => (account.provider === provider ? account.correctedTo : 0)));
  return to > 0 ? [{ provider, to }] : [];
}
