import { findAccelerator } from '#libs/compute';
import type { AcceleratorUse } from '#libs/report';
import { Fields } from './fields.js';
import { columns, type Row } from './row.js';

const MEMBERS = columns(['model', 'count', 'nodes', 'memory_gb'], ['model', 'count', 'nodes']);

/**
 * The accelerators of a row: columns `model`, `count`, `nodes`, `memory_gb`, or (NDJSON) an array `accelerators` of objects with
 * those members and none of the columns `flat`. The model becomes the catalogue's spelling; memory defaults to the catalogue's × count.
 * Adds COMPUTE_ACCELERATOR_UNKNOWN (its message lists what is known) and the problems of the fields.
 */
export function readAccelerators(fields: Fields, flat: readonly string[]): AcceleratorUse[] | undefined {
  if (!fields.has('accelerators')) {
    const one = acceleratorOf(fields);
    return one === undefined ? undefined : [one];
  }
  if (flat.some((name) => fields.has(name))) return fields.refuse('REPORTER_FIELD_CONFLICT', `give either accelerators or ${flat.join(', ')}`, 'accelerators');
  const given = fields.row.get('accelerators');
  if (!Array.isArray(given) || given.length === 0) return fields.refuse('REPORTER_FIELD_CHOICE', 'must be an array of at least one object', 'accelerators');
  const groups = given.map((group: unknown, index) => groupOf(fields, group, `accelerators.${index}`));
  return groups.every((group) => group !== undefined) ? groups : undefined;
}

function groupOf(fields: Fields, group: unknown, path: string): AcceleratorUse | undefined {
  if (typeof group !== 'object' || group === null || Array.isArray(group)) return fields.refuse('REPORTER_FIELD_CHOICE', 'must be an object', path);
  const members = new Map<string, unknown>(Object.entries(group));
  for (const name of members.keys()) {
    if (!MEMBERS.allowed.has(name)) fields.refuse('REPORTER_COLUMN_UNKNOWN', `unknown member; known: ${[...MEMBERS.allowed].join(', ')}`, `${path}.${name.slice(0, 60)}`);
  }
  const nested: Row = { place: fields.row.place, get: (field) => members.get(field.slice(path.length + 1)) ?? undefined };
  const inner = new Fields(nested, fields.problems);
  const use = acceleratorOf(inner, `${path}.`);
  fields.ok &&= inner.ok;
  return use;
}

function acceleratorOf(fields: Fields, prefix = ''): AcceleratorUse | undefined {
  fields.needs(...MEMBERS.required.map((name) => prefix + name));
  const named = fields.text(`${prefix}model`);
  const count = fields.count(`${prefix}count`);
  const nodes = fields.count(`${prefix}nodes`);
  const given = fields.quantity(`${prefix}memory_gb`);
  const known = named === undefined ? undefined : catalogued(fields, named, `${prefix}model`);
  if (known === undefined || count === undefined || nodes === undefined) return undefined;
  return { model: known.model, count, nodes, memoryGB: given ?? known.memoryGB * count };
}

function catalogued(fields: Fields, model: string, field: string): ReturnType<typeof findAccelerator> | undefined {
  try {
    return findAccelerator(model);
  } catch (error) {
    return fields.pass(error, field);
  }
}
