import { fromBase64url } from '#libs/encoding';
import { ENGINES, encodeVerdict, flippedProviders, judgeEntity, judgeProvider, overdueProviders, RunOutput, type VerdictRow } from '#libs/verdict';
import type { RuleSet } from '#libs/structuring';

import type { BundleDirectory } from '../bundle/bundle-directory.js';
import type { Line } from '../bundle/lines.js';
import { verdictsPath } from '../bundle/paths.js';
import type { LogTree } from '../log/log-tree.js';
import type { Run } from '../log/scan.js';
import type { LogState } from '../replay/log-state.js';
import type { Check, Where } from './check.js';
import { firstDifference } from './row-difference.js';
import type { RuleSetCheck } from './rule-sets.js';

/** What a replay goes by. */
export interface ReplayGrounds {
  /** In the order of their entries. */
  readonly runs: readonly Run[];
  readonly directory: BundleDirectory;
  readonly tree: LogTree;
  readonly ruleSets: RuleSetCheck;
  readonly state: LogState;
}

/**
 * Replays detection: where a pass took its stand the entities it touched, or all of them, and all providers are judged again from the log before it
 * alone, and what that gives is compared with the rows in the bundle byte for byte, and with what the pass's entry commits to.
 */
export class VerdictReplay {
  #next = 0;
  #judgedThrough = 0;
  /** Providers whose reports were missing at the last run. */
  #overdue: readonly string[] = [];
  #rows = 0;
  #unjudged = 0;
  #incomplete = false;

  constructor(
    readonly check: Check,
    readonly grounds: ReplayGrounds,
  ) {}

  /** Rows compared so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Statements that no pass has judged so far. */
  get unjudged(): number {
    return this.#unjudged;
  }

  statement(): void {
    this.#unjudged += 1;
  }

  /** From here on something is not known that verdicts rest on. */
  lacks(reason: string): void {
    this.#incomplete = true;
    this.check.cannotRun(reason);
  }

  /** Called when the state holds everything before `position`. */
  reached(position: number): void {
    const { runs } = this.grounds;
    for (let run = runs[this.#next]; run !== undefined && run.position <= position; run = runs[this.#next]) {
      this.#next += 1;
      this.#replay(run, position);
    }
  }

  /** After the last position. */
  finish(): void {
    for (const run of this.grounds.runs.slice(this.#next)) this.check.fail('RUN_RANGE', { position: run.entry, field: 'position' }, 'the pass judges what the log does not have');
  }

  #replay(run: Run, reached: number): void {
    const place = { position: run.entry };
    // A pass over everybody may stand where the one before did; any other has something new to judge.
    const goesOn = run.full ? run.position >= run.from : run.position > run.from;
    if (run.from !== this.#judgedThrough || !goesOn || run.position !== reached || run.position > run.entry) {
      this.check.fail('RUN_RANGE', place, 'passes do not cover the log in order, without gap or overlap');
    }
    if (!this.grounds.tree.hadRoot(run.position, fromBase64url(run.root))) this.check.fail('RUN_ROOT', { ...place, field: 'root' }, 'not the root of the log that the pass judged');
    this.#judgedThrough = Math.max(this.#judgedThrough, run.position);
    this.#unjudged = 0;
    const ruleSet = this.#ruleSetOf(run, place);
    // What the pass touched is not touched for the next one.
    if (ruleSet === undefined || this.#incomplete) return void this.grounds.state.takeTouched();
    this.check.attempt(place, () => this.#compare(run, this.#judge(run, ruleSet)));
  }

  #ruleSetOf({ engines, parameters }: Run, place: Where): RuleSet | undefined {
    const { inForce } = this.grounds.ruleSets;
    if (engines !== ENGINES) {
      this.check.fail('RUN_ENGINE', { ...place, field: 'engines' }, `other engines than ${ENGINES}: their verdicts cannot be replayed`);
      return undefined;
    }
    if (inForce?.digest === parameters && inForce.ruleSet !== undefined) return inForce.ruleSet;
    this.check.fail('RUN_POLICY', { ...place, field: 'parameters' }, 'not the rule set in force, or one that cannot be judged by');
    return undefined;
  }

  /** Rows of all entities judged, in order of entity and engine, then of all providers, one after the other. */
  *#judge({ position, parameters, full }: Run, ruleSet: RuleSet): Generator<VerdictRow, void, undefined> {
    const { state } = this.grounds;
    const providers = state.providers(position);
    const overdue = overdueProviders(providers, state.clock, ruleSet);
    if (!full) state.touchProviders(flippedProviders(this.#overdue, overdue));
    this.#overdue = overdue.map(({ provider }) => provider);
    const touched = state.takeTouched();
    for (const entity of full ? state.entities() : touched) yield* judgeEntity(state.dossier(entity, position, overdue), ruleSet, parameters);
    for (const provider of providers) yield judgeProvider(provider, ruleSet, parameters);
  }

  #compare(run: Run, rows: Iterable<VerdictRow>): void {
    const file = verdictsPath(run.entry);
    const stored = new StoredRows(this.check, this.grounds.directory, file);
    const output = new RunOutput();
    for (const row of rows) {
      const expected = encodeVerdict(row);
      output.add(expected);
      this.check.seen();
      this.#rows += 1;
      stored.expect(expected);
    }
    stored.finish();
    const place = { position: run.entry };
    if (output.count !== run.verdicts) this.check.fail('RUN_COUNT', { ...place, field: 'verdicts' }, `the pass counts ${run.verdicts} verdicts, the replay ${output.count}`);
    if (output.finish() !== run.output) this.check.fail('RUN_OUTPUT', { ...place, field: 'output' }, 'not the digest of the rows that the replay gives');
  }
}

/** The rows of one pass as the bundle has them, one after the other. */
class StoredRows {
  readonly #lines: Generator<Line, void, undefined>;
  /** Set when no more rows can be read: what follows was said once. */
  #over = false;

  constructor(
    readonly check: Check,
    directory: BundleDirectory,
    readonly file: string,
  ) {
    this.#lines = directory.lines(file);
  }

  expect(expected: string): void {
    if (this.#over) return;
    const row = this.#next();
    if (row === undefined) {
      if (!this.#over) this.check.fail('VERDICT_MISSING', { file: this.file }, 'the replay gives a row where the file has none');
      this.#over = true;
      return;
    }
    if (Buffer.from(expected, 'utf8').equals(row.bytes)) return;
    const field = firstDifference(expected, row.bytes.toString('utf8'));
    this.check.fail('VERDICT_DIFFERS', { file: this.file, line: row.number, ...(field === undefined ? {} : { field }) }, 'not the row that the replay gives');
  }

  finish(): void {
    if (this.#over) return;
    for (let row = this.#next(); row !== undefined; row = this.#next()) this.check.fail('VERDICT_EXTRA', { file: this.file, line: row.number }, 'the replay gives no such row');
  }

  #next(): Line | undefined {
    const next = this.check.attempt({ file: this.file }, () => this.#lines.next());
    if (next === undefined) this.#over = true;
    return next === undefined || next.done === true ? undefined : next.value;
  }
}
