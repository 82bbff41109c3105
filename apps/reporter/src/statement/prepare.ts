import { isCodedError } from '#libs/errors';
import type { Pseudonymizer } from '#libs/pseudonym';
import type { Period } from '#libs/report';
import { accountCapacity, accountClusters } from '../account/account-clusters.js';
import { accountExchanges } from '../account/account-exchanges.js';
import { accountWorkloads } from '../account/account-workloads.js';
import { readInputs, type InputPaths, type Inputs } from '../files/inputs.js';
import { Problems } from '../files/problems.js';
import { Warnings } from '../files/warnings.js';
import { customerDrafts, customersToSpeakOf } from '../pseudonymise/customer-lines.js';
import { exchangeDrafts } from '../pseudonymise/exchange-lines.js';
import type { Handles } from '../pseudonymise/handles.js';
import { identifiersOf } from '../pseudonymise/identifiers.js';
import type { History } from '../spool/history.js';
import type { Agent } from '../state/agent.js';
import { arrange, cut, type Outgoing } from './arrange.js';
import { buildStatement, type BuiltStatement, type RunClaims } from './build.js';
import { periodUntil } from './period.js';
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
}

export interface Prepared {
  readonly statements: readonly BuiltStatement[];
  readonly warnings: Warnings;
  readonly inputs: Inputs;
}

/**
 * Input files → signed statements of what is new or changed, in order; a `nil` statement when there is nothing and the given period has
 * not been spoken for. All problems of the input are collected: CodedError REPORTER_INPUT_REFUSED.
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
  const statements = signAll(run, made, period, problems);
  problems.throwIfAny();
  return { statements, warnings, inputs };
}

type Accounted = ReturnType<typeof account>;

function account(run: Run, inputs: Inputs, period: Period, problems: Problems, warnings: Warnings) {
  return {
    clusters: accountClusters(inputs.clusters.records, run.history),
    workloads: accountWorkloads(inputs.workloads.records, (customer) => run.handles.of(customer), period.to, run.history, problems),
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
  return {
    ...accounted,
    customers: await customerDrafts(identified, run.pseudonymizer, run.handles, run.history),
    exchanges: await exchangeDrafts(accounted.exchanges, { records: exchanges, customerOf, before: run.history.visitors }, run.pseudonymizer, warnings),
  };
}

function signAll(run: Run, made: readonly Section[], period: Period, problems: Problems): BuiltStatement[] {
  const claims: RunClaims = { aud: run.origin, epoch: run.pseudonymizer.epoch, per: period, iat: run.now };
  const nil = made.length === 0 && run.period !== undefined && !run.history.covers(run.period);
  const statements: BuiltStatement[] = [];
  for (const section of nil ? [undefined] : made) {
    try {
      const before = statements.at(-1)?.record ?? run.history.head;
      statements.push(buildStatement(run.agent, claims, section, before, run.randomBytes(16)));
    } catch (error) {
      if (!isCodedError(error)) throw error;
      problems.add(atItsRow(error, section?.drafts ?? []));
      break;
    }
  }
  return statements;
}

function isReported({ handles, history }: Run, customerId: string): boolean {
  const handle = handles.known(customerId);
  return handle !== undefined && history.customers.has(handle);
}
