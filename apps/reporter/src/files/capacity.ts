import { findAccelerator } from '#libs/compute';
import type { Place } from '#libs/errors';
import type { CapacityLine } from '#libs/report';
import { Fields } from './fields.js';
import type { Problems } from './problems.js';
import { columns } from './row.js';
import { rows } from './rows.js';

const CAPACITY = columns(['model', 'installed', 'sold_s', 'idle_s'], ['model', 'installed', 'sold_s', 'idle_s']);

/** Accelerators of one model over the period of the run, with the row it comes from. */
export interface CapacityRecord {
  readonly place: Place;
  readonly line: CapacityLine;
}

export async function readCapacity(path: string, problems: Problems): Promise<CapacityRecord[]> {
  const records: CapacityRecord[] = [];
  const models = new Set<string>();
  for await (const row of rows(path, CAPACITY, problems)) {
    const fields = new Fields(row, problems);
    const line = capacityOf(fields);
    if (line === undefined) continue;
    // Compared in the catalogue's spelling: two aliases are one model.
    if (models.has(line.model)) fields.refuse('REPORTER_ID_DUPLICATE', 'an earlier row has this model', 'model');
    models.add(line.model);
    records.push({ place: row.place, line });
  }
  return records;
}

function capacityOf(fields: Fields): CapacityLine | undefined {
  fields.needs(...CAPACITY.required);
  const named = fields.text('model');
  const installed = fields.integer('installed');
  const soldS = fields.integer('sold_s');
  const idleS = fields.integer('idle_s');
  if (named === undefined || installed === undefined || soldS === undefined || idleS === undefined) return undefined;
  try {
    return { t: 'capacity', model: findAccelerator(named).model, installed, soldS, idleS };
  } catch (error) {
    return fields.pass(error, 'model');
  }
}
