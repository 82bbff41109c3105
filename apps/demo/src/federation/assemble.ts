import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { customerRow, legalPerson, seeded, type LegalPerson, type Random } from '#libs/evasion';
import { frontierRuns, type FrontierRun } from './frontier-runs.js';
import type { Job, JobHistory } from './jobs.js';
import { localKey, type DemoProvider, type Federation, type TimeWindow } from './model.js';
import { companyDealer, syntheticSpellings, variantSpellings } from './names.js';
import { BENIGN, STRUCTURING } from './patterns.js';
import { Planting } from './planting.js';
import { syntheticHistories } from './synthetic.js';
import { readTraces } from './traces.js';

const DAY = 86_400;
const MINIMUM_WINDOW = 180 * DAY;
/** Share of customers that also have an account at another provider. */
const SHARED = 0.25;
const MINIMUM_PROVIDERS = 4;

export interface AssembleOptions {
  /** Folder of job traces; the synthetic federation when undefined or missing. */
  readonly tracesDir?: string;
  readonly seed: number;
  /** End of the common window, UTC seconds. */
  readonly now: number;
  /** C of Alg. 2, OP. */
  readonly legalThreshold: number;
}

/** Builds the federation: backgrounds from traces (or synthetic), KYC with shared customers, planted runs. */
export async function assembleFederation(options: AssembleOptions): Promise<{ federation: Federation; passedOver: string[] }> {
  const random = seeded(options.seed);
  const traces = options.tracesDir !== undefined && existsSync(options.tracesDir) ? await readTraces(options.tracesDir) : undefined;
  const usable = traces?.histories.filter((history) => history.jobs.length > 0) ?? [];
  const fromTraces = usable.length >= MINIMUM_PROVIDERS;
  const histories = fromTraces ? usable : syntheticHistories(random);
  const dataDir = options.tracesDir === undefined ? '' : dirname(options.tracesDir);
  const spellings = (fromTraces ? await variantSpellings(join(dataDir, 'company')) : undefined) ?? syntheticSpellings();
  const deal = companyDealer(spellings, random);

  const window = commonWindow(histories, options.now);
  const pool: LegalPerson[] = [];
  const personOf = new Map<string, string>();
  const providers = histories.map((history) => asProvider(history, window, pool, personOf, random, deal));
  const planting = new Planting(providers, window, options.legalThreshold, random, deal);
  plantRuns(planting, await frontierRuns(join(dataDir, 'epoch')));
  const truth = { cases: planting.cases, caseOf: planting.caseOf, personOf: new Map([...personOf, ...planting.personOf]) };
  const passedOver = [...(traces?.passedOver ?? []), ...(traces?.histories ?? []).filter((history) => history.jobs.length === 0).map((history) => history.name)];
  return { federation: { source: fromTraces ? 'traces' : 'synthetic', window, providers, truth }, passedOver };
}

/** Long enough for the longest history, ending on the last full day. */
function commonWindow(histories: readonly JobHistory[], now: number): TimeWindow {
  const longest = Math.max(...histories.map((history) => span(history.jobs).to - span(history.jobs).from));
  const to = Math.floor(now / DAY) * DAY;
  return { from: to - Math.ceil(Math.max(MINIMUM_WINDOW, longest + DAY) / DAY) * DAY, to };
}

function span(jobs: readonly Job[]): TimeWindow {
  let [from, to] = [Infinity, -Infinity];
  for (const job of jobs) [from, to] = [Math.min(from, job.start), Math.max(to, job.end)];
  return { from, to };
}

/** A history as a provider: shifted into the window, its accounts dressed as customers. */
function asProvider(history: JobHistory, window: TimeWindow, pool: LegalPerson[], personOf: Map<string, string>, random: Random, deal: () => readonly string[]): DemoProvider {
  const iss = `https://${history.name}.example`;
  const extent = span(history.jobs);
  const slack = window.to - window.from - (extent.to - extent.from);
  const shift = window.from - extent.from + random.integer(0, Math.floor(slack / DAY)) * DAY;
  const provider: DemoProvider = { name: history.name, iss, origin: history.origin, customers: [], workloads: [], exchanges: [], leftOut: history.leftOut, assumptions: history.assumptions };
  const here = new Set<string>();
  const customerOf = new Map<string, string>();
  for (const account of new Set(history.jobs.map((job) => job.account))) {
    const elsewhere = pool.filter((person) => !here.has(person.id));
    const shared = elsewhere.length > 0 && random.next() < SHARED;
    const person = shared ? random.pick(elsewhere) : legalPerson(`person-${pool.length + 1}`, deal(), random);
    if (!shared) pool.push(person);
    here.add(person.id);
    const customerId = `cust-${provider.customers.length + 1}`;
    const onFile = { lei: random.next() < 0.75, registration: random.next() < 0.6 };
    provider.customers.push(customerRow(person, customerId, random.integer(0, 9), onFile));
    personOf.set(localKey(iss, customerId), person.id);
    customerOf.set(account, customerId);
  }
  for (const [index, job] of history.jobs.entries()) {
    provider.workloads.push({
      workload_id: `job-${String(index + 1).padStart(6, '0')}`,
      customer_id: customerOf.get(job.account) ?? '',
      declared: job.declared,
      start: job.start + shift,
      end: job.end + shift,
      model: job.model,
      count: job.count,
      nodes: job.nodes,
      precision: job.precision,
      configured_gbps: job.gbps,
      egress_bytes: 0,
      ingress_bytes: 0,
    });
  }
  return provider;
}

/** Deals the published runs that reach the threshold to the patterns: the two largest to the first two, the two smallest to the rest (their pods stay countable). */
function plantRuns(planting: Planting, runs: readonly FrontierRun[]): void {
  const large = runs.filter((run) => run.operations >= 1.02 * planting.legalThreshold && run.seconds <= 0.8 * (planting.window.to - planting.window.from));
  const chosen = large.length > 0 ? large : runs.slice(0, 1);
  const cases = [...STRUCTURING, ...BENIGN].map((pattern, index) => ({
    pattern,
    run: index < 2 ? chosen[index % chosen.length] : chosen[chosen.length - 1 - (index % Math.min(2, chosen.length))],
  }));
  for (const [index, { pattern, run }] of cases.entries()) {
    if (run !== undefined) pattern(planting, `case-${index + 1}`, run);
  }
}
