import { accountKey } from '#libs/linkage';
import type { BodyLine, StatementClaims } from '#libs/report';
import { timelineId, type Dossier, type ReportedExchange, type ReportedWorkload } from '#libs/verdict';

import { Membership } from './membership.js';

interface AccountRecord {
  /** Current line by the provider's id: the newest accepted one counts. */
  readonly workloads: Map<string, ReportedWorkload>;
  readonly exchanges: ReportedExchange[];
}

/**
 * What the log says up to a position, built statement by statement (docs/protocol.md section 5): accounts joined to entities, the
 * newest line of every workload, the exchanges, and which accounts were touched since the last pass of detection.
 */
export class LogState {
  readonly #membership = new Membership();
  readonly #accounts = new Map<string, AccountRecord>();
  /** Account of a (provider, workload). */
  readonly #ownerOf = new Map<string, string>();
  #touched = new Set<string>();
  #clock = 0;

  /** The largest `iat` so far, UTC seconds; 0 before the first statement. */
  get clock(): number {
    return this.#clock;
  }

  /** Takes the next statement in, with the lines of its body. Customer lines come first: a body may name a handle before it. */
  apply(position: number, claims: StatementClaims, lines: readonly BodyLine[]): void {
    this.#clock = Math.max(this.#clock, claims.iat);
    const provider = claims.iss;
    for (const [index, line] of lines.entries()) {
      if (line.t !== 'customer') continue;
      const account = { provider, handle: line.handle };
      this.#membership.observe(account, line.tokens, { position, line: index + 1 });
      this.#touched.add(accountKey(account));
    }
    for (const line of lines) {
      if (line.t === 'workload') this.#workload({ provider, line, asOf: claims.per.to });
      if (line.t === 'rollup') this.#touched.add(accountKey({ provider, handle: line.customer }));
    }
    for (const line of lines) if (line.t === 'exchange') this.#exchange({ provider, line });
  }

  /** Entities touched since this was last asked, in order of id: those that a pass ending here judges. */
  takeTouched(): string[] {
    const entities = new Set([...this.#touched].flatMap((account) => this.#membership.entityOf(account) ?? []));
    this.#touched = new Set();
    // Ids are hexadecimal, so the default order of strings is theirs.
    return [...entities].sort();
  }

  /** All that a verdict on the entity may depend on, as of `position`. */
  dossier(entity: string, position: number): Dossier {
    const accounts = [...this.#membership.accountsOf(entity)].flatMap((account) => this.#accounts.get(account) ?? []);
    return {
      entity,
      now: this.#clock,
      position,
      workloads: accounts.flatMap(({ workloads }) => [...workloads.values()]),
      exchanges: accounts.flatMap(({ exchanges }) => exchanges),
    };
  }

  #workload(reported: ReportedWorkload): void {
    const { provider, line } = reported;
    const account = accountKey({ provider, handle: line.customer });
    const id = timelineId(provider, line.id);
    const owner = this.#ownerOf.get(id) ?? account;
    // Only a forged log moves a workload to another customer; it then counts once, with the customer of its newest line.
    if (owner !== account) this.#accounts.get(owner)?.workloads.delete(line.id);
    this.#ownerOf.set(id, account);
    this.#record(account).workloads.set(line.id, reported);
    this.#touched.add(account);
  }

  #exchange(reported: ReportedExchange): void {
    const account = this.#ownerOf.get(timelineId(reported.provider, reported.line.workload));
    if (account === undefined) return;
    this.#record(account).exchanges.push(reported);
    this.#touched.add(account);
  }

  #record(account: string): AccountRecord {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const made: AccountRecord = { workloads: new Map(), exchanges: [] };
    this.#accounts.set(account, made);
    return made;
  }
}
