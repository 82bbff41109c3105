import type { ExchangeLine } from '#libs/report';
import { MOST_ENTITIES_OF_A_FLOW, timelineId, type ReportedCounterpart, type ReportedExchange } from '#libs/verdict';

/** Which entity has a workload now, by `timelineId`; undefined while no line in force is of it, or no customer line founded its account. */
export type EntityOfWorkload = (workload: string) => string | undefined;

/** A line with the place where its statement's lines stand. */
interface Standing extends ReportedExchange {
  readonly standsAt: number;
}

/**
 * Exchange lines in force, by the workload that they are of and by flow, whosever they are: whose a workload is may change by a correction, and the
 * other half of an exchange may be another entity's.
 */
export class ExchangeReports {
  readonly #ofWorkload = new Map<string, Standing[]>();
  readonly #ofFlow = new Map<string, Standing[]>();
  #freshFlows = new Set<string>();
  #freshWorkloads = new Set<string>();

  add(reported: Standing): void {
    append(this.#ofWorkload, workloadOf(reported), reported);
    const { peer } = reported.line;
    if ('flow' in peer) append(this.#ofFlow, peer.flow, reported);
    this.#refresh(reported.provider, reported.line);
  }

  /** Takes the lines out that stand at a place, of a workload and flow of a statement withdrawn. */
  withdraw({ provider, line, standsAt }: Standing): void {
    without(this.#ofWorkload, timelineId(provider, line.workload), standsAt);
    if ('flow' in line.peer) without(this.#ofFlow, line.peer.flow, standsAt);
    this.#refresh(provider, line);
  }

  /** Lines in force of a workload. */
  of(workload: string): readonly ReportedExchange[] {
    return this.#ofWorkload.get(workload) ?? [];
  }

  /** Whose lines came in or were withdrawn since this was last asked, with their peers and all that report the same flows now: by workload. */
  takeFresh(): string[] {
    const named = [...this.#freshFlows].flatMap((flow) => (this.#ofFlow.get(flow) ?? []).map(workloadOf));
    named.push(...this.#freshWorkloads);
    this.#freshFlows = new Set();
    this.#freshWorkloads = new Set();
    return named;
  }

  /** Lines of other entities that meet these lines of `entity`. */
  counterparts(entity: string, exchanges: readonly ReportedExchange[], entityOf: EntityOfWorkload): ReportedCounterpart[] {
    const flows = new Set<string>();
    const pairs = new Map<string, ReportedExchange>();
    for (const reported of exchanges) {
      const { workload, peer } = reported.line;
      if ('flow' in peer) flows.add(peer.flow);
      // A workload's id holds no space.
      else pairs.set(`${reported.provider} ${workload} ${peer.workload}`, reported);
    }
    return [...[...flows].flatMap((flow) => this.#onFlow(flow, entity, entityOf)), ...[...pairs.values()].flatMap((reported) => this.#namingBack(reported, entity, entityOf))];
  }

  #onFlow(flow: string, entity: string, entityOf: EntityOfWorkload): ReportedCounterpart[] {
    const entities = new Set<string>();
    const found: ReportedCounterpart[] = [];
    for (const reported of this.#ofFlow.get(flow) ?? []) {
      const other = entityOf(workloadOf(reported));
      if (other === undefined) continue;
      entities.add(other);
      if (entities.size > MOST_ENTITIES_OF_A_FLOW) return [];
      if (other !== entity) found.push({ entity: other, ...reported });
    }
    return found;
  }

  /** Nearly all peers are the same customer's: whose the peer is, is asked first. */
  #namingBack({ provider, line: { workload, peer } }: ReportedExchange, entity: string, entityOf: EntityOfWorkload): ReportedCounterpart[] {
    if (!('workload' in peer)) return [];
    const named = timelineId(provider, peer.workload);
    const other = entityOf(named);
    if (other === undefined || other === entity) return [];
    return this.of(named).filter(({ line }) => 'workload' in line.peer && line.peer.workload === workload).map((reported) => ({ entity: other, ...reported }));
  }

  #refresh(provider: string, { workload, peer }: ExchangeLine): void {
    this.#freshWorkloads.add(timelineId(provider, workload));
    if ('flow' in peer) this.#freshFlows.add(peer.flow);
    else this.#freshWorkloads.add(timelineId(provider, peer.workload));
  }
}

function workloadOf({ provider, line }: ReportedExchange): string {
  return timelineId(provider, line.workload);
}

function append(lines: Map<string, Standing[]>, key: string, reported: Standing): void {
  const known = lines.get(key);
  if (known === undefined) lines.set(key, [reported]);
  else known.push(reported);
}

function without(lines: Map<string, Standing[]>, key: string, standsAt: number): void {
  const left = (lines.get(key) ?? []).filter((one) => one.standsAt !== standsAt);
  if (left.length > 0) lines.set(key, left);
  else lines.delete(key);
}
