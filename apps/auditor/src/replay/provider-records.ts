import { compareCodeUnits } from '#libs/encoding';
import type { BodyLine, ClusterLine, StatementClaims } from '#libs/report';
import type { ProviderDossier, ReportedCapacity } from '#libs/verdict';

interface ProviderRecord {
  /** Newest line by the provider's id of the cluster. */
  readonly clusters: Map<string, ClusterLine>;
  readonly capacity: ReportedCapacity[];
  /** End of the latest period that each stream reported on. */
  readonly streams: Map<string, number>;
}

function emptyRecord(): ProviderRecord {
  return { clusters: new Map(), capacity: [], streams: new Map() };
}

/** What the log says about providers themselves: clusters, capacity, and up to when each stream has reported. */
export class ProviderRecords {
  readonly #records = new Map<string, ProviderRecord>();

  /** Takes the next statement in. */
  apply({ iss, str, per }: StatementClaims, lines: readonly BodyLine[]): void {
    const record = this.#records.get(iss) ?? emptyRecord();
    this.#records.set(iss, record);
    record.streams.set(str, Math.max(record.streams.get(str) ?? 0, per.to));
    for (const line of lines) {
      if (line.t === 'cluster') record.clusters.set(line.id, line);
      if (line.t === 'capacity') record.capacity.push({ line, from: per.from, to: per.to });
    }
  }

  /** Every provider, in order of URI. */
  dossiers(now: number, position: number): ProviderDossier[] {
    return [...this.#records]
      .sort(([a], [b]) => compareCodeUnits(a, b))
      .map(([provider, { clusters, capacity, streams }]) => ({
        provider,
        now,
        position,
        clusters: [...clusters.values()],
        capacity,
        streams: [...streams].map(([stream, reportedTo]) => ({ stream, reportedTo })),
      }));
  }
}
