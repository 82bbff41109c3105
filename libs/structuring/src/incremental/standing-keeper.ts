import type { TimelineWorkload } from '../timeline/types.js';
import { robustColumns } from '../robust/robust.js';
import { classOf, NON_TRAINING } from '../seferis-fist/classify.js';
import { seferisFistColumns } from '../seferis-fist/seferis-fist.js';
import type { Bounded } from './bounds.js';
import { ColourSums } from './colour-sums.js';
import type { EntityRecords } from './entity-records.js';
import { checkTime, type Figures } from './figures.js';
import { LoadProfile } from './load-profile.js';
import { RobustBounds } from './robust-bounds.js';
import { SeferisFistBounds } from './seferis-fist-bounds.js';
import { standingOf, type Standing } from './standing.js';

/** After so many events the rounding of sums is started afresh by an exact run. */
const MOST_EVENTS = 1_000_000;

/**
 * Keeps both engines' bounds in step with records: tells each what an event adds to or takes from what it counts, and has an exact
 * run when bounds decide nothing. What it is told of is checked.
 */
export class StandingKeeper {
  /** Exact runs of an engine so far, of either. */
  recomputes = 0;
  readonly seferisFist = new SeferisFistBounds();
  readonly robust = new RobustBounds();
  /** All work with an end; what has none is added when it is asked for, since its end moves. */
  #load = new LoadProfile();
  #open = new Set<number>();
  /** Bytes over all pairs that are there; their sum may exceed 2^53. */
  #exchanged = 0n;
  /** Workloads whose operations are no integer, and those whose times or rate are none: while there are any, ties are wider. */
  #fractionalOps = 0;
  #fractionalRates = 0;
  /** Since sums were last made anew by an exact run of both engines. */
  events = 0;

  constructor(public records: EntityRecords) {}

  /** A workload is there from now on. */
  enter(node: number): void {
    this.#entered(node);
    this.#relink();
  }

  leave(node: number): void {
    this.#left(node, this.records.figures(node));
    this.#open.delete(node);
    this.records.nodes.remove(node);
    this.#relink();
  }

  /** A workload that is there has other figures from now on. */
  correct(node: number, workload: TimelineWorkload): void {
    const { nodes } = this.records;
    const before = this.records.figures(node);
    const wasOpen = nodes.isOpen(node);
    this.#open.delete(node);
    nodes.put(node, workload);
    const after = this.records.figures(node);
    if (after.start !== before.start || after.end < before.end || after.ops < before.ops) {
      this.#left(node, before);
      this.#entered(node);
      this.#relink();
      return;
    }
    this.events += 1;
    if (nodes.isOpen(node)) {
      this.#open.add(node);
    } else if (!wasOpen) {
      this.#load.add(before.start, before.end, Math.max(after.rate - before.rate, 0), after.ops - before.ops);
      // The operations of work that is active at an instant are all of them, so the later part has them too.
      if (after.end > before.end) this.#load.add(before.end, after.end, after.rate, after.ops);
    } else {
      this.#load.add(after.start, after.end, after.rate, after.ops);
    }
    this.#grown(node, before, after);
  }

  /** STRUCTURING_INPUT for a time from which open-ended work cannot be projected. */
  moveTo(now: number): void {
    if (this.#open.size > 0) checkTime(now + this.records.parameters.projectionS + 1, 'now');
    const back = now < this.records.now;
    const open = [...this.#open];
    const before = open.map((node) => this.records.figures(node));
    this.records.now = now;
    for (const [i, node] of open.entries()) {
      const was = before[i] as Figures;
      const is = this.records.figures(node);
      if (is.end === was.end && is.ops === was.ops) continue;
      if (back) {
        this.#left(node, was);
        this.#entered(node);
      } else {
        this.#grown(node, was, is);
      }
      this.events += 1;
    }
    this.#relink();
  }

  /** The bytes of a pair from now on. */
  setPair(u: number, v: number, bytes: number): void {
    const { nodes, ledger } = this.records;
    const before = ledger.between(u, v);
    ledger.set(u, v, bytes);
    this.events += 1;
    if (!this.records.isLive(u) || !this.records.isLive(v)) return;
    this.#exchanged += BigInt(bytes - before);
    if (before === 0) this.robust.meet(u, v);
    if (bytes === 0) this.robust.less();
    this.#relink();
    if (nodes.counted[u] !== 1 || nodes.counted[v] !== 1) return;
    const { D } = this.records.parameters.thresholds;
    if (before < D && bytes >= D) this.seferisFist.link(u, this.records.figures(u), v, this.records.figures(v));
    if (before >= D && bytes < D) this.seferisFist.less();
  }

  /** A workload is there from now on. */
  #entered(node: number): void {
    const figures = this.records.figures(node);
    this.events += 1;
    this.#tally(null, figures);
    if (this.records.nodes.isOpen(node)) this.#open.add(node);
    else this.#load.add(figures.start, figures.end, figures.rate, figures.ops);
    this.robust.join(node, figures, this.records.parameters);
    this.records.ledger.ofNode(node, (other, bytes) => {
      if (!this.records.isLive(other)) return;
      this.#exchanged += BigInt(bytes);
      this.robust.meet(node, other);
    });
    if (this.#counts(node, figures)) this.#count(node, figures);
  }

  /** A workload is there no longer, or is about to be there with other figures. */
  #left(node: number, figures: Figures): void {
    const { nodes, ledger } = this.records;
    this.events += 1;
    this.#tally(figures, null);
    ledger.ofNode(node, (other, bytes) => {
      if (this.records.isLive(other)) this.#exchanged -= BigInt(bytes);
    });
    this.robust.less();
    if (nodes.counted[node] === 1) this.seferisFist.less();
    nodes.counted[node] = 0;
  }

  /** A workload goes on longer or does more than before, from the same start. */
  #grown(node: number, before: Figures, after: Figures): void {
    const { counted } = this.records.nodes;
    this.#tally(before, after);
    this.robust.grow(node, before, after);
    const [did, does] = [counted[node] === 1, this.#counts(node, after)];
    counted[node] = 0;
    if (does && !did) this.#count(node, after);
    if (did && !does) this.seferisFist.less();
    if (did && does) {
      counted[node] = 1;
      this.seferisFist.grow(node, before, after);
    }
  }

  /** Alg. 1. */
  #counts(node: number, { start, end, ops }: Figures): boolean {
    const { declared, bandwidth } = this.records.nodes;
    return classOf(declared[node] === 'training', ops, end - start, bandwidth[node] as number, this.records.parameters.thresholds) !== 'non-training';
  }

  #count(node: number, figures: Figures): void {
    const { nodes, ledger } = this.records;
    const { D } = this.records.parameters.thresholds;
    nodes.counted[node] = 1;
    this.seferisFist.join(node, figures);
    ledger.ofNode(node, (other, bytes) => {
      if (nodes.counted[other] === 1 && bytes >= D) this.seferisFist.link(node, figures, other, this.records.figures(other));
    });
  }

  /** Which ties apply is the business of every workload, counted or not. */
  #tally(before: Figures | null, after: Figures | null): void {
    const [ops, rates] = [this.#fractionalOps, this.#fractionalRates];
    this.#fractionalOps += fractionalOps(after) - fractionalOps(before);
    this.#fractionalRates += fractionalRates(after) - fractionalRates(before);
    if (ops > 0 !== this.#fractionalOps > 0) this.seferisFist.otherTies();
    if (rates > 0 !== this.#fractionalRates > 0) this.robust.less();
  }

  #relink(): void {
    this.robust.link(this.records.reachesD(this.#exchanged));
  }

  #peaks(): { readonly rate: number; readonly ops: number } {
    const peaks = this.#load.peaks();
    let { rate, ops } = peaks;
    for (const node of this.#open) {
      const figures = this.records.figures(node);
      rate += figures.rate;
      ops += figures.ops;
    }
    return { rate, ops };
  }

  #loadOf(nodes: Iterable<number>): LoadProfile {
    const figures = Array.from(nodes, (node) => this.records.figures(node));
    const column = (name: keyof Figures): Float64Array => Float64Array.from(figures, (of) => of[name]);
    return LoadProfile.of({ from: column('start'), to: column('end'), rate: column('rate'), ops: column('ops') });
  }

  standing(): Standing {
    if (this.events > MOST_EVENTS || this.robust.total > Number.MAX_SAFE_INTEGER * (1 - 1e-9)) {
      this.#recomputeSeferisFist();
      this.#recomputeRobust();
      this.events = 0;
    }
    const { thresholds } = this.records.parameters;
    return {
      seferisFist: standingOf('seferis-fist@1', this.seferisFist.decide(thresholds) ?? this.#decideSeferisFist()),
      robust: standingOf('robust@1', this.robust.decide(thresholds) ?? this.#decideRobust()),
    };
  }

  #decideSeferisFist(): readonly Bounded[] {
    if (!this.seferisFist.bounds.stale) {
      this.seferisFist.tighten(this.#peaks());
      const decided = this.seferisFist.decide(this.records.parameters.thresholds);
      if (decided !== null) return decided;
    }
    return this.#recomputeSeferisFist();
  }

  #decideRobust(): readonly Bounded[] {
    if (!this.robust.bounds.stale) {
      this.robust.tighten(this.records.parameters, this.#peaks().rate, this.#load, () => this.#loadOf(this.#open));
      const decided = this.robust.decide(this.records.parameters.thresholds);
      if (decided !== null) return decided;
    }
    return this.#recomputeRobust();
  }

  #recomputeSeferisFist(): readonly Bounded[] {
    const { columns, nodeOf } = this.records.columns();
    const { tests, classes } = seferisFistColumns(columns, this.records.parameters.thresholds);
    this.recomputes += 1;
    for (const [row, node] of nodeOf.entries()) this.records.nodes.counted[node] = classes[row] === NON_TRAINING ? 0 : 1;
    this.#colourSeferisFist();
    this.#weigh();
    return this.seferisFist.bounds.settle(tests);
  }

  #recomputeRobust(): readonly Bounded[] {
    const { tests } = robustColumns(this.records.columns().columns, this.records.parameters);
    this.recomputes += 1;
    this.#colourRobust();
    this.#weigh();
    return this.robust.bounds.settle(tests);
  }

  /** Everything that follows from the records, made anew. */
  derive(): void {
    const { nodes } = this.records;
    this.#fractionalOps = 0;
    this.#fractionalRates = 0;
    this.#open = new Set();
    this.#exchanged = 0n;
    this.records.eachLivePair((_u, _v, bytes) => (this.#exchanged += BigInt(bytes)));
    for (const node of nodes.present()) {
      const figures = this.records.figures(node);
      this.#fractionalOps += fractionalOps(figures);
      this.#fractionalRates += fractionalRates(figures);
      if (nodes.isOpen(node)) this.#open.add(node);
      nodes.counted[node] = this.#counts(node, figures) ? 1 : 0;
    }
    this.#colourSeferisFist();
    this.#colourRobust();
    this.#weigh();
  }

  /** The load of what is there, without what has gone. */
  #weigh(): void {
    const { nodes } = this.records;
    this.#load = this.#loadOf(nodes.present().filter((node) => !nodes.isOpen(node)));
  }

  #colourSeferisFist(): void {
    const { nodes } = this.records;
    const colours = new ColourSums();
    for (const node of nodes.present()) {
      if (nodes.counted[node] !== 1) continue;
      const { ops, rate } = this.records.figures(node);
      colours.add(node, ops, rate);
    }
    this.records.eachLivePair((u, v, bytes) => {
      if (nodes.counted[u] === 1 && nodes.counted[v] === 1 && bytes >= this.records.parameters.thresholds.D) colours.merge(colours.colourOf(u), colours.colourOf(v));
    });
    this.seferisFist.colours = colours;
  }

  #colourRobust(): void {
    const robust = this.robust;
    robust.colours = new ColourSums();
    robust.fastest = 0;
    robust.total = 0;
    robust.linked = this.records.reachesD(this.#exchanged);
    for (const node of this.records.nodes.present()) {
      const { ops, rate } = this.records.figures(node);
      robust.colours.add(node, ops, rate);
      robust.fastest = Math.max(robust.fastest, rate);
      robust.total += ops;
    }
    this.records.eachLivePair((u, v) => robust.colours.merge(robust.colours.colourOf(u), robust.colours.colourOf(v)));
  }
}

function fractionalOps(figures: Figures | null): number {
  return figures === null || Number.isInteger(figures.ops) ? 0 : 1;
}

function fractionalRates(figures: Figures | null): number {
  return figures === null || [figures.start, figures.end, figures.rate].every(Number.isInteger) ? 0 : 1;
}
