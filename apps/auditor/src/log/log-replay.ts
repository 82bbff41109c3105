import type { Compromised, Entry } from '#libs/entries';
import type { BodyLine } from '#libs/report';

import { checkAccounting } from '../checks/accounting.js';
import { BodyCheck, type BodyTrouble } from '../checks/bodies.js';
import { ChainCheck } from '../checks/chains.js';
import type { Checks } from '../checks/check.js';
import { EntryCheck } from '../checks/entries.js';
import { EquivocationCheck } from '../checks/equivocations.js';
import { ExactlyOnceCheck } from '../checks/exactly-once.js';
import { LifecycleCheck } from '../checks/lifecycle.js';
import { RetentionCheck } from '../checks/retention.js';
import { RuleSetCheck } from '../checks/rule-sets.js';
import type { LoggedStatement } from '../checks/statements.js';
import { VerdictReplay } from '../checks/verdicts.js';
import type { JobResult } from '../jobs/job.js';
import { LogState } from '../replay/log-state.js';
import { TokenCarriers } from '../replay/token-carriers.js';
import type { Batch, LogItem, LogReader } from './log-reader.js';
import type { Foreseen } from './scan.js';

/** Statements whose body is not in the bundle: deleted when its time was over, as the log says, or withheld. */
export interface MissingBodies {
  readonly deleted: number;
  readonly withheld: number;
}

/**
 * Goes through the log in its order, position by position, with what the reader found out: each statement with its body, and each entry,
 * is shown to every check that needs it, and detection is replayed where it took place.
 */
export class LogReplay {
  readonly verdicts: VerdictReplay;
  readonly retention: RetentionCheck;
  readonly #state: LogState;
  readonly #carriers: TokenCarriers;
  readonly #chains: ChainCheck;
  readonly #once: ExactlyOnceCheck;
  readonly #bodies: BodyCheck;
  readonly #lifecycle: LifecycleCheck;
  readonly #entries: EntryCheck;
  readonly #equivocations: EquivocationCheck;
  readonly #ruleSets: RuleSetCheck;
  /** Bodies that are not there, with how many statements bind them. */
  readonly #missing = new Map<string, number>();
  /** Providers of whom something is not known from here on. */
  readonly #lacking = new Set<string>();

  constructor(
    readonly checks: Checks,
    readonly reader: LogReader,
    { runs, tokens, correcting }: Foreseen,
  ) {
    const corrects = (iss: string): boolean => correcting.has(iss);
    this.#state = new LogState({ corrects });
    this.#carriers = new TokenCarriers(tokens);
    this.#chains = new ChainCheck(checks.CHAINS);
    this.#once = new ExactlyOnceCheck(checks.EXACTLY_ONCE);
    this.#bodies = new BodyCheck(checks.BODIES, reader.directory);
    this.#lifecycle = new LifecycleCheck(checks.LIFECYCLE, corrects);
    this.#entries = new EntryCheck(checks.ENTRIES, { origin: reader.log.origin, carriers: this.#carriers, isIncomplete: () => this.#lacking.size > 0 });
    this.#equivocations = new EquivocationCheck(checks.EQUIVOCATIONS, reader.registry, this.#once);
    this.#ruleSets = new RuleSetCheck(checks.RULE_SETS);
    this.retention = new RetentionCheck(checks.RETENTION);
    this.verdicts = new VerdictReplay(checks.VERDICTS, { runs, directory: reader.directory, tree: reader.tree, ruleSets: this.#ruleSets, state: this.#state });
  }

  /** Bodies that were not there; final after the last batch. */
  get missing(): MissingBodies {
    let [deleted, withheld] = [0, 0];
    for (const [digest, statements] of this.#missing) {
      if (this.retention.isDeleted(digest)) deleted += statements;
      else withheld += statements;
    }
    return { deleted, withheld };
  }

  take({ items }: Batch): void {
    const { VERDICTS } = this.checks;
    for (const item of items) {
      this.#take(item);
      VERDICTS.timed(() => this.verdicts.reached(item.position + 1));
    }
  }

  /** What came of a batch's signatures. Nothing else rests on it, so it may come later than all that follows the batch. */
  signatures({ items }: Batch, { valid, durationMs }: JobResult): void {
    this.checks.STATEMENTS.took(durationMs);
    for (const { position, signature } of items) if (signature !== undefined) this.reader.statements.signature(position, valid[signature] ?? false);
  }

  #take({ position, statement, entry, refused }: LogItem): void {
    if (entry !== undefined) this.#entry(entry, position);
    else if (statement !== undefined) this.#statement(statement);
    else if (refused !== true) this.#lacks('', position);
  }

  #statement(statement: LoggedStatement): void {
    const { checks } = this;
    const { position, kid, claims } = statement;
    checks.CHAINS.timed(() => this.#chains.statement(statement));
    checks.EXACTLY_ONCE.timed(() => this.#once.statement(statement));
    const body = checks.BODIES.timed(() => this.#bodies.find(statement));
    const lines = checks.BODIES.timed(() => this.#bodies.read(statement, body));
    if (statement.body !== undefined) this.#bound(statement.body.digest, position, body);
    this.verdicts.statement();
    if (lines !== undefined) return this.#lines(statement, lines);
    this.#lacks(claims.iss, position);
    checks.VERDICTS.timed(() => this.#state.apply(position, claims, [], kid));
  }

  #bound(digest: string, position: number, found: Uint8Array | BodyTrouble | undefined): void {
    this.retention.bound(digest, position);
    if (found !== undefined && 'code' in found && found.code === 'FILE_MISSING') this.#missing.set(digest, (this.#missing.get(digest) ?? 0) + 1);
  }

  #lines(statement: LoggedStatement, lines: readonly BodyLine[]): void {
    const { checks } = this;
    const { position, kid, claims } = statement;
    checks.ACCOUNTING.timed(() => checkAccounting(checks.ACCOUNTING, statement, lines));
    checks.LIFECYCLE.timed(() => {
      if (!this.#lacking.has(claims.iss)) this.#lifecycle.body(statement, lines);
      this.#entries.epochs.body(checks.LIFECYCLE, statement, lines);
    });
    checks.ENTRIES.timed(() => this.#carriers.apply(claims.iss, lines));
    checks.VERDICTS.timed(() => this.#state.apply(position, claims, lines, kid));
  }

  #entry(entry: Entry, position: number): void {
    const { checks } = this;
    const ruling = checks.ENTRIES.timed(() => this.#entries.entry(entry, position, this.#state.clock));
    if (ruling !== undefined) checks.VERDICTS.timed(() => this.#state.rule(ruling, position));
    if (entry.kind === 'key-revoke' && entry.claims.compromised !== undefined) this.#doubt(entry.claims.kid, entry.claims.compromised);
    if (entry.kind === 'rule-set') checks.RULE_SETS.timed(() => this.#ruleSets.entry(entry, position));
    if (entry.kind === 'equivocation') checks.EQUIVOCATIONS.timed(() => this.#equivocations.entry(entry.content, position));
    if (entry.kind === 'retention') checks.RETENTION.timed(() => this.retention.entry(entry.content, position));
  }

  /** Whose a key is never changes, so the registry may know more by now than the log did at this position. */
  #doubt(kid: string, compromised: Compromised): void {
    const iss = this.reader.registry.keys.get(kid)?.iss;
    if (iss !== undefined) this.checks.VERDICTS.timed(() => this.#state.doubt(iss, kid, compromised));
  }

  /** What rests on all that a provider reported cannot be told from here on; whose statement it is need not be known. */
  #lacks(iss: string, position: number): void {
    this.#lacking.add(iss);
    const reason = `from position ${position} on: what stands there, or its body, cannot be read`;
    this.checks.LIFECYCLE.cannotRun(reason);
    this.verdicts.lacks(reason);
  }
}
