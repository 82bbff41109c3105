import { accountName } from '../../persistence/accounts.js';
import type { FoundHead, TakenPlace } from '../../persistence/places.js';
import { validAt } from '../../persistence/provider-keys.js';
import type { CurrentWorkload } from '../../persistence/workloads.js';
import type { Submission } from '../submission.js';
import { ByProvider } from './by-provider.js';
import type { StandingStatements, Target } from './standing-statements.js';
import type { Current } from './standing-work.js';

/** A stream as a batch moves it. */
export interface Chain {
  readonly providerId: number;
  readonly str: string;
  /** Row id; undefined while the stream is new. */
  readonly id: number | undefined;
  /** Sequence number in the database. */
  readonly storedSeq: number;
  readonly seq: number;
  readonly digest: string | null;
  /** End of the latest period that it reported on; a cancellation reports on none. */
  readonly reportedTo: number;
}

/** What the database holds of all that a batch touches, read under the log's lock. */
export interface LedgerRows {
  /** Keys and streams that submissions name. */
  readonly heads: readonly FoundHead[];
  /** Places and `jti`s of submissions that are taken. */
  readonly taken: readonly TakenPlace[];
  readonly accounts: readonly { readonly providerId: number; readonly handle: string; readonly id: number }[];
  readonly workloads: readonly CurrentWorkload[];
  /** Pseudonym epochs that are published, among those that the batch names. */
  readonly epochs: readonly string[];
  /** For a batch with a correction or cancellation, and for no other. */
  readonly standing?: StandingStatements;
}

/** The state that submissions are judged against. Each accepted one changes it for those after it. */
export class Ledger {
  readonly chains = new Map<string, Chain>();
  /** Row ids, by `accountName`, of accounts that were there when the batch began. */
  readonly storedAccounts: ReadonlyMap<string, number>;
  readonly #keys: ReadonlyMap<string, FoundHead['key']>;
  readonly #accepted = new Map<string, { readonly digest: string; readonly answer: string }>();
  readonly #jtis = new Set<string>();
  readonly #accounts: Set<string>;
  readonly #workloads = new ByProvider<Current>();
  readonly #storedRows = new ByProvider<number>();
  readonly #epochs: ReadonlySet<string>;
  /** Undefined while the batch corrects nothing. */
  readonly standing: StandingStatements | undefined;

  constructor(rows: LedgerRows) {
    this.#keys = new Map(rows.heads.map(({ asked, key }) => [asked.kid, key]));
    for (const { asked, stream } of rows.heads) if (stream !== undefined) this.chains.set(chainName(asked), { ...stream, storedSeq: stream.seq });
    for (const { asked, accepted, jtiUsed } of rows.taken) {
      if (accepted !== undefined) this.#accepted.set(`${asked.seq} ${chainName(asked)}`, accepted);
      if (jtiUsed) this.#jtis.add(`${asked.providerId} ${asked.jti}`);
    }
    this.storedAccounts = new Map(rows.accounts.map((one) => [accountName(one), one.id]));
    this.#accounts = new Set(this.storedAccounts.keys());
    for (const one of rows.workloads) {
      this.#workloads.set(one.providerId, one.workload, one);
      this.#storedRows.set(one.providerId, one.workload, one.rowId);
    }
    this.#epochs = new Set(rows.epochs);
    this.standing = rows.standing;
  }

  keyValidAt(kid: string, position: number): boolean {
    const key = this.#keys.get(kid);
    return key !== undefined && validAt(key, position);
  }

  chainOf({ providerId, claims: { str } }: Submission): Chain {
    return this.chains.get(chainName({ providerId, str })) ?? { providerId, str, id: undefined, storedSeq: 0, seq: 0, digest: null, reportedTo: 0 };
  }

  /** The statement accepted at the submission's place in its stream. */
  acceptedAt({ providerId, claims: { str, seq } }: Submission): { readonly digest: string; readonly answer: string } | undefined {
    return this.#accepted.get(`${seq} ${chainName({ providerId, str })}`);
  }

  epochPublished(epoch: string): boolean {
    return this.#epochs.has(epoch);
  }

  jtiUsed({ providerId, claims: { jti } }: Submission): boolean {
    return this.#jtis.has(`${providerId} ${jti}`);
  }

  accountKnown(providerId: number, handle: string): boolean {
    return this.#accounts.has(accountName({ providerId, handle }));
  }

  /** The lines between which one of a submission stands that corrects `target`, or nothing. */
  around(providerId: number, workload: string, target: Target | undefined): { readonly before: Current | undefined; readonly after: Current | undefined } {
    if (this.standing === undefined) return { before: this.#workloads.get(providerId, workload), after: undefined };
    const name = { providerId, workload };
    return target === undefined ? { before: this.standing.work.current(name), after: undefined } : this.standing.work.around(name, target.standsAt);
  }

  /** Row that was a workload's newest line when the batch began. */
  storedRow(providerId: number, workload: string): number | undefined {
    return this.#storedRows.get(providerId, workload);
  }

  /** Takes a submission in at its position: what it says is known to those after it. */
  admit(submission: Submission, position: number, answer: string): void {
    const { providerId, claims, digest, body } = submission;
    const chain = this.chainOf(submission);
    this.chains.set(chainName({ providerId, str: claims.str }), { ...chain, seq: claims.seq, digest, reportedTo: claims.act === 'cancel' ? chain.reportedTo : Math.max(chain.reportedTo, claims.per.to) });
    this.#accepted.set(`${claims.seq} ${chainName({ providerId, str: claims.str })}`, { digest, answer });
    this.#jtis.add(`${providerId} ${claims.jti}`);
    this.standing?.admit(submission, position);
    body?.lines.forEach((line) => {
      if (line.t === 'customer') this.#accounts.add(accountName({ providerId, handle: line.handle }));
      if (line.t === 'workload') this.#workloads.set(providerId, line.id, { handle: line.customer, state: line.state });
    });
  }
}

function chainName({ providerId, str }: { readonly providerId: number; readonly str: string }): string {
  return `${providerId} ${str}`;
}
