import { projectedEnd, type TimelineColumns } from '#libs/structuring';

import type { ReportedExchange, ReportedRollup, ReportedWorkload } from './dossier.js';
import { unitOfTotal } from './judged-units.js';
import { meetingsOf, NO_MEETINGS, pairsOf, sharedEndpoints } from './timeline-exchanges.js';
import { timelineId } from './timeline-id.js';
import { rolledUp, type TimelineParameters } from './timeline.js';
import { endedWorkload, timelineWorkload } from './timeline-workload.js';
import { WorkloadColumns } from './workload-columns.js';

/** Columns ready for an engine, their operations in units of `unit` TOP. */
export interface UnitColumns {
  readonly columns: TimelineColumns;
  readonly unit: number;
}

/**
 * One entity's work as columns, filled row by row from a stream and used again for the next entity: what `timelinesOf` gives, without an
 * object a row for ended work, which is nearly all work. For runs whose rows nobody keeps.
 */
export class EntityColumns {
  readonly #work = new WorkloadColumns();
  readonly #exchanges: ReportedExchange[] = [];
  readonly #rollups: ReportedRollup[] = [];

  constructor(readonly now: number) {}

  /** Makes room for the next entity; columns given before are no longer valid. */
  clear(): void {
    this.#work.clear();
    this.#exchanges.length = 0;
    this.#rollups.length = 0;
  }

  /** Work with an end: seconds, TOP and Gbit/s as reported. */
  ended(provider: string, id: string, start: number, end: number, opsTOP: number, gbps: number, training: boolean): void {
    const settled = endedWorkload(start, end, gbps);
    this.#work.add(timelineId(provider, id), provider, settled.start, settled.end, opsTOP, Number.NaN, settled.bandwidth, training);
  }

  /** Work that is reserved or running. */
  unended(reported: ReportedWorkload): void {
    const { id, provider, start, end, ops, rate = Number.NaN, bandwidth, declared } = timelineWorkload(reported, this.now);
    this.#work.add(id, provider, start, end ?? Number.NaN, ops, rate, bandwidth, declared === 'training');
  }

  exchange(reported: ReportedExchange): void {
    this.#exchanges.push(reported);
  }

  rollup(reported: ReportedRollup): void {
    this.#rollups.push(reported);
  }

  /** What each engine judges; one and the same where there is nothing that they take differently. */
  under({ projectionS, lookbackS }: TimelineParameters): { readonly literal: UnitColumns; readonly robust: UnitColumns } {
    const at = { now: this.now, projection: projectionS };
    const oldest = this.now - lookbackS;
    const work = this.#work.since(oldest);
    const meetings = this.#exchanges.length === 0 ? NO_MEETINGS : meetingsOf(this.#exchanges, new Set(work.ids));
    const endpoints = sharedEndpoints(meetings);
    const literal = inUnits(work.columns(pairsOf(meetings), [], at));
    const recent = this.#rollups.map(rolledUp).filter(({ end }) => end === null || end >= oldest);
    if (endpoints.length + recent.length === 0) return { literal, robust: literal };
    const all = work.copy();
    for (const { id, provider, start, end, ops, bandwidth } of recent) all.add(id, provider, start, end ?? Number.NaN, ops, Number.NaN, bandwidth, false);
    return { literal, robust: inUnits(all.columns(pairsOf(meetings, 2), endpoints, at)) };
  }
}

function inUnits(columns: TimelineColumns): UnitColumns {
  const { size, start, end, ops, rate } = columns;
  let total = 0;
  for (let row = 0; row < size; row += 1) {
    const from = start[row] as number;
    total += Number.isNaN(end[row]) ? (rate[row] as number) * (projectedEnd(from, columns) - from) : (ops[row] as number);
  }
  const unit = unitOfTotal(total, size);
  if (unit === 1) return { columns, unit };
  return { columns: { ...columns, ops: ops.map((value) => Math.ceil(value / unit)), rate: rate.map((value) => value / unit) }, unit };
}
