import { densePeakGOPs } from '#libs/compute';
import { nationalId, type LegalPerson } from '#libs/evasion';
import type { FrontierRun } from './frontier-runs.js';
import type { Piece, Planting } from './planting.js';

/**
 * Ways to split one run, each written as ordinary reports. What the literal engine does with each is listed in the
 * README under "Known misses"; the demonstration shows it rather than hiding it.
 */

const DAY = 86_400;
const TERABYTE = 1e12;
/** Link rates, Gbit/s: a training fabric, and one kept below the 50 GB/s (400 Gbit/s) of Alg. 1. */
const FABRIC = 800;
const SLOW = 200;
/** Legal throughput threshold R: C in three years, OP/s. */
const rateThreshold = (planting: Planting): number => planting.legalThreshold / (3 * 365.25 * DAY);

/** What the two engines are documented to do with a case: literal, robust. */
const both = { 'seferis-fist@1': 'flagged', 'robust@1': 'flagged' } as const;
const neither = { 'seferis-fist@1': 'not flagged', 'robust@1': 'not flagged' } as const;
const onlyRobust = { 'seferis-fist@1': 'not flagged', 'robust@1': 'flagged' } as const;

type Pattern = (planting: Planting, id: string, run: FrontierRun) => void;

/** Consecutive pieces below 0.35 C each, one customer, going round the providers. */
const sequential: Pattern = (planting, id, run) => {
  const person = planting.person();
  const pieces = inSequence(planting, run, 0.05, () => person);
  planting.plant(id, run, pieces);
  planting.record(id, 'in sequence, one customer', run, pieces, both, 'pieces of one person add up (Alg. 2 line 8)');
};

/** The same, each piece through another shell company of one beneficial owner. */
const shells: Pattern = (planting, id, run) => {
  const owner = { name: 'Alex Example', id: nationalId(planting.random), country: 'US' };
  const pieces = inSequence(planting, run, 0.1, () => planting.person(owner));
  planting.plant(id, run, pieces);
  planting.record(id, 'in sequence, shells of one owner', run, pieces, both, 'the owner’s token joins the shells');
};

/** Pods below R at the same time, exchanging gradients in a ring every day; one customer. */
const parallel: Pattern = (planting, id, run) => {
  const pieces = pods(planting, run, 0.1, 0.45, SLOW);
  const ids = planting.plant(id, run, pieces);
  ring(planting, pieces, ids);
  planting.record(id, 'in parallel with exchange, one customer', run, pieces, both, 'linked pods add up (Alg. 2 line 12)');
};

/** Two phases of linked pods, one after the other. */
const mixed: Pattern = (planting, id, run) => {
  const half = { ...run, count: run.count, seconds: Math.floor(run.seconds / 2) };
  const [first, second] = [pods(planting, half, 0.05, 0.4, SLOW), pods(planting, half, 0.5, 0.85, SLOW)];
  const person = planting.person();
  for (const phase of [first, second]) {
    const pieces = phase.map((piece) => ({ ...piece, person }));
    ring(planting, pieces, planting.plant(id, run, pieces));
  }
  planting.record(id, 'in sequence and in parallel', run, [...first, ...second], both, 'linked phases add up (Alg. 2 line 16)');
};

/** Pods below R, each a stranger to the others on paper, no exchange reported: nothing joins them. */
const strangers: Pattern = (planting, id, run) => {
  const pieces = pods(planting, run, 0.1, 0.9, SLOW).map((piece) => ({ ...piece, person: planting.person() }));
  planting.plant(id, run, pieces);
  planting.record(id, 'in parallel, unrelated shells, exchange hidden', run, pieces, neither, 'known miss: no identifier and no flow joins them');
};

/** Nine-day pieces under every threshold of Alg. 1, so that Alg. 2 never sees them; those of one stretch exchange gradients as any training would. */
const underFilter: Pattern = (planting, id, run) => {
  const person = planting.person();
  const long = pods(planting, run, 0.05, 0.95, SLOW);
  const parts = Math.min(...long.map((pod) => Math.floor((pod.to - pod.from) / (9 * DAY))));
  const all: Piece[] = [];
  for (let part = 0; part < parts; part += 1) {
    const pieces = long.map((pod): Piece => ({ ...pod, person, from: pod.from + part * 9 * DAY, to: pod.from + (part + 1) * 9 * DAY }));
    ring(planting, pieces, planting.plant(id, run, pieces));
    all.push(...pieces);
  }
  planting.record(id, 'small pieces below the filter of Alg. 1', run, all, onlyRobust, 'every piece is “non-training”; together they exchange and add up');
};

/** A large inference reservation: no training, yet above R. */
const inference: Pattern = (planting, id, run) => {
  const pieces: Piece[] = [{ provider: planting.provider(0), person: planting.person(), count: 4000, from: planting.day(0.3), to: planting.day(0.6), gbps: FABRIC, declared: 'inference' }];
  planting.plant(id, run, pieces);
  planting.record(id, 'benign: inference on 4,000 accelerators', run, pieces, both, 'known false alarm: large and long enough to burst through both');
};

/** A small inference reservation: counted by Alg. 1, below every threshold of Alg. 2. */
const smallInference: Pattern = (planting, id, run) => {
  const pieces: Piece[] = [{ provider: planting.provider(1), person: planting.person(), count: 800, from: planting.day(0.2), to: planting.day(0.7), gbps: SLOW, declared: 'inference' }];
  planting.plant(id, run, pieces);
  planting.record(id, 'benign: inference on 800 accelerators', run, pieces, neither, 'counted, and far below the line');
};

/** The run cut in time into pieces below 0.35 C, from a fraction of the window on, round the providers. */
function inSequence(planting: Planting, run: FrontierRun, fromFraction: number, person: () => LegalPerson): Piece[] {
  const parts = Math.max(4, Math.ceil(run.operations / (0.35 * planting.legalThreshold)));
  const step = Math.floor(run.seconds / parts);
  const from = planting.day(fromFraction);
  return Array.from({ length: parts }, (_, part): Piece => ({
    provider: planting.provider(part),
    person: person(),
    count: run.count,
    from: from + part * step,
    to: from + (part + 1) * step,
    gbps: FABRIC,
    declared: 'none',
  }));
}

/** As many pods at 0.9 R as the run needs between two fractions of the window; one person unless changed. */
function pods(planting: Planting, run: FrontierRun, fromFraction: number, toFraction: number, gbps: number): Piece[] {
  const peak = densePeakGOPs(run.model, run.precision) * 1e9;
  const count = Math.floor((0.9 * rateThreshold(planting)) / peak);
  const [from, to] = [planting.day(fromFraction), planting.day(toFraction)];
  const operations = Math.max(run.count * run.seconds * peak, 0);
  const person = planting.person();
  const parts = Math.ceil(operations / (count * (to - from) * peak));
  return Array.from({ length: parts }, (_, part): Piece => ({ provider: planting.provider(part), person, count, from, to, gbps, declared: 'none' }));
}

/** Every pod talks to the next: 2 TB a day each way, as a low-communication optimiser would. */
function ring(planting: Planting, pieces: readonly Piece[], ids: readonly string[]): void {
  for (const [index, piece] of pieces.entries()) {
    const next = (index + 1) % pieces.length;
    const [peer, id, peerId] = [pieces[next], ids[index], ids[next]];
    if (peer !== undefined && id !== undefined && peerId !== undefined && next !== index) planting.exchange({ piece, id }, { piece: peer, id: peerId }, 2 * TERABYTE);
  }
}

/** Patterns in the order in which runs are dealt to them. */
export const STRUCTURING: readonly Pattern[] = [sequential, shells, parallel, mixed, strangers, underFilter];
export const BENIGN: readonly Pattern[] = [inference, smallInference];
