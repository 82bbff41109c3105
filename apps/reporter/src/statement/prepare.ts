import { isCodedError } from '#libs/errors';
import type { Pseudonymizer } from '#libs/pseudonym';
import type { Period } from '#libs/report';
import { accountCapacity, accountClusters } from '../account/account-clusters.js';
import { accountExchanges } from '../account/account-exchanges.js';
import { accountWorkloads } from '../account/account-workloads.js';
import { requireSuccession } from '../account/require-succession.js';
import { readInputs, type InputPaths, type Inputs } from '../files/inputs.js';
import { Problems } from '../files/problems.js';
import { Warnings } from '../files/warnings.js';
import { customerDrafts, customersToSpeakOf } from '../pseudonymise/customer-lines.js';
import { exchangeDrafts } from '../pseudonymise/exchange-lines.js';
import type { Handles } from '../pseudonymise/handles.js';
import { identifiersOf } from '../pseudonymise/identifiers.js';
import { ReporterError } from '../reporter-error.js';
import type { History } from '../spool/history.js';
import type { Agent } from '../state/agent.js';
import { arrange, cut, type Outgoing } from './arrange.js';
import { buildStatement, type BuiltStatement, type RunClaims } from './build.js';
import { saysTheSame, type Correction } from './correction.js';
import { periodUntil } from './period.js';
import { reportedBy } from './reported.js';
import { atItsRow, makeSections, type Section } from './sections.js';

/** What a run works on. It writes nothing: what it prepares is signed, but neither stored nor sent. */
export interface Run {
  readonly agent: Agent;
  readonly history: History;
  readonly handles: Handles;
  readonly pseudonymizer: Pseudonymizer;
  readonly paths: InputPaths;
  readonly origin: string;
  readonly period: Period | undefined;
  readonly maxLines: number;
  readonly now: number;
  readonly randomBytes: (size: number) => Uint8Array;
  /** The statement whose place is taken; `history` and `period` are then its own. */
  readonly correction?: Correction;
}

export interface Prepared {
  readonly statements: readonly BuiltStatement[];
  readonly warnings: Warnings;
  readonly inputs: Inputs;
}

/**
 * Input files → signed statements of what is new or changed, in order; a `nil` statement when there is nothing and the given period has
 * not been spoken for. A correction is one statement, whatever `maxLines`. All problems of the input are collected: CodedError REPORTER_INPUT_REFUSED.
 */
export async function prepare(run: Run): Promise<Prepared> {
  const problems = new Problems();
  const warnings = new Warnings();
  const inputs = await readInputs(run.paths, run.history, problems);
  const period = run.period ?? periodUntil(run.now, run.history, inputs.workloads.records.map(({ start }) => start));
  const accounted = account(run, inputs, period, problems, warnings);
  problems.throwIfAny();
  const outgoing = await pseudonymise(run, inputs, accounted, warnings);
  const made = makeSections(cut(arrange(outgoing, inputs.customers.records), run.maxLines), period, problems);
  problems.throwIfAny();
  if (run.correction !== undefined) requireOne(made, run.correction, run.agent);
  const statements = signAll(run, made, period, problems);
  problems.throwIfAny();
  return { statements, warnings, inputs };
}

const NOTHING_LEFT = 'the files leave nothing to be said in its place; take it back with "reporter cancel"';
const TOO_MUCH = 'what the files say in its place is more than one statement may carry; cancel it, and run again';

const NOTHING_NEW = 'the files say what was reported: there is nothing to correct';

/** CodedError REPORTER_CORRECTION when there is not exactly one statement that says something else than the one corrected. */
function requireOne(made: readonly Section[], { seq, own }: Correction, { stream }: Agent): void {
  const [section, more] = made;
  const refuse = (message: string): ReporterError => new ReporterError('REPORTER_CORRECTION', message, { statement: `${stream}#${seq}` });
  if (section === undefined) throw refuse(NOTHING_LEFT);
  if (more !== undefined) throw refuse(TOO_MUCH);
  if (saysTheSame(reportedBy(section.drafts), own)) throw refuse(NOTHING_NEW);
}

type Accounted = ReturnType<typeof account>;

function account(run: Run, inputs: Inputs, period: Period, problems: Problems, warnings: Warnings) {
  const { later } = run.correction ?? {};
  const clusters = inputs.clusters.records.filter(({ line }) => later?.clusters.has(line.id) !== true);
  const workloads = inputs.workloads.records.filter(({ id }) => later?.workloads.has(id) !== true);
  if (run.correction !== undefined) requireSuccession(workloads, (customer) => run.handles.of(customer), run.correction.next, problems);
  return {
    clusters: accountClusters(clusters, run.history),
    workloads: accountWorkloads(workloads, (customer) => run.handles.of(customer), period.to, run.history, problems),
    exchanges: accountExchanges(inputs.exchanges, run.history, problems),
    capacity: accountCapacity(inputs.capacity, period, run.history, problems, warnings),
  };
}

async function pseudonymise(run: Run, { customers, workloads, exchanges }: Inputs, accounted: Accounted, warnings: Warnings): Promise<Outgoing> {
  const needed = accounted.workloads.map(({ customer }) => customer);
  const sources = customersToSpeakOf(needed, customers.records, (id) => isReported(run, id));
  const identified = sources.map((record) => ({ record, identifiers: identifiersOf(record, warnings) }));
  const owners = new Map(workloads.records.map(({ id, customer }) => [id, customer]));
  const customerOf = (workload: string): string | undefined => {
    const owner = owners.get(workload);
    return owner === undefined ? run.history.customerOf.get(workload) : run.handles.of(owner);
  };
  const drafts = await customerDrafts(identified, run.pseudonymizer, run.handles, run.history);
  for (const [id, { key }] of drafts) if (run.correction?.later.customers.has(key) === true) drafts.delete(id);
  return {
    ...accounted,
    customers: drafts,
    exchanges: await exchangeDrafts(accounted.exchanges, { records: exchanges, customerOf, before: run.history.visitors }, run.pseudonymizer, warnings),
  };
}

function signAll(run: Run, made: readonly Section[], period: Period, problems: Problems): BuiltStatement[] {
  const { correction } = run;
  const ref = correction === undefined ? {} : { ref: { seq: correction.seq, ...(correction.rule === undefined ? {} : { rule: correction.rule }) } };
  const claims: RunClaims = { aud: run.origin, epoch: run.pseudonymizer.epoch, per: period, iat: run.now, ...ref };
  const nil = made.length === 0 && run.period !== undefined && !run.history.covers(run.period);
  const statements: BuiltStatement[] = [];
  for (const section of nil ? [undefined] : made) {
    try {
      const before = statements.at(-1)?.record ?? correction?.head ?? run.history.head;
      statements.push(buildStatement(run.agent, claims, section, before, run.randomBytes(16)));
    } catch (error) {
      if (!isCodedError(error)) throw error;
      problems.add(atItsRow(error, section?.drafts ?? []));
      break;
    }
  }
  return statements;
}

/** A customer whose line was withdrawn while its work still counts has to be described again. */
function isReported({ handles, history, correction }: Run, customerId: string): boolean {
  const handle = handles.known(customerId);
  return handle !== undefined && (history.customers.has(handle) || history.working.has(handle) || correction?.customers.has(handle) === true);
}
