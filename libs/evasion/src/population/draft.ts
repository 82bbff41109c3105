import type { Declared, WorkloadState } from '#libs/report';

import { cutsOf, type Cut } from './cuts.js';
import { FABRIC_GBPS, H100 } from './hardware.js';
import { customerRow, legalPerson, type LegalPerson, type OnFile } from './people.js';
import type { Account, Exchange, Scenario, Setting, Work } from './scenario.js';

const ACCELERATORS_PER_NODE = 8;
const HEXADECIMAL = '0123456789abcdef';
const PAR = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';
/** Workloads of a scenario that have fine records where these are asked for: the rules that read them compare all pairs. */
const FINE_WORKLOADS = 4;

/** What a workload is, where it differs from a pod of H100 of nobody's declaration. */
export interface WorkOptions {
  readonly account: Account;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly model?: string;
  readonly nodes?: number;
  readonly precision?: string;
  readonly gbps?: number;
  readonly declared?: Declared;
  readonly state?: WorkloadState;
  readonly ofRun?: boolean;
}

/** A workload whose traffic is still being added up. */
type Growing = { -readonly [Member in keyof Work]: Work[Member] };

/** Bytes that a side sends and receives in an interval. */
export type Load = (cut: Cut) => { readonly out: number; readonly in: number };

/** A scenario in the making. Accounts are opened as workloads need them, and traffic is written down at every provider that sees it. */
export class Draft {
  readonly #accounts = new Map<string, Account>();
  readonly #works: Growing[] = [];
  readonly #exchanges: Exchange[] = [];
  readonly #addresses = new Map<Work, string>();
  #persons = 0;

  constructor(readonly setting: Setting) {}

  /** A new legal person; `shared` is what it has in common with others. */
  person(shared: Pick<LegalPerson, 'owner' | 'payment'> = {}): LegalPerson {
    this.#persons += 1;
    const name = `Company ${this.setting.random.text(6, HEXADECIMAL)}`;
    const person = legalPerson(`person-${this.#persons}`, [`${name} Ltd`, `${name.toUpperCase()} LIMITED`], this.setting.random, shared.owner);
    return shared.payment === undefined ? person : { ...person, payment: shared.payment };
  }

  /** A payment account reference of nobody in particular. */
  payment(): string {
    return this.setting.random.text(29, PAR);
  }

  /** The provider that takes the n-th piece, going round. */
  provider(index: number): string {
    const { providers } = this.setting;
    return providers[index % providers.length] as string;
  }

  /** The person's account at a provider, with a LEI on file unless said otherwise. */
  account(provider: string, person: LegalPerson, onFile: OnFile = { lei: true, registration: true }): Account {
    const key = `${provider}\n${person.id}`;
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const row = customerRow(person, `customer-${this.#accounts.size + 1}`, this.#accounts.size, onFile);
    const account: Account = { provider, row, person: person.id };
    this.#accounts.set(key, account);
    return account;
  }

  work({ account, start, end, count, model = H100, precision = 'bf16', gbps = FABRIC_GBPS, declared = 'none', state, ofRun = true, nodes }: WorkOptions): Work {
    const { now } = this.setting;
    const work: Growing = {
      account, id: `w${this.#works.length + 1}`, declared, start, end, model, count, precision, gbps, ofRun,
      state: state ?? (start >= now ? 'planned' : end > now ? 'running' : 'ended'),
      nodes: nodes ?? Math.ceil(count / ACCELERATORS_PER_NODE),
      egressB: 0,
      ingressB: 0,
    };
    this.#works.push(work);
    return work;
  }

  /** Traffic that no record names: data read, results handed out. */
  outside(work: Work, bytesOut: number, bytesIn: number): void {
    this.#count(work, Math.round(bytesOut), Math.round(bytesIn));
  }

  /** A network address of nobody else's, in the space for benchmarks (RFC 2544). */
  address(): string {
    const { random } = this.setting;
    return `198.${random.integer(18, 19)}.${random.integer(0, 255)}.${random.integer(1, 254)}:${random.integer(1_024, 65_535)}`;
  }

  /** What two workloads exchange while both run; `load` is what `a` sends and receives. Both providers write it down. */
  flow(a: Work, b: Work, load: Load): void {
    const [from, to] = this.#reported(Math.max(a.start, b.start), Math.min(a.end, b.end));
    const inside = a.account.provider === b.account.provider;
    // One object for all records of a side.
    let [ofA, ofB]: readonly [Exchange['peer'] | undefined, Exchange['peer'] | undefined] = [undefined, undefined];
    for (const cut of this.#cuts(a, b, from, to)) {
      const moved = load(cut);
      const [out, into] = [Math.round(moved.out), Math.round(moved.in)];
      if (out + into === 0) continue;
      ofA ??= inside ? { workload: b } : { local: this.#addressOf(a), remote: this.#addressOf(b) };
      this.#record(a, ofA, out, into, cut);
      if (inside) this.#count(b, into, out);
      else this.#record(b, (ofB ??= { local: this.#addressOf(b), remote: this.#addressOf(a) }), into, out, cut);
    }
  }

  /** What a workload exchanges with an address that is no workload's. */
  visit(work: Work, remote: string, load: Load, [since, until]: readonly [since: number, until: number] = [work.start, work.end]): void {
    const [from, to] = this.#reported(Math.max(work.start, since), Math.min(work.end, until));
    let peer: Exchange['peer'] | undefined;
    for (const cut of this.#cuts(work, work, from, to)) {
      const moved = load(cut);
      const [out, into] = [Math.round(moved.out), Math.round(moved.in)];
      if (out + into > 0) this.#record(work, (peer ??= { local: this.#addressOf(work), remote }), out, into, cut);
    }
  }

  finish(): Scenario {
    return { now: this.setting.now, accounts: [...this.#accounts.values()], works: this.#works, exchanges: this.#exchanges };
  }

  /** Nothing is on record before it has happened. */
  #reported(from: number, to: number): readonly [from: number, to: number] {
    return [from, Math.min(to, this.setting.now)];
  }

  #cuts(a: Work, b: Work, from: number, to: number): Cut[] {
    const { recordS, detail } = this.setting;
    const fine = detail && this.#isFine(a) && this.#isFine(b);
    return cutsOf(from, to, recordS, fine);
  }

  #isFine(work: Work): boolean {
    return this.#works.slice(0, FINE_WORKLOADS).includes(work);
  }

  #addressOf(work: Work): string {
    const known = this.#addresses.get(work) ?? this.address();
    this.#addresses.set(work, known);
    return known;
  }

  #record(workload: Work, peer: Exchange['peer'], bytesOut: number, bytesIn: number, { from, to }: Cut): void {
    this.#exchanges.push({ workload, peer, bytesOut, bytesIn, from, to });
    this.#count(workload, bytesOut, bytesIn);
  }

  #count(work: Work, bytesOut: number, bytesIn: number): void {
    const growing = work as Growing;
    growing.egressB += bytesOut;
    growing.ingressB += bytesIn;
  }
}
