import { describe, expect, test } from 'vitest';

import { randomIntegers, randomThresholds, randomTimeline } from '../reference/random-timeline.reference.js';
import { columnsOf } from '../timeline/columns.js';
import type { Thresholds, Timeline, TimelineEndpoint } from '../timeline/types.js';
import { halvesOf, linkedBy, mostOfAllWindows, piecesOf, within, type Linked } from './robust.reference.js';
import type { Linking } from './links.js';
import { robust, robustColumns } from './robust.js';
import type { RobustResult, RobustTest } from './types.js';

type Random = (below: number) => number;

interface Instance {
  readonly timeline: Timeline;
  readonly thresholds: Thresholds;
  readonly horizonS: number;
}

function instance(random: Random): Instance {
  const workloads = random(9);
  const timeline = randomTimeline(random, { workloads, times: [4, 20][random(2)]!, longest: [2, 8][random(2)]!, ops: 25, exchanges: random(workloads + 2) });
  const endpoints: TimelineEndpoint[] = Array.from({ length: workloads === 0 ? 0 : random(5) }, () => ({ endpoint: `e${random(3)}`, workload: `w${random(workloads)}`, bytes: random(5) }));
  return { timeline: { ...timeline, endpoints }, thresholds: { ...randomThresholds(random, 25), D: 1 + random(12) }, horizonS: [Infinity, 100, 1 + random(12), 0.5 + random(9)][random(4)]! };
}

/** A figure of the engine against a whole number of 1 / scale: what the quotients' rounding leaves. */
const near = (got: number, numerator: number, scale: number): boolean => Math.abs(got - numerator / scale) <= 1e-12 * (numerator / scale);

/** What the engine has wrong about a customer, in words. */
function mistakes({ timeline, thresholds, horizonS }: Instance, linking: Linking, result: RobustResult): string[] {
  const linked = linkedBy(timeline, thresholds, linking);
  const halves = halvesOf(piecesOf(timeline), linked.colourOf);
  const { m, scale } = halves;
  const most = mostOfAllWindows(halves, horizonS, 0);
  const level = mostOfAllWindows(halves, Infinity, thresholds.R);
  const nobody = timeline.workloads.length === 0;
  const hits = { envelope: !nobody && most >= thresholds.C * scale, burst: !nobody && level >= thresholds.C1 * scale };
  const [envelope, burst] = result.tests as [RobustTest, RobustTest];
  const right: Record<string, boolean> = {
    total: near(result.total, m.reduce((sum, value) => sum + value, 0), scale),
    peak: near(result.peak, 2 * Math.max(0, ...m), scale),
    'within the horizon': near(envelope.value, most, scale),
    'bucket level': near(result.bucketLevel, level, scale) && burst.value === result.bucketLevel,
    'exchanged bytes': result.exchangedBytes === linked.exchangedBytes,
    linked: result.linked === (linking === 'customer-total' ? linked.exchangedBytes >= thresholds.D : [...linked.colourOf].some(([id, colour]) => timeline.workloads[colour]!.id !== id)),
    hits: envelope.hit === hits.envelope && burst.hit === hits.burst,
    outcome: (result.outcome === 'to-be-inspected') === (hits.envelope || hits.burst),
    'a window within the horizon': envelope.window === null || envelope.window.to - envelope.window.from <= horizonS,
  };
  return [
    ...Object.keys(right).filter((what) => !right[what]),
    ...result.tests.flatMap((found) => evidenceMistakes(found, timeline, thresholds, linked).map((what) => `${found.test}: ${what}`)),
  ];
}

function evidenceMistakes({ test, hit, value, threshold, margin, witness, window, links, smallest }: RobustTest, timeline: Timeline, { R }: Thresholds, linked: Linked): string[] {
  const pieces = piecesOf(timeline);
  const drain = test === 'burst' ? R : 0;
  /** The definition on some workloads, inside the window. */
  const valueOf = (ids: readonly string[]): { readonly most: number; readonly scale: number } => {
    const chosen = pieces.filter(({ id }) => ids.includes(id));
    if (window === null || chosen.length === 0) return { most: 0, scale: 1 };
    const halves = halvesOf(chosen, linked.colourOf);
    return { most: mostOfAllWindows(within(halves, window), Infinity, drain), scale: halves.scale };
  };
  const reaches = (ids: readonly string[]): boolean => valueOf(ids).most >= threshold * valueOf(ids).scale;
  const own = valueOf(witness);
  const order = witness.map((id) => pieces.find((piece) => piece.id === id)!);
  const right: Record<string, boolean> = {
    margin: margin === value / threshold,
    'no witness only without a value': (witness.length === 0) === (value === 0) && (window === null) === (value === 0),
    'order of the witness': order.every(({ start, id }, i) => i === 0 || start > order[i - 1]!.start || (start === order[i - 1]!.start && id > order[i - 1]!.id)),
    smallness: smallest === (hit ? (witness.length === 1 ? 'fewest' : 'small') : 'of the optimum'),
    'the witness reaches the threshold': !hit || reaches(witness),
    'nobody is superfluous': !hit || witness.every((id) => !reaches(witness.filter((other) => other !== id))),
    'without a hit, the witness makes the value': hit || near(value, own.most, own.scale),
    'without a hit, no links': hit || links.length === 0,
  };
  return [...Object.keys(right).filter((what) => !right[what]), ...(hit ? treeMistakes(witness, links, linked) : [])];
}

/** Links are real, without a cycle, join all members of a colour, and end at members. */
function treeMistakes(witness: readonly string[], links: RobustTest['links'], { between, colourOf }: Linked): string[] {
  const group = new Map<string, string>();
  const find = (id: string): string => (group.has(id) ? find(group.get(id)!) : id);
  const wrong: string[] = [];
  for (const { a, b, bytes } of links) {
    const strongest = between(a, b);
    if (strongest === undefined || !(bytes > 0) || bytes > strongest) wrong.push(`no link of ${bytes} bytes between ${a} and ${b}`);
    if (find(a) === find(b)) wrong.push('a cycle');
    else group.set(find(a), find(b));
  }
  for (const id of witness) if (witness.some((other) => colourOf.get(other) === colourOf.get(id) && find(other) !== find(id))) wrong.push(`${id} is not joined`);
  for (const id of links.flatMap(({ a, b }) => [a, b])) {
    if (!witness.includes(id) && links.filter(({ a, b }) => a === id || b === id).length === 1) wrong.push(`the tree ends at ${id}`);
  }
  return wrong;
}

describe('robust@1 against its definition, instant by instant and window by window', () => {
  test('24,000 random customers: open ends, no length, endpoints, finite and fractional horizons, ties', () => {
    const random = randomIntegers(11_202_311);
    const seen = { hit: 0, tie: 0, linked: 0, endpoint: 0, stranger: 0, inHorizon: 0 };
    for (let i = 0; i < 24_000; i += 1) {
      const one = instance(random);
      const linking = i % 3 === 0 ? 'pairwise' : 'customer-total';
      const result = linking === 'pairwise' ? robustColumns(columnsOf(one.timeline), one, linking) : robust(one.timeline, one);
      const wrong = mistakes(one, linking, result);
      if (wrong.length > 0) expect({ wrong, one, linking, result }).toEqual({ wrong: [] });
      const links = result.tests.flatMap((found) => found.links);
      seen.hit += result.tests.filter(({ hit }) => hit).length;
      seen.tie += result.tests.filter(({ margin }) => margin === 1).length;
      seen.linked += links.length;
      seen.endpoint += links.filter(({ endpoint }) => endpoint !== undefined).length;
      seen.stranger += result.tests.filter(({ witness, links }) => links.some(({ a, b }) => !witness.includes(a) || !witness.includes(b))).length;
      seen.inHorizon += result.tests[0]!.value < result.total * 0.999 ? 1 : 0;
    }
    // The instances are of every kind, so that agreement means something.
    for (const [kind, times] of Object.entries(seen)) expect(times, kind).toBeGreaterThan(100);
  });
});
