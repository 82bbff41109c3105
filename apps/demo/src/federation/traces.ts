import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import type { Job, JobHistory } from './jobs.js';
import { hardwareOf } from './trace-hardware.js';

interface TraceRow {
  readonly trace: string;
  readonly user_id: string;
  readonly vc_or_queue: string;
  readonly job_type: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly gpu_count: string;
  readonly node_count: string;
  readonly gpu_model: string;
}

/** Columns that make a file a job trace; other tables in the folder (port counters, hourly means) are not reporters. */
const NEEDED = ['trace', 'user_id', 'vc_or_queue', 'job_type', 'start_time', 'end_time', 'gpu_count', 'node_count', 'gpu_model'];

/** Every job trace (`*.csv` or `*.csv.gz`) of a folder, sorted by name; with the files that are none. */
export async function readTraces(dir: string): Promise<{ histories: JobHistory[]; passedOver: string[] }> {
  const histories: JobHistory[] = [];
  const passedOver: string[] = [];
  for (const file of (await readdir(dir)).filter((name) => /\.csv(\.gz)?$/.test(name)).toSorted()) {
    const history = await readTrace(join(dir, file), file);
    if (history === undefined) passedOver.push(file);
    else histories.push(history);
  }
  return { histories, passedOver };
}

async function readTrace(path: string, file: string): Promise<JobHistory | undefined> {
  const raw = createReadStream(path);
  const parser = (file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw).pipe(parse({ columns: true }));
  const jobs: Job[] = [];
  const leftOut = new Map<string, number>();
  const assumed = new Map<string, Set<string>>();
  let first = true;
  for await (const row of parser as AsyncIterable<TraceRow>) {
    if (first && !NEEDED.every((column) => column in row)) return undefined;
    first = false;
    const job = readJob(row, assumed);
    if (typeof job === 'string') leftOut.set(job, (leftOut.get(job) ?? 0) + 1);
    else jobs.push(job);
  }
  const name = file.replace(/\.csv(\.gz)?$/, '').replaceAll('_', '-');
  return { name, origin: `trace ${file}`, jobs, leftOut, assumptions: [...assumed].map(([model, codes]) => `accelerator ${[...codes].toSorted().join(', ')}: counted as ${model}`).toSorted() };
}

/** A job, or the reason why the row is none. */
function readJob(row: TraceRow, assumed: Map<string, Set<string>>): Job | string {
  const count = Number(row.gpu_count);
  if (row.start_time === '' || row.end_time === '') return 'start or end lies outside of the trace';
  const start = Math.floor(Number(row.start_time));
  const end = Math.ceil(Number(row.end_time));
  if (!Number.isFinite(start) || !Number.isFinite(end)) return 'start or end is no number';
  if (end < start) return 'ends before it starts';
  if (!Number.isInteger(count) || count < 1) return 'no whole accelerator';
  const hardware = hardwareOf(row.trace, row.gpu_model);
  if (!hardware.stated) assumed.set(hardware.model, (assumed.get(hardware.model) ?? new Set()).add(row.gpu_model === '' ? 'not stated' : `given as “${row.gpu_model}”`));
  return {
    account: row.user_id || row.vc_or_queue || 'whole cluster',
    start,
    end,
    count,
    nodes: Math.max(1, Math.min(count, Math.trunc(Number(row.node_count)) || 1)),
    model: hardware.model,
    precision: hardware.precision,
    gbps: hardware.gbps,
    declared: row.job_type === 'Pretrain' ? 'training' : row.job_type === 'inference' ? 'inference' : 'none',
  };
}
