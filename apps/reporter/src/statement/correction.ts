import { ReporterError } from '../reporter-error.js';
import { History, sentWorkloads, type SentWorkload, type Told } from '../spool/history.js';

/** What is known when the statement with this number is corrected. */
export interface Correction {
  readonly seq: number;
  readonly rule?: string;
  readonly per: Told['per'];
  /** Head of the stream, which the correction follows. */
  readonly head: History['head'];
  /** What the statements before it said, and those after it about anything that it said nothing of. */
  readonly history: History;
  /** Keys of what only statements after it speak of: a correction leaves that to them. */
  readonly later: Record<'workloads' | 'customers' | 'clusters', ReadonlySet<string>>;
  /** What the next statement after it says of a workload that it reports. */
  readonly next: ReadonlyMap<string, SentWorkload>;
  /** What it said itself. */
  readonly own: Told['reported'];
  /** Handles of the customers that it describes: the correction has to, or nobody does. */
  readonly customers: ReadonlySet<string>;
}

/**
 * Takes the history apart at a statement. Its lines are said anew and in full, as if it had never been sent, with what came after left as it is.
 * CodedError REPORTER_CORRECTION for a number that no report has which still counts.
 */
export function correctionOf(history: History, seq: number, rule: string | undefined): Correction {
  const around = history.around(seq);
  if (around === undefined || isEmpty(around.own)) throw new ReporterError('REPORTER_CORRECTION', 'is the number of no report that still counts', { field: '--seq' });
  const { before, own, after } = around;
  const said = keysOf(own);
  const known = new History();
  for (const told of before) known.add(plain(told));
  for (const told of after) known.add({ ...plain(told), reported: without(told.reported, said) });
  const first = new Map<string, SentWorkload>();
  for (const { reported } of after) for (const [id, sent] of sentWorkloads(reported)) if (said.workloads.has(id) && !first.has(id)) first.set(id, sent);
  return { seq, ...(rule === undefined ? {} : { rule }), per: own.per, head: history.head, history: known, later: laterThan(said, after), next: first, own: own.reported, customers: said.customers };
}

/** Whether a statement would say what the one corrected has said already. */
export function saysTheSame(said: Told['reported'], own: Told['reported']): boolean {
  const lines = ({ workloads, customers, exchanges, clusters, capacity }: Told['reported']): string => JSON.stringify([workloads, customers, exchanges, clusters, capacity].map((kind) => kind.map((line) => line.join(' ')).toSorted()));
  return lines(said) === lines(own);
}

/** A nil statement says nothing that could be corrected. */
function isEmpty({ reported }: Told): boolean {
  return Object.values(reported).every((lines) => lines.length === 0);
}

/** A record of the new history: corrections have found their place already. */
function plain({ correction: _, ...told }: Told): Told {
  return told;
}

type Keys = ReturnType<typeof keysOf>;
function keysOf({ reported }: Told) {
  return {
    workloads: new Set(reported.workloads.map(([id]) => id)),
    customers: new Set(reported.customers.map(([handle]) => handle)),
    clusters: new Set(reported.clusters.map(([id]) => id)),
  };
}

function without(reported: Told['reported'], said: Keys): Told['reported'] {
  return {
    ...reported,
    workloads: reported.workloads.filter(([id]) => !said.workloads.has(id)),
    customers: reported.customers.filter(([handle]) => !said.customers.has(handle)),
    clusters: reported.clusters.filter(([id]) => !said.clusters.has(id)),
  };
}

function laterThan(said: Keys, after: readonly Told[]): Correction['later'] {
  const keys = after.map((told) => keysOf(told));
  const of = (kind: keyof Keys): Set<string> => new Set(keys.flatMap((one) => [...one[kind]]).filter((key) => !said[kind].has(key)));
  return { workloads: of('workloads'), customers: of('customers'), clusters: of('clusters') };
}
