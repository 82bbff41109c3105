import { compareCodeUnits } from '#libs/encoding';
import type { BodyLine, ClusterLine, StatementClaims } from '#libs/report';
import type { ProviderDossier, ReportedCapacity } from '#libs/verdict';
import { StandingLines } from './standing-lines.js';
import type { StandingStatement } from './standing-statements.js';

interface ProviderRecord {
  /** By the provider's id of the cluster. */
  readonly clusters: StandingLines<ClusterLine>;
  /** By the place where their statement's lines stand. */
  readonly capacity: Map<number, ReportedCapacity[]>;
  readonly streams: Map<string, ReportedPeriods>;
}

/** Ends of the periods of a stream that count, by sequence number, and the latest of them. */
interface ReportedPeriods {
  readonly ends: Map<number, number>;
  to: number;
}

/** What the log says about providers themselves: clusters, capacity, and up to when each stream has reported. */
export class ProviderRecords {
  readonly #records = new Map<string, ProviderRecord>();

  /** Takes the next statement in; its lines stand at `standsAt`. A cancellation reports on no time. */
  apply({ iss, str, seq, act, per }: StatementClaims, lines: readonly BodyLine[], standsAt: number): void {
    const record = this.#recordOf(iss);
    const stream = streamOf(record, str);
    if (act !== 'cancel') {
      stream.ends.set(seq, per.to);
      stream.to = Math.max(stream.to, per.to);
    }
    for (const line of lines) if (line.t === 'cluster') record.clusters.put(line.id, standsAt, line);
    const capacity = lines.flatMap((line) => (line.t === 'capacity' ? [{ line, from: per.from, to: per.to }] : []));
    if (capacity.length > 0) record.capacity.set(standsAt, capacity);
  }

  /** Takes out what a statement said that a later one of its stream withdraws: `seq` is its own. */
  withdraw({ iss, str }: StatementClaims, seq: number, { standsAt, lines, per }: StandingStatement): void {
    const record = this.#recordOf(iss);
    for (const line of lines) if (line.t === 'cluster') record.clusters.withdraw(line.id, standsAt);
    record.capacity.delete(standsAt);
    const stream = streamOf(record, str);
    stream.ends.delete(seq);
    if (stream.to !== per.to) return;
    stream.to = 0;
    for (const end of stream.ends.values()) stream.to = Math.max(stream.to, end);
  }

  /** Every provider, in order of URI. */
  dossiers(now: number, position: number): ProviderDossier[] {
    return [...this.#records]
      .sort(([a], [b]) => compareCodeUnits(a, b))
      .map(([provider, { clusters, capacity, streams }]) => ({
        provider,
        now,
        position,
        clusters: [...clusters.all()],
        capacity: [...capacity.values()].flat(),
        streams: [...streams].map(([stream, { to }]) => ({ stream, reportedTo: to })),
      }));
  }

  #recordOf(iss: string): ProviderRecord {
    const record = this.#records.get(iss) ?? { clusters: new StandingLines<ClusterLine>(), capacity: new Map<number, ReportedCapacity[]>(), streams: new Map<string, ReportedPeriods>() };
    this.#records.set(iss, record);
    return record;
  }
}

function streamOf({ streams }: ProviderRecord, str: string): ReportedPeriods {
  const stream = streams.get(str) ?? { ends: new Map<number, number>(), to: 0 };
  streams.set(str, stream);
  return stream;
}
