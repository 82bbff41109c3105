import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DemoProvider, WorkloadRow } from '../federation/model.js';

const compress = promisify(gzip);

/** Paths of a provider's input files, as its own systems would export them. */
export interface ProviderFiles { readonly customers: string; readonly workloads: string; readonly exchanges: string }

const WORKLOAD_COLUMNS: readonly (keyof WorkloadRow)[] = ['workload_id', 'customer_id', 'declared', 'start', 'end', 'model', 'count', 'nodes', 'precision', 'configured_gbps', 'egress_bytes', 'ingress_bytes'];

/** Writes customers and exchanges as NDJSON and workloads as gzip-compressed CSV (no value of theirs needs quoting). */
export async function writeProviderFiles(provider: DemoProvider, dir: string): Promise<ProviderFiles> {
  await mkdir(dir, { recursive: true });
  const files = { customers: join(dir, 'customers.ndjson'), workloads: join(dir, 'workloads.csv.gz'), exchanges: join(dir, 'exchanges.ndjson') };
  const csv = [WORKLOAD_COLUMNS.join(','), ...provider.workloads.map((row) => WORKLOAD_COLUMNS.map((column) => row[column]).join(','))];
  await writeFile(files.customers, ndjson(provider.customers));
  await writeFile(files.workloads, await compress(`${csv.join('\n')}\n`));
  await writeFile(files.exchanges, ndjson(provider.exchanges));
  return files;
}

function ndjson(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
