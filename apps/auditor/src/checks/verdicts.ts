import { ENGINES, encodeVerdict, flippedProviders, judgeEntity, judgeProvider, overdueProviders, runOutputDigest } from '#libs/verdict';

import type { ExportDirectory } from '../files/export-directory.js';
import type { Line } from '../files/lines.js';
import { RUNS, VERDICTS } from '../format/paths.js';
import { readRow } from '../format/row.js';
import { runRow, type RunRow } from '../format/rows.js';
import type { LogState } from '../replay/log-state.js';
import type { Check } from './check.js';
import type { Policies } from './policies.js';
import { firstDifference } from './row-difference.js';

interface Run extends RunRow {
  /** Line in runs.ndjson. */
  readonly line: number;
}

/**
 * Replays detection: at the end of each pass the entities it touched, or all of them, and all providers are judged again from the log
 * alone, by the code that the hub runs, and the rows have to agree to the byte. Neither a row nor a run may be missing, changed or made up.
 */
export class VerdictReplay {
  /** Digests of the parameter sets that runs named. */
  readonly used = new Set<string>();
  readonly #rows: Generator<Line, void, undefined>;
  readonly #runs: readonly Run[];
  #next = 0;
  #judgedThrough = 0;
  /** Providers whose reports were missing at the last run. */
  #overdue: readonly string[] = [];
  #verdicts = 0;
  /** Set when verdicts.ndjson cannot be read on: what follows was said once. */
  #rowsBroken = false;

  constructor(
    readonly check: Check,
    directory: ExportDirectory,
    readonly policies: Policies,
    readonly state: LogState,
  ) {
    this.#runs = readRuns(check, directory);
    this.#rows = directory.lines(VERDICTS);
  }

  /** Rows compared so far. */
  get verdicts(): number {
    return this.#verdicts;
  }

  /** Called when the state holds all statements before `position`. */
  reached(position: number): void {
    for (let run = this.#runs[this.#next]; run !== undefined && run.position <= position; run = this.#runs[this.#next]) {
      this.#next += 1;
      this.#replay(run, position);
    }
  }

  /** After the last statement: nothing may be left, neither of the log nor of the stored rows. */
  finish(position: number): void {
    for (const run of this.#runs.slice(this.#next)) this.check.fail('RUN_RANGE', { file: RUNS, line: run.line }, 'the run covers statements that the log does not have');
    if (this.#next === this.#runs.length && this.#judgedThrough < position) {
      this.check.fail('RUN_MISSING', { file: RUNS }, `statements from position ${this.#judgedThrough} on were never judged; export at a position that detection has reached`);
    }
    for (let row = this.#nextRow(); row !== undefined; row = this.#nextRow()) this.check.fail('VERDICT_EXTRA', { file: VERDICTS, line: row.number }, 'a row that belongs to no run');
  }

  #replay(run: Run, reached: number): void {
    const place = { file: RUNS, line: run.line };
    // A full run judges everybody again where an ordinary one ended.
    const goesOn = run.full ? run.position === run.fromPosition : run.position > run.fromPosition;
    if (run.fromPosition !== this.#judgedThrough || !goesOn || run.position !== reached) {
      this.check.fail('RUN_RANGE', place, 'runs do not cover the log in order, without gap or overlap');
    }
    this.#judgedThrough = Math.max(this.#judgedThrough, run.position);
    const rows = this.#judgeAll(run);
    if (rows === undefined) return this.#skipRows(run.verdicts);
    if (rows.length !== run.verdicts) this.check.fail('RUN_COUNT', { ...place, field: 'verdicts' }, `the run counts ${run.verdicts} verdicts, the replay ${rows.length}`);
    if (runOutputDigest(rows) !== run.outputDigest) this.check.fail('RUN_OUTPUT', { ...place, field: 'outputDigest' }, 'not the digest of the rows that the replay gives');
    this.#compare(rows, run.verdicts);
  }

  /** Rows of all entities judged, in order of entity and engine, then of all providers; undefined when the run cannot be replayed. */
  #judgeAll(run: Run): string[] | undefined {
    const ruleSet = this.policies.get(run.parameters);
    this.used.add(run.parameters);
    if (run.engines !== ENGINES) {
      this.check.fail('RUN_ENGINE', { file: RUNS, line: run.line, field: 'engines' }, `other engines than ${ENGINES}: their verdicts cannot be replayed`);
      return this.#notReplayed();
    }
    if (ruleSet === undefined) {
      this.check.fail('RUN_POLICY', { file: RUNS, line: run.line, field: 'parameters' }, 'the export has no usable parameter set of this digest');
      return this.#notReplayed();
    }
    return this.check.attempt({ file: RUNS, line: run.line }, () => {
      const providers = this.state.providers(run.position);
      const overdue = overdueProviders(providers, this.state.clock, ruleSet);
      if (!run.full) this.state.touchProviders(flippedProviders(this.#overdue, overdue));
      this.#overdue = overdue.map(({ provider }) => provider);
      const entities = run.full ? this.state.entities() : this.state.takeTouched();
      const rows = entities.flatMap((entity) => judgeEntity(this.state.dossier(entity, run.position, overdue), ruleSet, run.parameters));
      return [...rows, ...providers.map((provider) => judgeProvider(provider, ruleSet, run.parameters))].map(encodeVerdict);
    });
  }

  /** What the run touched is not touched for the next one. */
  #notReplayed(): undefined {
    this.state.takeTouched();
    return undefined;
  }

  /** Takes as many stored rows as the run counts, so that one run's lie does not shift the rows of all later ones. */
  #compare(rows: readonly string[], stored: number): void {
    for (const expected of rows.slice(0, stored)) {
      this.check.seen();
      this.#verdicts += 1;
      const row = this.#nextRow();
      if (row === undefined) return this.#missing();
      if (Buffer.from(expected, 'utf8').equals(row.bytes)) continue;
      const field = firstDifference(expected, row.bytes.toString('utf8'));
      this.check.fail('VERDICT_DIFFERS', { file: VERDICTS, line: row.number, ...(field === undefined ? {} : { field }) }, 'not the row that the replay gives');
    }
    if (rows.length > stored) this.#missing();
    for (let i = rows.length; i < stored; i += 1) {
      const row = this.#nextRow();
      if (row === undefined) return;
      this.check.fail('VERDICT_EXTRA', { file: VERDICTS, line: row.number }, 'the replay gives no such row');
    }
  }

  #missing(): void {
    if (!this.#rowsBroken) this.check.fail('VERDICT_MISSING', { file: VERDICTS }, 'the replay gives a row where the file has none');
  }

  #skipRows(count: number): void {
    for (let i = 0; i < count && this.#nextRow() !== undefined; i += 1);
  }

  #nextRow(): Line | undefined {
    const next = this.check.attempt({ file: VERDICTS }, () => this.#rows.next());
    if (next === undefined) this.#rowsBroken = true;
    return next === undefined || next.done === true ? undefined : next.value;
  }
}

function readRuns(check: Check, directory: ExportDirectory): Run[] {
  const runs: Run[] = [];
  check.attempt({ file: RUNS }, () => {
    for (const { number: line, bytes } of directory.lines(RUNS)) {
      check.attempt({ file: RUNS, line }, () => void runs.push({ ...readRow(runRow, bytes), line }));
    }
  });
  return runs;
}
