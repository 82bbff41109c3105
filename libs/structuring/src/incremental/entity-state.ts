import { inputError } from '../errors.js';
import type { Parameters } from '../profiles/parameters.js';
import { robust } from '../robust/robust.js';
import type { RobustResult } from '../robust/types.js';
import { seferisFist } from '../seferis-fist/seferis-fist.js';
import type { SeferisFistResult, Timeline, TimelineEndpoint, TimelineExchange, TimelineWorkload } from '../timeline/types.js';
import { checkParameters } from './check-parameters.js';
import { EntityRecords } from './entity-records.js';
import { checkBytes, checkName, checkTime, checkWorkload } from './figures.js';
import { ABSENT, ENDPOINT, PRESENT } from './node-table.js';
import { StandingKeeper } from './standing-keeper.js';
import type { Standing } from './standing.js';
import { readState, writeState } from './state-format.js';

/**
 * One customer's standing under both engines, kept up to date event by event (theorem T13) and at all times that of a fresh run on
 * `timeline()`. Every test has bounds that an event moves by what it can be worth at most; only when a threshold lies between them
 * is there an exact run, at the next `standing()`. Then a customer far from every threshold, or flagged and only growing, costs a few
 * microseconds an event however many workloads it has.
 *
 * Records may come in any order: an exchange or an endpoint may name a workload that is not there, and counts from when it
 * arrives, also after it was cancelled. A refused event (STRUCTURING_INPUT) changes nothing. Look-back is the caller's: what no
 * longer counts is to be cancelled. Units are those of the timeline.
 */
export class EntityState {
  #keeper: StandingKeeper;

  /** STRUCTURING_THRESHOLDS for parameters that cannot be judged by, STRUCTURING_INPUT for a time that is none. */
  constructor(parameters: Parameters, now: number) {
    checkParameters(parameters);
    checkTime(now, 'now');
    this.#keeper = new StandingKeeper(new EntityRecords(parameters, now));
  }

  get #records(): EntityRecords {
    return this.#keeper.records;
  }

  /** Exact runs of an engine so far, of either. */
  get recomputes(): number {
    return this.#keeper.recomputes;
  }

  get parameters(): Parameters {
    return this.#records.parameters;
  }

  get now(): number {
    return this.#records.now;
  }

  /** Number of workloads that are there. */
  get size(): number {
    return this.#records.nodes.workloads;
  }

  has(id: string): boolean {
    return this.#records.nodes.presentWorkload(id) !== -1;
  }

  arrive(workload: TimelineWorkload): void {
    checkWorkload(workload, this.#records.projected);
    if (this.has(workload.id)) throw inputError('id', `workload ${workload.id} is there already`);
    this.#arrive(workload);
  }

  /** Replaces the figures of a workload that is there; they may fall. */
  correct(workload: TimelineWorkload): void {
    checkWorkload(workload, this.#records.projected);
    this.#keeper.correct(this.#present(workload.id), workload);
  }

  /** Takes a workload out. What it exchanged is kept, should it come back. */
  cancel(id: string): void {
    this.#keeper.leave(this.#present(id));
  }

  /** A record of data moved between two workloads; adds to what the pair exchanged. */
  exchange(record: TimelineExchange): void {
    this.#exchange(record, 1);
  }

  /** Takes back what a record added. STRUCTURING_INPUT when the pair exchanged less. */
  withdrawExchange(record: TimelineExchange): void {
    this.#exchange(record, -1);
  }

  /** A record of data that a workload moved to or from an endpoint; adds. */
  endpoint(record: TimelineEndpoint): void {
    this.#endpoint(record, 1);
  }

  withdrawEndpoint(record: TimelineEndpoint): void {
    this.#endpoint(record, -1);
  }

  /** Time passes: open-ended work is projected from max(now, its start). */
  moveTo(now: number): void {
    checkTime(now, 'now');
    this.#keeper.moveTo(now);
  }

  /**
   * Merges entities: takes over every record of another state, which is left as it was and must no longer be used beside this
   * one. Its parameters and its time are not taken over. STRUCTURING_INPUT when both have a workload.
   */
  absorb(other: EntityState): void {
    if (other === this) throw inputError('other', 'an entity is merged with another one');
    const { nodes, ledger } = other.#records;
    for (let node = 0; node < nodes.size; node += 1) {
      if (nodes.kind[node] !== PRESENT) continue;
      if (this.has(nodes.names[node] as string)) throw inputError('id', `workload ${nodes.names[node]} is there already`);
      checkWorkload(nodes.at(node), this.#records.projected);
    }
    const known = (node: number): number => this.#records.nodes.known(nodes.names[node] as string, nodes.kind[node] === ENDPOINT ? ENDPOINT : ABSENT);
    for (let pair = 0; pair < ledger.size; pair += 1) this.#records.changed(known(ledger.a[pair] as number), known(ledger.b[pair] as number), ledger.bytes[pair] as number);

    for (let node = 0; node < nodes.size; node += 1) if (nodes.kind[node] === PRESENT) this.#arrive(nodes.at(node));
    for (let pair = 0; pair < ledger.size; pair += 1) this.#takePair(other.#records, ledger.a[pair] as number, ledger.b[pair] as number, ledger.bytes[pair] as number);
  }

  /**
   * Un-merges: takes workloads out, with all they exchanged among themselves, with endpoints, and with workloads that are not
   * there; what they exchanged with those that stay is kept here. So every record is in exactly one of the two, and `absorb`
   * restores what was, in whatever order entities are parted and joined. STRUCTURING_INPUT for an id that is not there.
   */
  split(ids: Iterable<string>): EntityState {
    const parting = new Set<number>();
    for (const id of ids) parting.add(this.#present(id));
    const parted = new EntityState(this.parameters, this.now);
    const { nodes, ledger } = this.#records;
    for (const node of parting) {
      parted.#arrive(nodes.at(node));
      ledger.ofNode(node, (other, bytes) => {
        // A pair that parts together comes up at both its workloads, and is gone by the second.
        if (nodes.kind[other] === PRESENT && !parting.has(other)) return;
        parted.#takePair(this.#records, node, other, bytes);
        this.#keeper.setPair(node, other, 0);
      });
    }
    for (const node of parting) this.#keeper.leave(node);
    return parted;
  }

  /** A change of policy: everything is judged anew. */
  setParameters(parameters: Parameters): void {
    checkParameters(parameters);
    this.#records.parameters = parameters;
    this.#keeper.seferisFist.bounds.stale = true;
    this.#keeper.robust.bounds.stale = true;
  }

  /**
   * The outcome of both engines, and for every test whether it is hit, exactly, and bounds of its value. STRUCTURING_INPUT when the
   * operations of all workloads exceed 2^53 - 1, until some are cancelled or corrected.
   */
  standing(): Standing {
    return this.#keeper.standing();
  }

  /** Full results of both engines, with evidence: a fresh run on `timeline()`. */
  judge(): { readonly seferisFist: SeferisFistResult; readonly robust: RobustResult } {
    const timeline = this.timeline();
    return { seferisFist: seferisFist(timeline, this.parameters.thresholds), robust: robust(timeline, this.parameters) };
  }

  /** Workloads in order of id; exchanges and endpoints added up, those of workloads that are not there left out. */
  timeline(): Timeline {
    return this.#records.timeline();
  }

  /** The state as bytes: see `state-format.ts`. Sums are made anew on the way, so that this state goes on exactly as its copy does. */
  serialise(): Uint8Array {
    const keeper = this.#keeper;
    keeper.records = keeper.records.compacted();
    keeper.derive();
    return writeState({ records: keeper.records, seferisFist: keeper.seferisFist.bounds, robust: keeper.robust.bounds, events: keeper.events });
  }

  /** The state that was serialised. STRUCTURING_STATE for bytes that are not what `serialise` wrote. */
  static parse(bytes: Uint8Array): EntityState {
    const { records, seferisFist: literal, robust: envelope, events } = readState(bytes);
    const state = new EntityState(records.parameters, records.now);
    const keeper = state.#keeper;
    keeper.records = records;
    keeper.seferisFist.bounds = literal;
    keeper.robust.bounds = envelope;
    keeper.events = events;
    keeper.derive();
    return state;
  }

  #present(id: string): number {
    const node = this.#records.nodes.presentWorkload(id);
    if (node === -1) throw inputError('id', 'no such workload is there');
    return node;
  }

  #arrive(workload: TimelineWorkload): void {
    const node = this.#records.nodes.workload(workload.id);
    this.#records.nodes.put(node, workload);
    this.#keeper.enter(node);
  }

  #exchange({ a, b, bytes }: TimelineExchange, sign: 1 | -1): void {
    checkName(a, 'a');
    checkName(b, 'b');
    if (a === b) throw inputError('b', `workload ${a} is said to exchange data with itself`);
    checkBytes(bytes);
    const { nodes } = this.#records;
    const sum = this.#records.changed(nodes.known(a, ABSENT), nodes.known(b, ABSENT), sign * bytes);
    if (bytes > 0) this.#keeper.setPair(nodes.workload(a), nodes.workload(b), sum);
  }

  #endpoint({ endpoint, workload, bytes }: TimelineEndpoint, sign: 1 | -1): void {
    checkName(endpoint, 'endpoint');
    checkName(workload, 'workload');
    checkBytes(bytes);
    const { nodes } = this.#records;
    const sum = this.#records.changed(nodes.known(endpoint, ENDPOINT), nodes.known(workload, ABSENT), sign * bytes);
    if (bytes > 0) this.#keeper.setPair(nodes.endpoint(endpoint), nodes.workload(workload), sum);
  }

  /** Adds a pair of other records, whose names may be new here. */
  #takePair(from: EntityRecords, u: number, v: number, bytes: number): void {
    if (bytes === 0) return;
    const isEndpoint = (node: number): boolean => from.nodes.kind[node] === ENDPOINT;
    const { nodes } = this.#records;
    const here = (node: number): number => (isEndpoint(node) ? nodes.endpoint(from.nodes.names[node] as string) : nodes.workload(from.nodes.names[node] as string));
    // An endpoint comes first in its pairs.
    const [a, b] = isEndpoint(v) ? [here(v), here(u)] : [here(u), here(v)];
    this.#keeper.setPair(a, b, this.#records.changed(a, b, bytes));
  }
}
