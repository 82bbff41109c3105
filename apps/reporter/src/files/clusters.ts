import type { Place } from '#libs/errors';
import type { ClusterLine } from '#libs/report';
import { readAccelerators } from './accelerators.js';
import { defined } from './defined.js';
import { Fields } from './fields.js';
import type { Problems } from './problems.js';
import { columns } from './row.js';
import { rows } from './rows.js';

const CLUSTER = columns(
  ['id', 'model', 'count', 'nodes', 'memory_gb', 'accelerators', 'peak_tops', 'inter_node_gbps', 'country', 'registration'],
  ['id', 'peak_tops', 'inter_node_gbps', 'country'],
);

/** A cluster's line with the row it comes from. `memory_gb` is the cluster's and defaults to the sum over its accelerators. */
export interface ClusterRecord {
  readonly place: Place;
  readonly line: ClusterLine;
}

export interface Clusters {
  readonly records: readonly ClusterRecord[];
  /** Every id that a row names, rows with problems included. */
  readonly named: ReadonlySet<string>;
}

export async function readClusters(path: string, problems: Problems): Promise<Clusters> {
  const records: ClusterRecord[] = [];
  const named = new Set<string>();
  for await (const row of rows(path, CLUSTER, problems)) {
    const fields = new Fields(row, problems);
    const line = clusterOf(fields);
    const id = fields.text('id');
    if (id !== undefined) {
      if (named.has(id)) fields.refuse('REPORTER_ID_DUPLICATE', 'an earlier row has this id', 'id');
      named.add(id);
    }
    if (line !== undefined && fields.ok) records.push({ place: row.place, line });
  }
  return { records, named };
}

function clusterOf(fields: Fields): ClusterLine | undefined {
  fields.needs(...CLUSTER.required);
  const id = fields.identifier('id');
  const accelerators = readAccelerators(fields, ['model', 'count', 'nodes']);
  const peakTOPs = fields.quantity('peak_tops');
  const given = fields.quantity('memory_gb');
  const interNodeGbps = fields.quantity('inter_node_gbps');
  const country = fields.country('country');
  const registration = fields.words('registration');
  if (id === undefined || accelerators === undefined || peakTOPs === undefined || interNodeGbps === undefined || country === undefined) return undefined;
  const memoryGB = given ?? accelerators.reduce((sum, group) => sum + group.memoryGB, 0);
  return { t: 'cluster', id, accelerators, peakTOPs, memoryGB, interNodeGbps, country, ...defined({ registration }) };
}
