import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { findChip } from './chip.js';
import { FewestReplicas } from './fewest-replicas.js';
import { replicaOf, training, type Replica } from './replica.js';
import { CORRECTED } from './setting.js';

const MOST = 3000;

/** One replica after the other. */
function byCounting(replica: Replica, target: number): number | undefined {
  for (let replicas = 1; replicas <= MOST; replicas += 1) if (training(replica, replicas).effectiveOperations >= target) return replicas;
  return undefined;
}

const plans = fc.record({
  chip: fc.constantFrom('A100', 'H100', 'B100'),
  chipsPerNode: fc.integer({ min: 4, max: 50 }),
  parameters: fc.double({ min: 2e10, max: 6e11, noNaN: true }),
  steps: fc.constantFrom(1, 5, 30, 200),
  tokensPerStep: fc.constantFrom(32_768, 524_288),
  batchLaw: fc.constantFrom('none' as const, 'optimistic' as const, 'middle' as const, 'pessimistic' as const),
  topology: fc.constantFrom('relay' as const, 'ring' as const, 'all-gather' as const),
  overlap: fc.constantFrom('streaming' as const, 'blocking' as const),
  power: fc.double({ min: 23, max: 25.3, noNaN: true }),
});

test('the fewest replicas are those found by counting, whatever limits one asks with on the way', () => {
  const seen = { found: 0, none: 0, many: 0 };
  fc.assert(
    fc.property(plans, fc.array(fc.integer({ min: 1, max: MOST }), { maxLength: 4 }), ({ chip, batchLaw, topology, overlap, power, ...plan }, limits) => {
      const replica = replicaOf({ ...plan, chip: findChip(chip), activationRatio: 4 }, { ...CORRECTED, batchLaw, topology, overlap });
      const target = 10 ** power;
      const counted = byCounting(replica, target);
      const fewest = new FewestReplicas(replica, target, 1);
      for (const limit of limits) expect(fewest.upTo(limit)).toBe(counted !== undefined && counted <= limit ? counted : undefined);
      expect(fewest.upTo(MOST)).toBe(counted);
      seen[counted === undefined ? 'none' : 'found'] += 1;
      seen.many += counted !== undefined && counted > 50 ? 1 : 0;
    }),
    { numRuns: 300 },
  );
  for (const [kind, times] of Object.entries(seen)) expect(times, kind).toBeGreaterThan(20);
});

test('a target that is only just within reach is found, and one just beyond it is not', () => {
  let edges = 0;
  fc.assert(
    fc.property(plans, fc.double({ min: 0.995, max: 1, noNaN: true }), ({ chip, batchLaw, topology, overlap, power: _, ...plan }, share) => {
      const replica = replicaOf({ ...plan, chip: findChip(chip), activationRatio: 4 }, { ...CORRECTED, batchLaw, topology, overlap });
      let highest = 0;
      for (let replicas = 1; replicas <= MOST; replicas += 1) highest = Math.max(highest, training(replica, replicas).effectiveOperations);
      if (training(replica, MOST).effectiveOperations === highest) return;
      edges += 1;
      expect(new FewestReplicas(replica, highest * share * (1 - 1e-9), 1).upTo(MOST)).toBe(byCounting(replica, highest * share * (1 - 1e-9)));
      expect(new FewestReplicas(replica, highest * (1 + 1e-9), 1).upTo(MOST)).toBeUndefined();
    }),
    { numRuns: 200 },
  );
  expect(edges).toBeGreaterThan(20);
});
