import { describe, expect, test } from 'vitest';

import { bytesBetween, connectedWithFirst, literal, literalEnds, type LiteralTest } from './reference/literal.reference.js';
import { randomIntegers, randomThresholds, randomTimeline } from '../reference/random-timeline.reference.js';
import { seferisFist } from './seferis-fist.js';
import type { SeferisFistResult, SubsetTest, TestResult, Thresholds, Timeline } from '../timeline/types.js';

const NAMES: readonly SubsetTest[] = ['sequential', 'parallel', 'combined'];
const named = (result: SeferisFistResult, name: SubsetTest, quantity: TestResult['quantity']): TestResult =>
  result.tests.find((t) => t.test === name && t.quantity === quantity)!;

/** Throws through `expect` unless the evidence stands up by the definitions alone. */
function expectEvidence(timeline: Timeline, { D }: Thresholds, result: SeferisFistResult, found: TestResult): void {
  const piece = new Map(timeline.workloads.map((w) => [w.id, literalEnds(w, timeline.now, timeline.projection)]));
  const linked = (u: string, v: string): boolean => bytesBetween(timeline, u, v) >= D;
  const witness = found.witness.map((id) => piece.get(id)!);
  const weight = ({ start, end, ops }: (typeof witness)[number]): number => (found.quantity === 'ops' ? ops : ops / (end - start));
  const overlap = (u: (typeof witness)[number], v: (typeof witness)[number]): boolean => u.start < v.end && v.start < u.end;

  expect(new Set(found.witness).size).toBe(found.witness.length);
  expect(found.witness.every((id) => result.counted.includes(id))).toBe(true);
  expect(found.witness).toEqual(witness.toSorted((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1)).map(({ id }) => id));

  const pairs = witness.flatMap((u, i) => witness.slice(0, i).map((v) => [u, v] as const));
  if (found.test === 'sequential') expect(pairs.every(([u, v]) => !overlap(u, v))).toBe(true);
  if (found.test === 'parallel') {
    expect(pairs.every(([u, v]) => overlap(u, v))).toBe(true);
    expect(connectedWithFirst(found.witness, linked).size).toBe(found.witness.length);
    expect(found.value === 0 || found.witness.length >= 2).toBe(true);
  }
  if (found.test === 'combined') {
    const sameColour = (u: string, v: string): boolean => connectedWithFirst([u, ...result.counted.filter((id) => id !== u)], linked).has(v);
    expect(pairs.every(([u, v]) => !overlap(u, v) || sameColour(u.id, v.id))).toBe(true);
  }

  const sum = witness.reduce((total, w) => total + weight(w), 0);
  if (found.hit) {
    expect(sum).toBeGreaterThanOrEqual(found.threshold * (1 - 1e-9));
    const least = Math.min(...witness.map(weight));
    // Grown along links, a parallel witness may need a light member to get to a heavy one.
    if (found.test !== 'parallel') expect(sum - least).toBeLessThan(found.threshold);
  } else {
    expect(sum).toBeCloseTo(found.value, 9);
  }
  if (witness.length === 0) expect(found.window).toBeNull();
  else if (found.quantity === 'ops') expect(found.window).toEqual({ from: Math.min(...witness.map((w) => w.start)), to: Math.max(...witness.map((w) => w.end)) });
  else expect(witness.every((w) => w.start <= found.window!.from && found.window!.from < found.window!.to && found.window!.to <= w.end)).toBe(true);

  expectTree(timeline, D, result, found);
}

/** Links are linked counted pairs without a cycle; they hold the witness of a parallel test together, and the members of one colour of a combined one. */
function expectTree(timeline: Timeline, D: number, result: SeferisFistResult, { test: name, witness, links }: TestResult): void {
  const group = new Map<string, string>();
  const root = (id: string): string => {
    const up = group.get(id) ?? id;
    return up === id ? id : root(up);
  };
  for (const { a, b, bytes } of links) {
    expect(result.counted).toContain(a);
    expect(result.counted).toContain(b);
    expect(bytes).toBe(bytesBetween(timeline, a, b));
    expect(bytes).toBeGreaterThanOrEqual(D);
    expect(root(a)).not.toBe(root(b));
    group.set(root(a), root(b));
  }
  const roots = new Set(witness.map(root));
  if (name === 'sequential') expect(links).toEqual([]);
  if (name === 'parallel') expect(roots.size).toBe(Math.min(witness.length, 1));
  if (name === 'parallel') expect(links.length).toBe(Math.max(witness.length - 1, 0));
  if (name === 'combined') {
    const linked = (u: string, v: string): boolean => bytesBetween(timeline, u, v) >= D;
    for (const u of witness) {
      const colour = connectedWithFirst([u, ...result.counted.filter((id) => id !== u)], linked);
      for (const v of witness.filter((id) => colour.has(id))) expect(root(u)).toBe(root(v));
    }
    const degree = (id: string): number => links.filter(({ a, b }) => a === id || b === id).length;
    for (const id of links.flatMap(({ a, b }) => [a, b])) expect(degree(id) > 1 || witness.includes(id)).toBe(true);
  }
}

function expectAgreement(timeline: Timeline, thresholds: Thresholds): SeferisFistResult {
  const expected = literal(timeline, thresholds);
  const result = seferisFist(timeline, thresholds);
  expect([...result.classes]).toEqual([...expected.classes]);
  expect(result.counted).toEqual(expected.counted);
  expect(result.tests.map(({ test: name, quantity, line }) => `${name} ${quantity} ${line}`)).toEqual([
    'sequential ops 8', 'sequential rate 8', 'parallel ops 12', 'parallel rate 12', 'combined ops 16', 'combined rate 16',
  ]);
  for (const name of NAMES) {
    const { maxOps, ratio, hitC, hitR } = expected.tests[name];
    const ops = named(result, name, 'ops');
    const rate = named(result, name, 'rate');
    expect([name, ops.value, ops.hit, rate.hit]).toEqual([name, maxOps, hitC, hitR]);
    expect(rate.value).toBeCloseTo(ratio.num / ratio.den, 9);
    expect([ops.threshold, ops.margin, rate.threshold, rate.margin]).toEqual([thresholds.C, maxOps / thresholds.C, thresholds.R, rate.value / thresholds.R]);
    expectEvidence(timeline, thresholds, result, ops);
    expectEvidence(timeline, thresholds, result, rate);
  }
  const flagged = NAMES.some((name) => expected.tests[name].hitC || expected.tests[name].hitR);
  expect(result.outcome).toBe(flagged ? 'to-be-inspected' : 'benign');
  return result;
}

/** Thresholds at, or one above, a quantity that the instance has. */
function tied(thresholds: Thresholds, { maxOps, ratio }: LiteralTest, random: (below: number) => number): Thresholds {
  const C = maxOps + random(2);
  const R = Math.floor(ratio.num / ratio.den) + random(2);
  return { ...thresholds, C: Math.max(C, 1), R: random(2) === 0 ? Math.max(R, 1) : thresholds.R };
}

describe('the engine against the double loop as printed', () => {
  // 52,000 in all. Most have up to six workloads, where ties are dense and the double loop is quick; every tenth has up to eight.
  test.each(Array.from({ length: 26 }, (_, i) => i + 1))('2,000 random timelines of up to eight workloads, half of them with a threshold on a tie: seed %i', (seed) => {
    const random = randomIntegers(seed);
    const seen = new Map<string, number>();
    for (let i = 0; i < 2000; i += 1) {
      const workloads = i % 500 === 0 ? 0 : 1 + random(i % 10 === 0 ? 8 : 6);
      const timeline = randomTimeline(random, { workloads, times: 8, longest: 5, ops: 25, exchanges: random(2 * workloads + 1) });
      const thresholds = randomThresholds(random, 25);
      const chosen = random(2) === 0 ? thresholds : tied(thresholds, literal(timeline, thresholds).tests[NAMES[random(3)]!], random);
      try {
        for (const found of expectAgreement(timeline, chosen).tests) {
          if (found.value > 0) seen.set(`${found.test} ${found.quantity} ${found.hit}`, (seen.get(`${found.test} ${found.quantity} ${found.hit}`) ?? 0) + 1);
        }
      } catch (cause) {
        throw new Error(`instance ${i} of seed ${seed}: ${JSON.stringify({ timeline, thresholds: chosen })}`, { cause });
      }
    }
    // Each comparison was met often, and missed often by something that was there.
    expect(seen.size).toBe(12);
    expect(Math.min(...seen.values())).toBeGreaterThan(100);
  });
});
