import { columnsOf, projectedEnd, type Declaration, type Timeline, type TimelineColumns } from '#libs/structuring';

import { timelineInUnits, unitFor } from './judged-units.js';
import { isRemote } from './timeline-exchanges.js';
import type { Piece } from './verdict-row.js';

/** A timeline made ready once for any number of engine runs. */
export class PreparedTimeline {
  /** In units of `unit` TOP. */
  readonly timeline: Timeline;
  readonly unit: number;
  readonly columns: TimelineColumns;
  /** Whether any work has no end yet. */
  readonly open: boolean;

  constructor(timeline: Timeline) {
    this.unit = unitFor(timeline);
    this.timeline = timelineInUnits(timeline, this.unit);
    this.columns = columnsOf(this.timeline);
    this.open = this.timeline.workloads.some(({ end }) => end === null);
  }

  /**
   * The same work as if nothing were known of the remote endpoints that workloads have in common: what they exchanged with each other is left, and
   * nothing else counts towards D. Null where none met at such a place.
   */
  directColumns(): TimelineColumns | null {
    const { endpoints = [] } = this.timeline;
    return endpoints.some(isRemote) ? columnsOf({ ...this.timeline, endpoints: endpoints.filter((endpoint) => !isRemote(endpoint)) }) : null;
  }

  /** The same without some of the workloads and what was exchanged with them, in the same units; null where none is left. */
  without(aside: (id: string) => boolean): PreparedTimeline | null {
    const { timeline } = this;
    const workloads = timeline.workloads.filter(({ id }) => !aside(id));
    if (workloads.length === 0) return null;
    const exchanges = timeline.exchanges.filter(({ a, b }) => !aside(a) && !aside(b));
    return new PreparedTimeline({ ...timeline, workloads, exchanges, endpoints: (timeline.endpoints ?? []).filter(({ workload }) => !aside(workload)) });
  }

  /** What a workload was declared as; null for none of that name. */
  declaredOf(id: string): Declaration {
    const row = this.columns.rowOf?.(id);
    return row === undefined ? null : (this.timeline.workloads[row]?.declared ?? null);
  }

  /** A workload as the engines settle it, its operations in units. */
  pieceOf(id: string): (Omit<Piece, 'opsTOP'> & { readonly ops: number }) | undefined {
    const row = this.columns.rowOf?.(id);
    const workload = row === undefined ? undefined : this.timeline.workloads[row];
    if (workload === undefined) return undefined;
    const { start, end, ops, rate = 0 } = workload;
    if (end !== null) return { id, start, end: Math.max(end, start + 1), ops, open: false };
    const until = projectedEnd(start, this.timeline);
    return { id, start, end: until, ops: rate * (until - start), open: true };
  }
}
