import { describe, expect, test } from 'vitest';
import { canonicalise } from '#libs/pseudonym';
import { DEFAULT_POLICY, seferisFist } from '#libs/structuring';
import { rateTOPs, theoreticalTOP } from '#libs/compute';
import { assembleFederation } from './assemble.js';
import { localKey, type Federation } from './model.js';

const NOW = 1_790_000_000;
const make = async (seed: number): Promise<Federation> => (await assembleFederation({ seed, now: NOW, legalThreshold: 1e26 })).federation;

describe('the synthetic federation', () => {
  test('is the same for the same seed and another for another', async () => {
    const [a, b, c] = [await make(1), await make(1), await make(2)];
    expect(JSON.stringify(a.providers)).toBe(JSON.stringify(b.providers));
    expect(JSON.stringify(a.providers)).not.toBe(JSON.stringify(c.providers));
  });

  test.each([1, 2, 3])('every job lies in the window and names a customer of its provider, seed %i', async (seed) => {
    const { providers, window } = await make(seed);
    expect(providers.length).toBeGreaterThanOrEqual(4);
    for (const provider of providers) {
      const customers = new Set(provider.customers.map((customer) => customer.customer_id));
      expect(customers.size).toBe(provider.customers.length);
      expect(new Set(provider.workloads.map((workload) => workload.workload_id)).size).toBe(provider.workloads.length);
      for (const workload of provider.workloads) {
        expect(workload.start).toBeGreaterThanOrEqual(window.from);
        expect(workload.end).toBeLessThanOrEqual(window.to);
        expect(customers.has(workload.customer_id)).toBe(true);
      }
    }
  });

  test.each([1, 2, 3, 4, 5])('no identifier is refused by the canonicalisation profile, seed %i', async (seed) => {
    const { providers } = await make(seed);
    for (const row of providers.flatMap((provider) => provider.customers)) {
      const { refused } = canonicalise({
        name: row.name,
        ...(row.lei === undefined ? {} : { lei: row.lei }),
        ...(row.registration === undefined ? {} : { registration: { register: row.register ?? '', value: row.registration } }),
        ...(row.owner_id === undefined ? {} : { owners: [{ nationalId: { country: row.owner_id_country ?? '', value: row.owner_id } }] }),
      });
      expect(refused).toEqual([]);
    }
  });

  test.each([1, 2, 3])('planted structuring reaches the threshold as one run though no piece does, seed %i', async (seed) => {
    const { providers, truth } = await make(seed);
    const pieces = new Map(providers.flatMap((provider) => provider.workloads.map((workload) => [localKey(provider.iss, workload.workload_id), workload] as const)));
    for (const planted of truth.cases.filter((candidate) => !candidate.pattern.startsWith('benign'))) {
      expect(planted.structured, planted.pattern).toBe(true);
      expect(planted.operations).toBeGreaterThanOrEqual(1e26);
    }
    for (const key of truth.caseOf.keys()) {
      const piece = pieces.get(key);
      if (piece === undefined) throw new Error('a planted workload has no row');
      expect(theoreticalTOP([piece], piece.precision, piece.end - piece.start)).toBeLessThan(DEFAULT_POLICY.thresholds.C);
    }
  });

  test('what is planted as serving answers, so that no rule has reason to doubt it', async () => {
    const { providers, truth } = await make(1);
    const benign = new Set(truth.cases.filter(({ pattern }) => pattern.startsWith('benign')).map(({ id }) => id));
    const services = providers.flatMap(({ iss, workloads }) => workloads.filter(({ workload_id: id }) => benign.has(truth.caseOf.get(localKey(iss, id)) ?? '')));
    expect(services).toHaveLength(2);
    for (const { declared, egress_bytes: out, count, start, end } of services) expect([declared, out / (count * (end - start))]).toEqual(['inference', 1000]);
  });

  test('pieces said to slip under Alg. 1 are non-training, and those said to add up are not', async () => {
    const { providers, truth } = await make(1);
    const classesOf = (pattern: RegExp): Set<string> => {
      const id = truth.cases.find((planted) => pattern.test(planted.pattern))?.id;
      const workloads = providers.flatMap((provider) =>
        provider.workloads.filter((workload) => truth.caseOf.get(localKey(provider.iss, workload.workload_id)) === id).map((workload) => ({
          id: localKey(provider.iss, workload.workload_id),
          provider: provider.iss,
          start: workload.start,
          end: workload.end,
          ops: theoreticalTOP([workload], workload.precision, workload.end - workload.start),
          rate: rateTOPs([workload], workload.precision),
          bandwidth: workload.configured_gbps / 8,
          declared: workload.declared,
        })),
      );
      expect(workloads.length).toBeGreaterThan(0);
      return new Set(seferisFist({ workloads, exchanges: [], now: NOW, projection: 0 }, DEFAULT_POLICY.thresholds).classes.values());
    };
    expect(classesOf(/below the filter/)).toEqual(new Set(['non-training']));
    expect(classesOf(/in sequence, one customer/)).toEqual(new Set(['training']));
  });
});
