import { Arena } from '../timeline/arena.js';
import type { TimelineColumns } from '../timeline/columns.js';
import type { Components } from '../timeline/link-components.js';
import { settle } from '../timeline/settle.js';
import { workloadTable } from '../timeline/workload-table.js';
import { bestColourChain } from './colour-chain.js';
import type { Optimum } from './weighted-interval-scheduling.js';

/**
 * The most operations that a colour chain of all workloads adds up to, with no filter of Alg. 1, where the exchange components are
 * known already: `colour` is by row of the columns. By theorem T4 no reading of "sequential", "parallel" or "both" adds up to more,
 * so a customer below C here is clear of C under each of them. `rows` of the optimum are rows of the columns, in order of start, then id.
 * STRUCTURING_INPUT as for `seferisFist`, exchanges aside, which are not read.
 */
export function colourChain(columns: TimelineColumns, { colour, colours, shared }: Components): Optimum {
  const { size } = columns;
  const settled = settle(columns);
  const arena = new Arena(68 * size + 12 * shared + 256);
  const every = arena.uint32(size);
  for (let row = 0; row < size; row += 1) every[row] = row;
  const table = workloadTable(settled, every, columns.idOf, arena);
  const colourOfRow = every;
  for (let row = 0; row < size; row += 1) colourOfRow[row] = colour[table.origin[row] as number] as number;
  const { value, rows } = bestColourChain(table, colourOfRow, colours, shared);
  return { value, rows: rows.map((row) => table.origin[row] as number) };
}
