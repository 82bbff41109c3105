import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { densePeakGOPs, findAccelerator } from '#libs/compute';

/** A published training run, expressed as hardware × time. */
export interface FrontierRun {
  readonly name: string;
  readonly model: string;
  readonly precision: string;
  readonly count: number;
  readonly seconds: number;
  /** Theoretical operations at dense peak, OP. */
  readonly operations: number;
}

/** Where a source gives operations but no hardware: what most such runs used, and a common utilisation. */
const USUAL = { model: 'NVIDIA H100 SXM5 80GB', utilisation: 0.4, seconds: 90 * 86_400 };

/** Runs of round sizes for a clone without the data set. */
const INVENTED = [
  { model: 'Invented run A', training_compute_flop: '2e26' },
  { model: 'Invented run B', training_compute_flop: '8e25' },
  { model: 'Invented run C', training_compute_flop: '5e25' },
  { model: 'Invented run D', training_compute_flop: '2e25' },
];

interface EpochRow {
  readonly model: string;
  readonly training_compute_flop: string;
  readonly training_time_h?: string;
  readonly hardware?: string;
  readonly hardware_quantity?: string;
}

/** Runs of `epoch_frontier_runs_ge1e24.csv`, largest first; invented ones where the file is missing. */
export async function frontierRuns(epochDir: string): Promise<FrontierRun[]> {
  const file = join(epochDir, 'epoch_frontier_runs_ge1e24.csv');
  const rows: EpochRow[] = existsSync(file) ? parse(await readFile(file), { columns: true }) : INVENTED;
  return rows.map(asRun).toSorted((a, b) => b.operations - a.operations);
}

function asRun(row: EpochRow): FrontierRun {
  const hours = Number(row.training_time_h);
  const quantity = Number(row.hardware_quantity);
  const stated = row.hardware === undefined ? undefined : known(row.hardware);
  if (stated !== undefined && hours > 0 && quantity > 0) return sized(row.model, stated, Math.round(quantity), Math.round(hours * 3600));
  const peak = densePeakGOPs(USUAL.model, 'bf16') * 1e9;
  const count = Math.ceil(Number(row.training_compute_flop) / USUAL.utilisation / peak / USUAL.seconds);
  return sized(row.model, { model: USUAL.model, precision: 'bf16' }, count, USUAL.seconds);
}

function sized(name: string, hardware: { model: string; precision: string }, count: number, seconds: number): FrontierRun {
  const operations = count * seconds * densePeakGOPs(hardware.model, hardware.precision) * 1e9;
  return { name, ...hardware, count, seconds, operations };
}

function known(hardware: string): { model: string; precision: string } | undefined {
  try {
    const accelerator = findAccelerator(hardware);
    return accelerator.peakGOPs.bf16 === undefined ? undefined : { model: accelerator.model, precision: 'bf16' };
  } catch {
    return undefined;
  }
}
