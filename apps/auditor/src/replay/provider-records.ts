import { compareCodeUnits } from '#libs/encoding';
import type { Compromised } from '#libs/entries';
import type { BodyLine, ClusterLine, StatementClaims } from '#libs/report';
import type { CompromisedKey, ProviderDossier, ReportedCapacity } from '#libs/verdict';
import { StandingLines } from './standing-lines.js';
import type { StandingStatement } from './standing-statements.js';

interface ProviderRecord {
  /** By the provider's id of the cluster. */
  readonly clusters: StandingLines<ClusterLine>;
  /** By the place where their statement's lines stand. */
  readonly capacity: Map<number, ReportedCapacity[]>;
  readonly streams: Map<string, ReportedPeriods>;
  /** Keys that somebody else had, by kid, and from where on. */
  readonly doubts: Map<string, Compromised>;
}

/** Ends of the periods of a stream that count, by sequence number, and the latest of them. */
interface ReportedPeriods {
  readonly ends: Map<number, number>;
  to: number;
  /** Who signed, each run of statements under one key once: from its first number on until the next run's. */
  readonly signers: { readonly from: number; readonly kid: string }[];
  /** Number of the newest statement. */
  head: number;
  /** Numbers of those that no longer count. */
  readonly withdrawn: Set<number>;
}

/** What the log says about providers themselves: clusters, capacity, and up to when each stream has reported. */
export class ProviderRecords {
  readonly #records = new Map<string, ProviderRecord>();

  /** Takes the next statement in, signed by `kid`; its lines stand at `standsAt`. A cancellation reports on no time. */
  apply({ iss, str, seq, act, per }: StatementClaims, kid: string, lines: readonly BodyLine[], standsAt: number): void {
    const record = this.#recordOf(iss);
    const stream = streamOf(record, str);
    if (stream.signers.at(-1)?.kid !== kid) stream.signers.push({ from: seq, kid });
    stream.head = seq;
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
    stream.withdrawn.add(seq);
    stream.ends.delete(seq);
    if (stream.to !== per.to) return;
    stream.to = 0;
    for (const end of stream.ends.values()) stream.to = Math.max(stream.to, end);
  }

  /** Takes in what a revocation says of a key of a provider: it is said once of each. */
  doubt(iss: string, kid: string, compromised: Compromised): void {
    this.#recordOf(iss).doubts.set(kid, compromised);
  }

  /** Every provider that has reported, in order of URI. */
  dossiers(now: number, position: number): ProviderDossier[] {
    return [...this.#records]
      .filter(([, { streams }]) => streams.size > 0)
      .sort(([a], [b]) => compareCodeUnits(a, b))
      .map(([provider, { clusters, capacity, streams, doubts }]) => ({
        provider,
        now,
        position,
        clusters: [...clusters.all()],
        capacity: [...capacity.values()].flat(),
        streams: [...streams].map(([stream, { to }]) => ({ stream, reportedTo: to })),
        compromised: [...doubts].flatMap(([kid, { str, seq }]) => inDoubt(streams.get(str), kid, str, seq)),
      }));
  }

  #recordOf(iss: string): ProviderRecord {
    const record = this.#records.get(iss) ?? { clusters: new StandingLines<ClusterLine>(), capacity: new Map<number, ReportedCapacity[]>(), streams: new Map<string, ReportedPeriods>(), doubts: new Map<string, Compromised>() };
    this.#records.set(iss, record);
    return record;
  }
}

function streamOf({ streams }: ProviderRecord, str: string): ReportedPeriods {
  const stream = streams.get(str) ?? { ends: new Map<number, number>(), to: 0, signers: [], head: 0, withdrawn: new Set<number>() };
  streams.set(str, stream);
  return stream;
}

/** How many statements from `seq` on that `kid` signed count; none is nothing to say. */
function inDoubt(stream: ReportedPeriods | undefined, kid: string, str: string, seq: number): CompromisedKey[] {
  if (stream === undefined) return [];
  const { signers, head, withdrawn } = stream;
  const runs = signers.map((run, nth) => ({ ...run, to: (signers[nth + 1]?.from ?? head + 1) - 1 })).filter((run) => run.kid === kid && run.to >= seq);
  const signed = runs.reduce((count, { from, to }) => count + to - Math.max(from, seq) + 1, 0);
  const gone = [...withdrawn].filter((one) => one >= seq && runs.some(({ from, to }) => from <= one && one <= to)).length;
  return signed > gone ? [{ stream: str, seq, kid, statements: signed - gone }] : [];
}
