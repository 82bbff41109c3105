import type { ExchangeLine } from '#libs/report';
import { MOST_ENTITIES_OF_A_FLOW, type ReportedCounterpart, type ReportedExchange } from '#libs/verdict';

/** Which entity has a provider's workload now; undefined while no customer line founded it. */
export type EntityOfWorkload = (provider: string, workload: string) => string | undefined;

/** Lines of flows by token, whosever they are: an entity's other halves may be another's. */
export class FlowReports {
  readonly #byToken = new Map<string, ReportedExchange[]>();
  #fresh = new Set<string>();

  /** Takes a line in, if it is of a flow. */
  add(reported: ReportedExchange): void {
    const flow = flowOf(reported.line);
    if (flow === undefined) return;
    const known = this.#byToken.get(flow);
    if (known === undefined) this.#byToken.set(flow, [reported]);
    else known.push(reported);
    this.#fresh.add(flow);
  }

  /** All lines of the flows that lines came in of since this was last asked. */
  takeFresh(): ReportedExchange[] {
    const lines = [...this.#fresh].flatMap((flow) => this.#byToken.get(flow) ?? []);
    this.#fresh = new Set();
    return lines;
  }

  /** Lines of other entities that carry a token which these lines of `entity` carry. */
  counterparts(entity: string, exchanges: readonly ReportedExchange[], entityOf: EntityOfWorkload): ReportedCounterpart[] {
    const flows = new Set(exchanges.flatMap(({ line }) => flowOf(line) ?? []));
    return [...flows].flatMap((flow) => this.#counterpartsOf(flow, entity, entityOf));
  }

  #counterpartsOf(flow: string, entity: string, entityOf: EntityOfWorkload): ReportedCounterpart[] {
    const entities = new Set<string>();
    const found: ReportedCounterpart[] = [];
    for (const { provider, line } of this.#byToken.get(flow) ?? []) {
      const other = entityOf(provider, line.workload);
      if (other === undefined) continue;
      entities.add(other);
      if (entities.size > MOST_ENTITIES_OF_A_FLOW) return [];
      if (other !== entity) found.push({ entity: other, provider, line });
    }
    return found;
  }
}

function flowOf({ peer }: ExchangeLine): string | undefined {
  return 'flow' in peer ? peer.flow : undefined;
}
