import { densePeakGOPs } from '#libs/compute';
import { customerRow, legalPerson, type LegalPerson, type Random } from '#libs/evasion';
import type { FrontierRun } from './frontier-runs.js';
import { localKey, type DemoProvider, type PlantedCase, type TimeWindow } from './model.js';
import type { Spellings } from './names.js';

const DAY = 86_400;
const GPUS_PER_NODE = 8;
/** Bytes a second that an accelerator which serves sends, as answers, and gets, as requests. */
const SERVED_BPS = 1_000;

/** One workload to plant. */
export interface Piece {
  readonly provider: DemoProvider;
  readonly person: LegalPerson;
  readonly count: number;
  readonly from: number;
  readonly to: number;
  readonly gbps: number;
  readonly declared: string;
}

/** Where a case writes its rows, and the books that the truth is kept in. */
export class Planting {
  readonly caseOf = new Map<string, string>();
  readonly personOf = new Map<string, string>();
  readonly cases: PlantedCase[] = [];
  #serial = 0;

  constructor(
    readonly providers: readonly DemoProvider[],
    readonly window: TimeWindow,
    readonly legalThreshold: number,
    readonly random: Random,
    private readonly nextCompany: () => Spellings,
  ) {}

  /** A new legal person; with an `owner`, one more shell of theirs. */
  person(owner?: LegalPerson['owner']): LegalPerson {
    this.#serial += 1;
    return legalPerson(`planted-${this.#serial}`, this.nextCompany(), this.random, owner);
  }

  /** The provider that takes the n-th piece, going round. */
  provider(index: number): DemoProvider {
    const provider = this.providers[index % this.providers.length];
    if (provider === undefined) throw new RangeError('a federation needs a provider');
    return provider;
  }

  /** Instant at a fraction of the window, on a full day. */
  day(fraction: number): number {
    return this.window.from + Math.floor(((this.window.to - this.window.from) * fraction) / DAY) * DAY;
  }

  /** Writes a case's pieces as ordinary rows; returns their workload ids, in order. */
  plant(caseId: string, run: FrontierRun, pieces: readonly Piece[]): string[] {
    return pieces.map((piece) => {
      const customerId = this.#account(piece);
      const served = piece.declared === 'inference' ? SERVED_BPS * piece.count * (piece.to - piece.from) : 0;
      const workloadId = `job-${String(piece.provider.workloads.length + 1).padStart(6, '0')}`;
      piece.provider.workloads.push({
        workload_id: workloadId,
        customer_id: customerId,
        declared: piece.declared,
        start: piece.from,
        end: piece.to,
        model: run.model,
        count: piece.count,
        nodes: Math.ceil(piece.count / GPUS_PER_NODE),
        precision: run.precision,
        configured_gbps: piece.gbps,
        egress_bytes: served,
        ingress_bytes: served,
      });
      this.caseOf.set(localKey(piece.provider.iss, workloadId), caseId);
      return workloadId;
    });
  }

  /** Daily flow records between two planted workloads, reported by both providers: `bytesPerDay` in each direction. */
  exchange(a: { piece: Piece; id: string }, b: { piece: Piece; id: string }, bytesPerDay: number): void {
    const endpoint = (): string => `198.18.${this.random.integer(0, 255)}.${this.random.integer(1, 254)}:${this.random.integer(20_000, 60_000)}`;
    const [left, right] = [endpoint(), endpoint()];
    for (let day = Math.max(a.piece.from, b.piece.from); day + DAY <= Math.min(a.piece.to, b.piece.to); day += DAY) {
      const record = { bytes_out: bytesPerDay, bytes_in: bytesPerDay, from: day, to: day + DAY };
      a.piece.provider.exchanges.push({ workload_id: a.id, local_endpoint: left, remote_endpoint: right, ...record });
      b.piece.provider.exchanges.push({ workload_id: b.id, local_endpoint: right, remote_endpoint: left, ...record });
    }
  }

  /** Notes what a case really is. Its operations are those of its pieces, so that rounding cannot make the truth a near miss. */
  record(id: string, pattern: string, run: FrontierRun, pieces: readonly Piece[], expected: PlantedCase['expected'], because: string): void {
    const peak = densePeakGOPs(run.model, run.precision) * 1e9;
    const operations = pieces.reduce((sum, piece) => sum + piece.count * (piece.to - piece.from) * peak, 0);
    const providers = new Set(pieces.map((piece) => piece.provider.iss)).size;
    const oneRun = !pattern.startsWith('benign');
    this.cases.push({ id, pattern, model: run.name, operations, workloads: pieces.length, providers, structured: oneRun && operations >= this.legalThreshold, expected, because });
  }

  #account(piece: Piece): string {
    for (const [key, person] of this.personOf) {
      if (person === piece.person.id && key.startsWith(`${piece.provider.iss}\n`)) return key.slice(piece.provider.iss.length + 1);
    }
    const customerId = `cust-${piece.provider.customers.length + 1}`;
    const onFile = { lei: true, registration: this.random.next() < 0.5 };
    piece.provider.customers.push(customerRow(piece.person, customerId, this.random.integer(0, 9), onFile));
    this.personOf.set(localKey(piece.provider.iss, customerId), piece.person.id);
    return customerId;
  }
}
