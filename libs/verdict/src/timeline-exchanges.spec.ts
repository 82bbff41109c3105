import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportedExchange } from './dossier.js';
import { ALPHA, BETA, exchange } from './testing/lines.js';
import { meetingsOf, pairsOf, sharedEndpoints } from './timeline-exchanges.js';

const KNOWN = new Set([ALPHA, BETA].flatMap((provider) => ['u', 'v', 'w'].map((id) => `${provider} ${id}`)));
const U = `${ALPHA} u`;
const V = `${ALPHA} v`;
const W = `${BETA} w`;

const of = (...exchanges: ReportedExchange[]) => pairsOf(meetingsOf(exchanges, KNOWN));

describe('traffic within a provider', () => {
  test('one record of one end gives its bytes in both directions', () => {
    expect(of(exchange(ALPHA, 'v', 'u', 5, 3))).toEqual([{ a: U, b: V, bytes: 8 }]);
  });

  test('traffic that both ends report is not counted twice', () => {
    expect(of(exchange(ALPHA, 'u', 'v', 5, 3), exchange(ALPHA, 'v', 'u', 3, 5))).toEqual([{ a: U, b: V, bytes: 8 }]);
  });

  test('when the ends disagree the larger figure of each direction counts', () => {
    // u → v: max(5, 9); v → u: max(3, 1)
    expect(of(exchange(ALPHA, 'u', 'v', 5, 3), exchange(ALPHA, 'v', 'u', 1, 9))).toEqual([{ a: U, b: V, bytes: 12 }]);
  });

  test('records of one end add up before the ends are compared', () => {
    expect(of(exchange(ALPHA, 'u', 'v', 5, 0), exchange(ALPHA, 'u', 'v', 6, 0), exchange(ALPHA, 'v', 'u', 0, 10))).toEqual([{ a: U, b: V, bytes: 11 }]);
  });

  test('the same id at another provider is another workload', () => {
    expect(of(exchange(ALPHA, 'u', 'v', 1, 0), exchange(BETA, 'u', 'v', 2, 0))).toEqual([
      { a: U, b: V, bytes: 1 },
      { a: `${BETA} u`, b: `${BETA} v`, bytes: 2 },
    ]);
  });
});

describe('an endpoint that more than two share', () => {
  const three = [exchange(ALPHA, 'u', 'flow:x', 5, 0), exchange(ALPHA, 'v', 'flow:x', 1, 0), exchange(BETA, 'w', 'flow:x', 0, 2), exchange(ALPHA, 'u', 'flow:y', 7, 0), exchange(BETA, 'w', 'flow:y', 0, 7)];

  test('is given with what each of them moved there, in order of name; one that two share is none', () => {
    expect(sharedEndpoints(meetingsOf(three, KNOWN)).map(({ workload, bytes }) => [workload, bytes])).toEqual([[U, 5], [V, 1], [W, 2]]);
    expect(new Set(sharedEndpoints(meetingsOf(three, KNOWN)).map(({ endpoint }) => endpoint)).size).toBe(1);
    expect(sharedEndpoints(meetingsOf(three.toReversed(), KNOWN))).toEqual(sharedEndpoints(meetingsOf(three, KNOWN)));
  });

  test('makes no pairs where only meetings of two are asked for', () => {
    expect(pairsOf(meetingsOf(three, KNOWN), 2)).toEqual([{ a: U, b: W, bytes: 7 }]);
  });
});

describe('a remote endpoint that several talk to', () => {
  const at = (...exchanges: ReportedExchange[]) => sharedEndpoints(meetingsOf(exchanges, KNOWN)).map(({ workload, bytes }) => [workload, bytes]);
  const u = exchange(ALPHA, 'u', 'flow:a@e', 5, 1);
  const v = exchange(ALPHA, 'v', 'flow:b@e', 0, 4);

  test('holds what each of them moved there, over all days and providers, and makes no pairs', () => {
    expect(at(u, v, exchange(ALPHA, 'u', 'flow:c@e', 1, 0), exchange(BETA, 'w', 'flow:d@e', 2, 2))).toEqual([[U, 7], [V, 4], [W, 4]]);
    expect(of(u, v)).toEqual([]);
  });

  test('is none with one visitor, with another endpoint, or where the second moved nothing', () => {
    expect(at(u, exchange(ALPHA, 'u', 'flow:b@e', 9, 9))).toEqual([]);
    expect(at(u, exchange(ALPHA, 'v', 'flow:b@f', 9, 9))).toEqual([]);
    expect(at(u, exchange(ALPHA, 'v', 'flow:b@e', 0, 0))).toEqual([]);
    expect(at(u, exchange(ALPHA, 'v', 'flow:b', 9, 9))).toEqual([]);
  });

  test('leaves bytes of a flow whose other end is known to that pair, but for the one that keeps them linked', () => {
    const met = exchange(BETA, 'w', 'flow:a', 1, 6);
    expect(at(u, v, met)).toEqual([[U, 1], [V, 4]]);
    expect(of(u, v, met)).toEqual([{ a: U, b: W, bytes: 6 + 1 }]);
    expect(at(exchange(ALPHA, 'u', 'flow:c@e', 2, 0), u, v, met)).toEqual([[U, 2], [V, 4]]);
  });

  test('two behind one address that talk to it are no pair: both name it as the remote', () => {
    const behind = exchange(ALPHA, 'v', 'flow:a@e', 3, 3);
    expect(of(u, behind)).toEqual([]);
    expect(at(u, behind)).toEqual([[U, 6], [V, 6]]);
    expect(of(u, exchange(ALPHA, 'v', 'flow:a@f', 3, 3))).toEqual([{ a: U, b: V, bytes: 5 + 3 }]);
  });
});

test('a half of nothing stays linked when a third end appears', () => {
  const halves = [exchange(ALPHA, 'u', 'flow:x', 0, 0), exchange(ALPHA, 'v', 'flow:x', 5, 0), exchange(BETA, 'w', 'flow:x', 0, 2)];
  expect(sharedEndpoints(meetingsOf(halves, KNOWN)).map(({ bytes }) => bytes)).toEqual([1, 5, 2]);
});

describe('flow halves of two providers', () => {
  test('join on the token: the larger of what one sent and the other received, each way', () => {
    expect(of(exchange(ALPHA, 'u', 'flow:x', 5, 2), exchange(BETA, 'w', 'flow:x', 3, 4))).toEqual([{ a: U, b: W, bytes: 5 + 3 }]);
  });

  test('a half without its other side gives none', () => {
    expect(of(exchange(ALPHA, 'u', 'flow:x', 5, 2), exchange(BETA, 'w', 'flow:y', 3, 4))).toEqual([]);
  });

  test('two halves of one workload are not an exchange with itself', () => {
    expect(of(exchange(ALPHA, 'u', 'flow:x', 5, 2), exchange(ALPHA, 'u', 'flow:x', 2, 5))).toEqual([]);
  });

  test('day tokens of one pair add up', () => {
    expect(of(exchange(ALPHA, 'u', 'flow:x', 5, 0), exchange(BETA, 'w', 'flow:x', 0, 4), exchange(ALPHA, 'u', 'flow:y', 1, 0), exchange(BETA, 'w', 'flow:y', 0, 7))).toEqual([{ a: U, b: W, bytes: 12 }]);
  });

  test('three workloads behind one endpoint pair are linked two by two', () => {
    expect(of(exchange(ALPHA, 'u', 'flow:x', 5, 0), exchange(ALPHA, 'v', 'flow:x', 1, 0), exchange(BETA, 'w', 'flow:x', 0, 2))).toEqual([
      { a: U, b: V, bytes: 6 },
      { a: U, b: W, bytes: 5 },
      { a: V, b: W, bytes: 2 },
    ]);
  });
});

describe('what gives no exchange', () => {
  test('a workload outside of the timeline, at either end', () => {
    expect(of(exchange(ALPHA, 'u', 'stranger', 5, 5), exchange(ALPHA, 'stranger', 'u', 5, 5), exchange(ALPHA, 'stranger', 'flow:x', 5, 5), exchange(BETA, 'w', 'flow:x', 5, 5))).toEqual([]);
  });

  test('a pair that moved nothing', () => {
    expect(of(exchange(ALPHA, 'u', 'v', 0, 0))).toEqual([]);
  });
});

const record = fc.record({
  provider: fc.constantFrom(ALPHA, BETA),
  workload: fc.constantFrom('u', 'v', 'w', 'stranger'),
  peer: fc.constantFrom('u', 'v', 'w', 'flow:x', 'flow:y'),
  // Up to the largest integer a report may hold: sums run past it.
  out: fc.oneof(fc.nat(20), fc.maxSafeNat()),
  in: fc.oneof(fc.nat(20), fc.maxSafeNat()),
});
const records = fc.array(record, { maxLength: 12 }).map((all) => all.filter((r) => r.workload !== r.peer).map((r) => exchange(r.provider, r.workload, r.peer, r.out, r.in)));

/** The rule again with exact integers and no cleverness: for each two workloads, each place where they meet. */
function reference(exchanges: readonly ReportedExchange[]): { a: string; b: string; bytes: number }[] {
  const ids = [...KNOWN].sort();
  const result: { a: string; b: string; bytes: number }[] = [];
  for (const a of ids) {
    for (const b of ids.filter((id) => id > a)) {
      const total = (own: string, direct: string, flow: string | undefined, side: 'bytesOut' | 'bytesIn') =>
        exchanges
          .filter(({ provider, line }) => `${provider} ${line.workload}` === own && ('flow' in line.peer ? line.peer.flow === flow : flow === undefined && `${provider} ${line.peer.workload}` === direct))
          .reduce((sum, { line }) => sum + BigInt(line[side]), 0n);
      const max = (x: bigint, y: bigint) => (x > y ? x : y);
      const flows = new Set(exchanges.flatMap(({ line }) => ('flow' in line.peer ? [line.peer.flow] : [])));
      const both = (id: string, flow: string) => exchanges.some(({ provider, line }) => `${provider} ${line.workload}` === id && 'flow' in line.peer && line.peer.flow === flow);
      let bytes = 0n;
      for (const flow of [undefined, ...[...flows].filter((each) => both(a, each) && both(b, each))]) {
        bytes += max(total(a, b, flow, 'bytesOut'), total(b, a, flow, 'bytesIn')) + max(total(b, a, flow, 'bytesOut'), total(a, b, flow, 'bytesIn'));
      }
      if (bytes > 0n) result.push({ a, b, bytes: bytes > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(bytes) });
    }
  }
  return result;
}

describe('any records', () => {
  test('give what the rule gives when it is written out with exact integers', () => {
    fc.assert(
      fc.property(records, (exchanges) => {
        expect(pairsOf(meetingsOf(exchanges, KNOWN))).toEqual(reference(exchanges));
      }),
      { numRuns: 500 },
    );
  });

  test('give the same in any order, even where sums leave the safe integers', () => {
    fc.assert(
      fc.property(
        records.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(pairsOf(meetingsOf(shuffled, KNOWN))).toEqual(pairsOf(meetingsOf(all, KNOWN)));
        },
      ),
    );
  });

  test('never link less when one more record arrives', () => {
    fc.assert(
      fc.property(records, record, (all, extra) => {
        if (extra.workload === extra.peer) return;
        const after = pairsOf(meetingsOf([...all, exchange(extra.provider, extra.workload, extra.peer, extra.out, extra.in)], KNOWN));
        for (const before of pairsOf(meetingsOf(all, KNOWN))) {
          expect(after.find(({ a, b }) => a === before.a && b === before.b)?.bytes).toBeGreaterThanOrEqual(before.bytes);
        }
      }),
    );
  });
});
