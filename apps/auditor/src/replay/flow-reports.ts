import { compareCodeUnits } from '#libs/encoding';
import type { ExchangeLine } from '#libs/report';
import { MOST_ENTITIES_OF_A_FLOW, timelineId, type ReportedCounterpart, type ReportedExchange } from '#libs/verdict';

/** Which entity has a provider's workload now; undefined while no customer line founded it. */
export type EntityOfWorkload = (provider: string, workload: string) => string | undefined;

/** A workload as a line names it. */
interface NamedWorkload {
  readonly provider: string;
  readonly workload: string;
}

/** Exchange lines by where their halves meet, a flow or two workloads that name each other, whosever they are: the other half may be another entity's. */
export class FlowReports {
  readonly #byPlace = new Map<string, ReportedExchange[]>();
  #freshFlows = new Set<string>();
  #freshPeers = new Map<string, NamedWorkload>();

  /** Takes a line in. `sameAccount` says that both workloads which it names are of one account, and never another's: it is not kept. */
  add(reported: ReportedExchange, sameAccount: boolean): void {
    const { provider, line } = reported;
    if ('workload' in line.peer) this.#freshPeers.set(timelineId(provider, line.peer.workload), { provider, workload: line.peer.workload });
    if (sameAccount) return;
    const place = placeOf(reported);
    const known = this.#byPlace.get(place);
    if (known === undefined) this.#byPlace.set(place, [reported]);
    else known.push(reported);
    if ('flow' in line.peer) this.#freshFlows.add(place);
  }

  /** Whom lines concern that came in since this was last asked, beside those that they are of: peers, and all that report the same flows. */
  takeFresh(): NamedWorkload[] {
    const named = [...this.#freshFlows].flatMap((place) => (this.#byPlace.get(place) ?? []).map(({ provider, line }) => ({ provider, workload: line.workload })));
    named.push(...this.#freshPeers.values());
    this.#freshFlows = new Set();
    this.#freshPeers = new Map();
    return named;
  }

  /** Lines of other entities that meet these lines of `entity`. */
  counterparts(entity: string, exchanges: readonly ReportedExchange[], entityOf: EntityOfWorkload): ReportedCounterpart[] {
    return [...new Set(exchanges.map(placeOf))].flatMap((place) => this.#counterpartsAt(place, entity, entityOf));
  }

  #counterpartsAt(place: string, entity: string, entityOf: EntityOfWorkload): ReportedCounterpart[] {
    const entities = new Set<string>();
    const found: ReportedCounterpart[] = [];
    for (const { provider, line } of this.#byPlace.get(place) ?? []) {
      const other = entityOf(provider, line.workload);
      if (other === undefined) continue;
      entities.add(other);
      if (entities.size > MOST_ENTITIES_OF_A_FLOW) return [];
      if (other !== entity) found.push({ entity: other, provider, line });
    }
    return found;
  }
}

/** Of a pair the same from either side. Neither a URI nor a workload's id holds a space. */
function placeOf({ provider, line: { workload, peer } }: { readonly provider: string; readonly line: ExchangeLine }): string {
  if ('flow' in peer) return peer.flow;
  return [provider, ...[workload, peer.workload].sort(compareCodeUnits)].join(' ');
}
