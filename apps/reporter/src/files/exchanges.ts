import type { Place } from '#libs/errors';
import { defined } from './defined.js';
import { Fields } from './fields.js';
import type { Problems } from './problems.js';
import { columns } from './row.js';
import { rows } from './rows.js';

const EXCHANGE = columns(
  ['workload_id', 'peer_workload_id', 'local_endpoint', 'remote_endpoint', 'bytes_out', 'bytes_in', 'from', 'to', 'sampled', 'gap'],
  ['workload_id', 'bytes_out', 'bytes_in', 'from', 'to'],
);

/** The other side of an exchange: a workload of the same provider, or a pair of endpoints, which never leaves as such. */
type Peer = { readonly workload: string } | { readonly local: string; readonly remote: string };

export interface ExchangeRecord {
  readonly place: Place;
  readonly workload: string;
  readonly peer: Peer;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly from: number;
  readonly to: number;
  readonly sampled?: boolean;
  readonly gap?: number;
}

export async function readExchanges(path: string, problems: Problems): Promise<ExchangeRecord[]> {
  const records: ExchangeRecord[] = [];
  for await (const row of rows(path, EXCHANGE, problems)) {
    const fields = new Fields(row, problems);
    const record = exchangeOf(fields);
    if (record !== undefined && fields.ok) records.push(record);
  }
  return records;
}

function exchangeOf(fields: Fields): ExchangeRecord | undefined {
  fields.needs(...EXCHANGE.required);
  const workload = fields.identifier('workload_id');
  const peer = peerOf(fields);
  const bytesOut = fields.integer('bytes_out');
  const bytesIn = fields.integer('bytes_in');
  const from = fields.time('from');
  const to = fields.time('to');
  const sampled = fields.flag('sampled');
  const gap = fields.integer('gap');
  if (from !== undefined && to !== undefined) {
    if (to <= from) fields.refuse('REPORTER_TIME_ORDER', 'the interval does not end after it begins', 'to');
    else if (gap !== undefined && gap > to - from) fields.refuse('REPORTER_FIELD_RANGE', 'the gap is longer than the interval', 'gap');
  }
  if (workload === undefined || peer === undefined || bytesOut === undefined || bytesIn === undefined || from === undefined || to === undefined) return undefined;
  if ('workload' in peer && peer.workload === workload) fields.refuse('REPORTER_EXCHANGE_SELF', 'a workload exchanges nothing with itself', 'peer_workload_id');
  return { place: fields.row.place, workload, peer, bytesOut, bytesIn, from, to, ...defined({ sampled, gap }) };
}

function peerOf(fields: Fields): Peer | undefined {
  const endpoints = ['local_endpoint', 'remote_endpoint'] as const;
  if (!endpoints.some((name) => fields.has(name))) {
    fields.needs('peer_workload_id');
    const workload = fields.identifier('peer_workload_id');
    return workload === undefined ? undefined : { workload };
  }
  if (fields.has('peer_workload_id')) return fields.refuse('REPORTER_FIELD_CONFLICT', 'give either a peer workload or a pair of endpoints', 'peer_workload_id');
  fields.needs(...endpoints);
  const local = fields.endpoint('local_endpoint');
  const remote = fields.endpoint('remote_endpoint');
  return local === undefined || remote === undefined ? undefined : { local, remote };
}
