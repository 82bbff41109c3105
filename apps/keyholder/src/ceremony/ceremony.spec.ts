import { afterEach, describe, expect, test } from 'vitest';
import type { BenchHolder } from '../testing/bench-holder.js';
import { Asker, federation, generatePlan, handOver, manifestOf, register, runToEnd } from '../testing/federation.js';

let holders: BenchHolder[] = [];
afterEach(async () => {
  await Promise.all(holders.map(async (bench) => bench.remove()));
});

describe('three holders', () => {
  test('make a key that none of them has, sign one manifest, and any two of them give the same token', async () => {
    holders = await federation(['h1', 'h2', 'h3']);
    const provider = new Asker('https://cloud.example');
    for (const bench of holders) {
      await register(bench, provider, { customers: 100, attributes: 1 });
      await bench.start();
    }
    await handOver(holders, await generatePlan(holders, 2));
    const ended = await runToEnd(holders);
    const manifests = await Promise.all(holders.map(async (bench) => manifestOf(bench)));
    expect(new Set(manifests.map(({ text }) => text)).size).toBe(1);
    expect(ended).toEqual({ h1: manifests[0]!.digest, h2: manifests[0]!.digest, h3: manifests[0]!.digest });
    const [h1, h2, h3] = holders as [BenchHolder, BenchHolder, BenchHolder];
    const token = await provider.tokens([h1, h2], manifests[0]!, ['acme', 'globex']);
    expect(await provider.tokens([h3, h1], manifests[0]!, ['acme', 'globex'])).toEqual(token);
    expect(token[0]).not.toBe(token[1]);
  });
});
