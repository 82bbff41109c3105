import type { Place } from '#libs/errors';
import { densePeakGOPs } from '#libs/compute';
import type { AcceleratorUse, Declared, WorkloadState } from '#libs/report';
import { readAccelerators } from './accelerators.js';
import { defined } from './defined.js';
import { Fields } from './fields.js';
import type { Problems } from './problems.js';
import { columns } from './row.js';
import { rows } from './rows.js';

const WORKLOAD = columns(
  [
    ...(['workload_id', 'customer_id', 'state', 'declared', 'start', 'end', 'planned_end'] as const),
    ...(['model', 'count', 'nodes', 'memory_gb', 'accelerators', 'precision'] as const),
    ...(['configured_gbps', 'peak_gbps', 'egress_bytes', 'ingress_bytes'] as const),
    ...(['empirical_low_top', 'empirical_high_top', 'empirical_method', 'energy_wh', 'cluster'] as const),
  ],
  ['workload_id', 'customer_id', 'start', 'precision', 'configured_gbps'],
);
const FLAT_ACCELERATORS = ['model', 'count', 'nodes', 'memory_gb'];
const STATES: readonly WorkloadState[] = ['planned', 'running', 'ended'];
const DECLARATIONS: readonly Declared[] = ['training', 'enhancement', 'design', 'inference', 'non-ai', 'none'];

/** A workload as the provider knows it, checked in itself: what it names elsewhere and what was sent before is not looked at here. */
export interface WorkloadRecord {
  readonly place: Place;
  readonly id: string;
  readonly customer: string;
  readonly state: WorkloadState;
  readonly declared: Declared;
  readonly start: number;
  readonly end?: number;
  readonly plannedEnd?: number;
  readonly accelerators: readonly AcceleratorUse[];
  readonly precision: string;
  readonly configuredGbps: number;
  readonly peakGbps?: number;
  readonly egressB: number;
  readonly ingressB: number;
  readonly empirical?: { readonly lowTOP: number; readonly highTOP: number; readonly method: string };
  readonly energyWh?: number;
  readonly cluster?: string;
}

export interface Workloads {
  readonly records: readonly WorkloadRecord[];
  /** Every id that a row names, rows with problems included. */
  readonly named: ReadonlySet<string>;
}

export async function readWorkloads(path: string, problems: Problems): Promise<Workloads> {
  const records: WorkloadRecord[] = [];
  const named = new Set<string>();
  for await (const row of rows(path, WORKLOAD, problems)) {
    const fields = new Fields(row, problems);
    const record = workloadOf(fields);
    const id = fields.text('workload_id');
    if (id !== undefined) {
      if (named.has(id)) fields.refuse('REPORTER_ID_DUPLICATE', 'an earlier row has this workload_id', 'workload_id');
      named.add(id);
    }
    if (record !== undefined && fields.ok) records.push(record);
  }
  return { records, named };
}

function workloadOf(fields: Fields): WorkloadRecord | undefined {
  fields.needs(...WORKLOAD.required);
  const id = fields.identifier('workload_id');
  const customer = fields.text('customer_id');
  const state = fields.choice('state', STATES) ?? (fields.has('end') ? 'ended' : 'running');
  // What has not begun has no traffic; of anything else, leaving the counters out would read as "no traffic" at the hub.
  if (state !== 'planned') fields.needs('egress_bytes', 'ingress_bytes');
  const times = timesOf(fields, state);
  const accelerators = readAccelerators(fields, FLAT_ACCELERATORS);
  const precision = precisionOf(fields, accelerators);
  const configuredGbps = fields.quantity('configured_gbps');
  const rest = defined({
    peakGbps: fields.quantity('peak_gbps'),
    empirical: empiricalOf(fields),
    energyWh: fields.integer('energy_wh'),
    cluster: fields.identifier('cluster'),
  });
  const egressB = fields.integer('egress_bytes') ?? 0;
  const ingressB = fields.integer('ingress_bytes') ?? 0;
  const declared = fields.choice('declared', DECLARATIONS) ?? 'none';
  if (id === undefined || customer === undefined || times === undefined || accelerators === undefined) return undefined;
  if (precision === undefined || configuredGbps === undefined) return undefined;
  return { place: fields.row.place, id, customer, state, declared, ...times, accelerators, precision, configuredGbps, egressB, ingressB, ...rest };
}

function timesOf(fields: Fields, state: WorkloadState): Pick<WorkloadRecord, 'start' | 'end' | 'plannedEnd'> | undefined {
  const start = fields.time('start');
  const end = fields.time('end');
  const plannedEnd = fields.time('planned_end');
  if (state === 'ended') fields.needs('end');
  else if (fields.has('end')) fields.refuse('REPORTER_FIELD_CONFLICT', `a ${state} workload has no end yet; a reserved end is planned_end`, 'end');
  if (start === undefined) return undefined;
  if (end !== undefined && end < start) fields.refuse('REPORTER_TIME_ORDER', 'the end lies before the start', 'end');
  if (plannedEnd !== undefined && plannedEnd <= start) fields.refuse('REPORTER_TIME_ORDER', 'the planned end does not lie after the start', 'planned_end');
  // Once it has ended, what was reserved is no longer part of the line.
  return { start, ...(state === 'ended' ? defined({ end }) : defined({ plannedEnd })) };
}

function precisionOf(fields: Fields, accelerators: readonly AcceleratorUse[] | undefined): string | undefined {
  const precision = fields.text('precision');
  if (precision === undefined || accelerators === undefined) return precision;
  try {
    for (const { model } of accelerators) densePeakGOPs(model, precision);
    return precision;
  } catch (error) {
    return fields.pass(error, 'precision');
  }
}

function empiricalOf(fields: Fields): WorkloadRecord['empirical'] {
  const names = ['empirical_low_top', 'empirical_high_top', 'empirical_method'] as const;
  if (!names.some((name) => fields.has(name))) return undefined;
  fields.needs(...names);
  const lowTOP = fields.integer('empirical_low_top');
  const highTOP = fields.integer('empirical_high_top');
  const method = fields.words('empirical_method');
  if (lowTOP === undefined || highTOP === undefined || method === undefined) return undefined;
  if (highTOP < lowTOP) return fields.refuse('REPORTER_FIELD_RANGE', 'the high estimate lies below the low one', 'empirical_high_top');
  return { lowTOP, highTOP, method };
}
