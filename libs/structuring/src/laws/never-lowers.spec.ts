import { describe, expect, test } from 'vitest';

import { halved, merged, onRandomCustomers, randomCustomer, randomEndpoint, replaced, type Change } from './customers.reference.js';
import { ENGINES, named, ROBUST, type Engine } from './engines.reference.js';
import type { Timeline, TimelineWorkload } from '../timeline/types.js';

/** Holds that a change lowers no figure and clears nobody. Returns how many figures it raised and to how many flagged customers it was put. */
function expectNeverLower({ judge }: Engine, change: Change): { readonly raised: number; readonly flagged: number } {
  let raised = 0;
  let flagged = 0;
  onRandomCustomers(5, (timeline, thresholds, random) => {
    const more = change(timeline, random);
    if (more === null) return;
    const before = judge(timeline, thresholds);
    const after = judge(more, thresholds);
    const figures = Object.entries(before.values);
    expect({
      // A sum of rates over more members may round the other way.
      lowered: figures.filter(([name, value]) => after.values[name]! < value * (1 - 1e-12)),
      missed: before.tests.filter(({ hit }, i) => hit && !after.tests[i]!.hit),
      cleared: before.flagged && !after.flagged,
    }).toEqual({ lowered: [], missed: [], cleared: false });
    raised += figures.filter(([name, value]) => after.values[name]! > value).length;
    if (before.flagged) flagged += 1;
  });
  return { raised, flagged };
}

const closed = ({ start, end }: TimelineWorkload): boolean => end !== null && end > start;
const lengthened = (w: TimelineWorkload, by: number): TimelineWorkload => ({ ...w, end: w.end! + by, ops: (w.ops / (w.end! - w.start)) * (w.end! - w.start + by) });
const withTraffic = (t: Timeline, random: (below: number) => number, bytes: number): Timeline | null =>
  t.workloads.length < 2 ? null : { ...t, exchanges: [...t.exchanges, { a: t.workloads[0]!.id, b: t.workloads[1 + random(t.workloads.length - 1)]!.id, bytes }] };

describe.each(named(ENGINES))('what never lowers a verdict: %s', (_, engine) => {
  test.each<[string, Change]>([
    ['one more workload', (t, random) => ({ ...t, workloads: [...t.workloads, { id: 'added', provider: 'p9', start: random(10), end: 10 + random(5), ops: random(30), bandwidth: 5, declared: null }] })],
    ['a record of traffic', (t, random) => withTraffic(t, random, random(7))],
    ['an edge beyond D', (t, random) => withTraffic(t, random, 10)],
    ['more traffic everywhere', (t) => ({ ...t, exchanges: t.exchanges.map((e) => ({ ...e, bytes: e.bytes + 1 })) })],
    ['more operations', (t, random) => replaced(t, random, (w) => ({ ...w, ops: w.ops + 1 + random(20), ...(w.rate === undefined ? {} : { rate: w.rate + random(3) }) }))],
    ['merging it with another customer', (t, random) => merged(t, randomCustomer(random))],
  ])('%s', (_, change) => {
    const { raised, flagged } = expectNeverLower(engine, change);
    expect(raised).toBeGreaterThan(20);
    expect(flagged).toBeGreaterThan(100);
  });

  // The robust engine does not look at them.
  test.each<[string, Change]>([
    ['more bandwidth', (t, random) => replaced(t, random, (w) => ({ ...w, bandwidth: w.bandwidth + 1 + random(5) }))],
    ['declaring training', (t, random) => replaced(t, random, (w) => ({ ...w, declared: 'training' }))],
  ])('%s', (_, change) => {
    const { raised, flagged } = expectNeverLower(engine, change);
    if (ROBUST.includes(engine)) expect(raised).toBe(0);
    else expect(raised).toBeGreaterThan(20);
    expect(flagged).toBeGreaterThan(100);
  });
});

// Each of these does lower a verdict of the literal engine: known-failures.spec.ts.
describe.each(named(ROBUST))('what does not lower a verdict either: %s', (_, engine) => {
  test.each<[string, Change]>([
    ['splitting a workload into halves, its bytes halved', (t, random) => halved(t, random, 'halved')],
    ['splitting a workload into halves, its bytes kept', (t, random) => halved(t, random, 'kept')],
    ['splitting every workload into halves and those again', (t, random) => halved(halved(halved(t, random, 'halved') ?? t, random, 'halved') ?? t, random, 'halved')],
    ['lengthening a workload at its rate', (t, random) => replaced(t, random, (w) => lengthened(w, 1 + random(9)), closed)],
    ['projecting open-ended workloads further', (t, random) => ({ ...t, projection: t.projection + 1 + random(5) })],
    ['withdrawing a declaration', (t, random) => replaced(t, random, (w) => ({ ...w, declared: null }), ({ declared }) => declared === 'training')],
    ['a bucket that workloads meet at', (t, random) => (t.workloads.length === 0 ? null : { ...t, endpoints: [...(t.endpoints ?? []), randomEndpoint(t, random), randomEndpoint(t, random)] })],
  ])('%s', (_, change) => {
    expect(expectNeverLower(engine, change).flagged).toBeGreaterThan(50);
  });
});
