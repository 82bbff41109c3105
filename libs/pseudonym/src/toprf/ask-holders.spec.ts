import { toBase64url, toHex, utf8 } from '#libs/encoding';
import { MAX_BATCH } from '#libs/epoch';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadOprf } from '../oprf/oprf.js';
import { type Conduct, hashToGroup, TestHolders } from '../testing/test-holders.js';
import { askHolders, type Evaluated } from './ask-holders.js';
import type { Asking } from './asking.js';
import { openEpoch } from './epoch.js';
import { type HolderProblem, TooFewHolders } from './refusal.js';
import { Roster } from './roster.js';

const key = importPrivateJwk(generatePrivateJwk());
const oprf = await loadOprf();
const NOW = 1_795_305_600;
const labels = (count: number): Uint8Array[] => Array.from({ length: count }, (_, index) => utf8(`input ${index}`));

class Bench {
  readonly problems: HolderProblem[] = [];
  readonly pauses: number[] = [];
  readonly batches: (readonly Evaluated[])[] = [];
  readonly holders: TestHolders;
  readonly roster: Roster;
  readonly asking: Asking;
  /** Timers that were set and not cancelled, newest last. */
  #timers: (() => void)[] = [];

  constructor(threshold: number, holders: number, replaced: Partial<Asking> = {}) {
    this.holders = new TestHolders(threshold, holders, key.jwk);
    const { profile, profileDigest, unicode } = this.holders.manifest.manifest;
    const epoch = openEpoch(this.holders.manifest, { profile, profileDigest, unicode });
    this.roster = new Roster(epoch);
    this.asking = {
      epoch,
      iss: 'https://cloud.example',
      key,
      oprf,
      fetch: this.holders.fetch,
      now: () => NOW,
      randomBytes,
      after: (_, then) => {
        this.#timers.push(then);
        return () => void (this.#timers = this.#timers.filter((timer) => timer !== then));
      },
      pause: async (attempt) => void this.pauses.push(attempt),
      onProblem: async (problem) => void this.problems.push(problem),
      ...replaced,
    };
    // The newest timer is that of the request that has just been sent.
    this.holders.onHang = () => this.#timers.at(-1)?.();
  }

  behave(conduct: Readonly<Record<number, Conduct>>): this {
    for (const [index, one] of Object.entries(conduct)) this.holders.conduct.set(Number(index), one);
    return this;
  }

  async ask(inputs: readonly Uint8Array[]): Promise<Map<string, string>> {
    await askHolders(this.asking, this.roster, inputs, async (batch) => void this.batches.push(batch));
    return new Map(this.batches.flat().map(({ input, output }) => [toHex(input), toHex(output)]));
  }

  expected(inputs: readonly Uint8Array[]): Map<string, string> {
    return new Map(inputs.map((input) => [toHex(input), toHex(this.holders.output(input))]));
  }

  get timers(): number {
    return this.#timers.length;
  }
}

const codes = (problems: readonly HolderProblem[]): string[] => problems.map(({ code, holder }) => `${holder.index} ${code}`).sort();
const sorted = (map: Map<string, string>): string[] => [...map].map((pair) => pair.join()).sort();

describe('outputs', () => {
  test.each([
    [1, 1],
    [1, 3],
    [2, 3],
    [3, 5],
  ])('of %i of %i holders are those of the whole key in one piece', async (threshold, count) => {
    const bench = new Bench(threshold, count);
    const inputs = labels(20);
    expect(sorted(await bench.ask(inputs))).toEqual(sorted(bench.expected(inputs)));
    expect(new Set(bench.holders.seen.map(({ holder }) => holder)).size).toBe(threshold);
    expect(bench.timers, 'no timer outlives its request').toBe(0);
  });

  test('of no inputs cost no request', async () => {
    const bench = new Bench(2, 3);
    await bench.ask([]);
    expect(bench.holders.seen).toEqual([]);
  });

  test('of any bytes come back, whichever holders answer', async () => {
    const bench = new Bench(2, 4);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 4, selector: toHex }), async (inputs) => {
        bench.batches.length = 0;
        expect(sorted(await bench.ask(inputs))).toEqual(sorted(bench.expected(inputs)));
      }),
      { numRuns: 15 },
    );
    expect(new Set(bench.holders.seen.map(({ holder }) => holder))).toEqual(new Set([1, 2, 3, 4]));
  });
});

describe('what a holder sees', () => {
  test('is a signed request of its own for the same points, under the name of one batch', async () => {
    const bench = new Bench(2, 3);
    await bench.ask(labels(3));
    const [first, second] = bench.holders.seen;
    expect(first?.claims).toEqual({ ...second?.claims, aud: first?.claims.aud });
    expect(first?.claims).toMatchObject({ iss: 'https://cloud.example', iat: NOW, epoch: '2026-Q4', manifest: bench.holders.manifest.digest, n: 8 });
    expect(first?.claims.aud).not.toBe(second?.claims.aud);
    expect(first?.points).toEqual(second?.points);
  });

  test('is never H(x), and no point twice at one holder, however often something has to be asked again', async () => {
    const bench = new Bench(2, 3).behave({ 1: 'loses the answer', 2: 'loses the answer' });
    const { pause } = bench.asking;
    // The second time around all answers arrive.
    const asking: Asking = { ...bench.asking, pause: async (attempt) => (bench.behave({ 1: 'honest', 2: 'honest' }), pause(attempt)) };
    const inputs = labels(12);
    await askHolders(asking, bench.roster, inputs, async (batch) => void bench.batches.push(batch));
    await askHolders(asking, bench.roster, inputs, async (batch) => void bench.batches.push(batch));
    expect(bench.pauses).toEqual([1]);
    const hashed = new Set(inputs.map((input) => toHex(hashToGroup(input).toBytes())));
    for (const holder of [1, 2, 3]) {
      const points = bench.holders.seen.filter((one) => one.holder === holder).flatMap((one) => one.points.map(toHex));
      expect(new Set(points).size, `holder ${holder}`).toBe(points.length);
      expect(points.filter((point) => hashed.has(point))).toEqual([]);
    }
    // One name, one set of points: what was tried again is another batch altogether.
    const batches = new Map(bench.holders.seen.map(({ claims }) => [claims.batch, claims.points]));
    expect(batches.size).toBe(3);
    expect(new Set(batches.values()).size).toBe(3);
    for (const { body } of bench.holders.seen) for (const input of inputs) expect(body).not.toContain(toBase64url(input));
  });

  test.each([
    [1, [8]],
    [8, [8]],
    [9, [16]],
    [MAX_BATCH + 1, [MAX_BATCH, 8]],
  ])('of %i inputs is batches of %j points', async (count, sizes) => {
    const bench = new Bench(1, 1);
    await bench.ask(labels(count));
    expect(bench.holders.seen.map(({ claims }) => claims.n)).toEqual(sizes);
    expect(bench.batches.flat()).toHaveLength(count);
  });

  test('tells nothing of the order of the inputs, within a batch or between batches', async () => {
    const bench = new Bench(1, 1);
    const inputs = labels(MAX_BATCH + 100);
    await bench.ask(inputs);
    const place = new Map(inputs.map((input, index) => [toHex(input), index]));
    const order = bench.batches.flat().map(({ input }) => place.get(toHex(input))!);
    // Chance keeps one of 1,100 in place on average; 20 or more once in 10^17 shuffles.
    expect(order.filter((value, index) => value === index).length).toBeLessThan(20);
    // Of the last hundred some ninety go into the first batch.
    expect(bench.batches[0]?.filter(({ input }) => place.get(toHex(input))! >= MAX_BATCH).length).toBeGreaterThan(50);
  });
});

test('fillers stand anywhere among the inputs, not after them', async () => {
  const orders: boolean[][] = [];
  const inputs = labels(9);
  const known = new Set(inputs.map(toHex));
  const watched: Asking['oprf'] = {
    ...oprf,
    blind: (all, random) => {
      orders.push(all.map((input) => known.has(toHex(input))));
      return oprf.blind(all, random);
    },
  };
  const bench = new Bench(1, 1, { oprf: watched });
  for (let round = 0; round < 4; round += 1) await bench.ask(inputs);
  for (const order of orders) expect(order.filter(Boolean)).toHaveLength(9);
  // By chance all nine of sixteen are in front in four rounds once in 10^16.
  expect(orders.some((order) => order.indexOf(false) < 9)).toBe(true);
});

test('under an order, requests carry it, say so in what is signed, and cost no point more than was asked', async () => {
  const bench = new Bench(2, 3, { order: { digest: toBase64url(new Uint8Array(32).fill(5)), text: 'what two officers signed' } });
  await bench.ask(labels(1));
  for (const { claims, body } of bench.holders.seen) {
    expect(claims.n).toBe(1);
    expect(claims.order).toBe(toBase64url(new Uint8Array(32).fill(5)));
    expect(JSON.parse(body)).toMatchObject({ order: 'what two officers signed' });
  }
});

describe('holders that fail', () => {
  test.each<[string, Record<number, Conduct>, string[]]>([
    ['refuse connections', { 1: 'refuses connections', 2: 'refuses connections' }, ['1 HOLDER_DOWN', '2 HOLDER_DOWN']],
    ['never answer', { 2: 'never answers', 3: 'never answers' }, ['2 HOLDER_DOWN', '3 HOLDER_DOWN']],
    ['lose answers or are broken', { 1: 'loses the answer', 3: { status: 503 } }, ['1 HOLDER_DOWN', '3 HOLDER_DOWN']],
    ['are a web page or talk without end', { 1: 'is a web page', 2: 'talks without end' }, ['1 HOLDER_ANSWER', '2 HOLDER_ANSWER']],
    ['redirect or refuse without a code', { 1: 'redirects', 2: { status: 404 } }, ['1 HOLDER_ANSWER', '2 HOLDER_ANSWER']],
    ['have no quota or another clock', { 1: { status: 429, code: 'HOLDER_QUOTA' }, 2: { status: 401, code: 'HOLDER_CLOCK' } }, ['1 HOLDER_QUOTA', '2 HOLDER_CLOCK']],
    ['use another key or break proofs', { 1: 'uses another key', 2: 'breaks the proof' }, ['1 HOLDER_LIES', '2 HOLDER_LIES']],
    ['swap elements or send none', { 1: 'swaps two elements', 2: 'sends what is no element' }, ['1 HOLDER_LIES', '2 HOLDER_LIES']],
    ['leave one out or answer something else', { 1: 'leaves an element out', 2: 'answers another batch' }, ['1 HOLDER_LIES', '2 HOLDER_LIES']],
    ['speak for another manifest or epoch', { 1: 'answers for another manifest', 2: 'answers for another epoch' }, ['1 HOLDER_LIES', '2 HOLDER_LIES']],
    ['speak as one another', { 1: 'answers as another holder', 2: 'answers as another holder' }, ['1 HOLDER_LIES', '2 HOLDER_LIES']],
  ])('two of five %s: the other three do, and the two are named', async (_, conduct, expected) => {
    const bench = new Bench(3, 5).behave(conduct);
    const inputs = labels(9);
    // Until chance has asked each of them at least once.
    for (let round = 0; round < 60 && new Set(codes(bench.problems)).size < 2; round += 1) {
      bench.batches.length = 0;
      expect(sorted(await bench.ask(inputs))).toEqual(sorted(bench.expected(inputs)));
    }
    expect([...new Set(codes(bench.problems))]).toEqual(expected);
    expect(bench.pauses, 'nobody had to be asked twice').toEqual([]);
    expect(bench.timers).toBe(0);
    for (const { message, holder } of bench.problems) expect(message).toContain(`key-holder ${holder.index} (https://holder-${holder.index}.example) `);
  });

  test('a liar is asked once, and what it said is handed over with what it was asked', async () => {
    const bench = new Bench(2, 3).behave({ 3: 'swaps two elements' });
    for (let round = 0; round < 60 && bench.problems.length === 0; round += 1) await bench.ask(labels(9));
    for (let round = 0; round < 5; round += 1) await bench.ask(labels(9));
    const asked = bench.holders.seen.filter(({ holder }) => holder === 3);
    expect(asked).toHaveLength(1);
    expect(bench.problems).toHaveLength(1);
    const { exchange } = bench.problems[0]!;
    expect(Buffer.from(exchange!.request).toString()).toBe(asked[0]?.body);
    expect(JSON.parse(Buffer.from(exchange!.answer).toString())).toMatchObject({ batch: asked[0]?.claims.batch, holder: 3 });
    expect(bench.roster.conduct).toEqual({ asked: [1, 2, 3], lied: [3], down: [] });
  });

  test('one that was down is asked last, and counts again once it answers', async () => {
    const bench = new Bench(2, 3).behave({ 1: 'refuses connections' });
    for (let round = 0; round < 60 && bench.problems.length === 0; round += 1) await bench.ask(labels(1));
    for (let round = 0; round < 10; round += 1) await bench.ask(labels(1));
    expect(bench.problems, 'the two others sufficed').toHaveLength(1);
    bench.behave({ 1: 'honest', 2: 'refuses connections' });
    await bench.ask(labels(1));
    await bench.ask(labels(1));
    expect(bench.roster.problems.map(({ holder }) => holder.index)).toEqual([2]);
    expect(bench.roster.conduct.down).toEqual([1, 2]);
  });

  test('an address given instead of that of the manifest is the one asked', async () => {
    const bench = new Bench(1, 1);
    const { manifest } = bench.holders.manifest;
    const epoch = openEpoch(bench.holders.manifest, manifest, new Map([[1, 'https://moved-1.example']]));
    const hosts: string[] = [];
    const asking: Asking = { ...bench.asking, epoch, fetch: async (url, init) => (hosts.push((url as URL).host), bench.holders.fetch(url, init)) };
    await askHolders(asking, new Roster(epoch), labels(1), async () => undefined);
    expect(hosts).toEqual(['moved-1.example']);
  });
});

describe('fewer holders than the threshold', () => {
  async function refusal(bench: Bench): Promise<TooFewHolders> {
    const error: unknown = await bench.ask(labels(3)).catch((thrown: unknown) => thrown);
    if (!(error instanceof TooFewHolders)) throw new Error('it was not refused', { cause: error });
    return error;
  }

  test('is refused at once when the others refuse for good, with each one and its code, and no output', async () => {
    const bench = new Bench(3, 3).behave({ 1: { status: 403, code: 'HOLDER_QUOTA' }, 2: { status: 409, code: 'HOLDER_MANIFEST' }, 3: { status: 409, code: 'HOLDER_EPOCH' } });
    const error = await refusal(bench);
    expect(error).toMatchObject({ code: 'TOPRF_HOLDERS', total: 3, temporary: false });
    expect(codes(error.problems)).toEqual(['1 HOLDER_QUOTA', '2 HOLDER_MANIFEST', '3 HOLDER_EPOCH']);
    expect(bench.batches).toEqual([]);
    expect(bench.holders.seen).toHaveLength(3);
    expect(bench.pauses).toEqual([]);
  });

  test('is tried five times, blinded afresh each time, when the others are down, and is then temporary', async () => {
    const bench = new Bench(2, 2).behave({ 2: 'refuses connections' });
    const error = await refusal(bench);
    expect(error.temporary).toBe(true);
    expect(codes(error.problems)).toEqual(['2 HOLDER_DOWN']);
    expect(bench.pauses).toEqual([1, 2, 3, 4]);
    // This is what it costs: the one that is up has answered five times.
    expect(bench.holders.seen).toHaveLength(5);
    const points = bench.holders.seen.flatMap((one) => one.points.map(toHex));
    expect(new Set(points).size).toBe(5 * 8);
  });

  test.each<[Conduct, string]>([
    [{ status: 409, code: 'HOLDER_BATCH_REPLAYED' }, 'HOLDER_BATCH_REPLAYED'],
    [{ status: 401, code: 'HOLDER_PROVIDER' }, 'HOLDER_PROVIDER'],
    [{ status: 413, code: 'OPRF_BATCH' }, 'HOLDER_REFUSED'],
    [{ status: 400, code: 'not a code\u001b[2J' }, 'HOLDER_ANSWER'],
    [{ status: 429, code: 'HTTP_RATE' }, 'HOLDER_DOWN'],
    [{ status: 409, code: 'HOLDER_NOT_READY' }, 'HOLDER_DOWN'],
    [{ status: 401, code: 'HOLDER_CLOCK', now: -1 }, 'HOLDER_CLOCK'],
    ['never answers', 'HOLDER_DOWN'],
    ['uses another key', 'HOLDER_LIES'],
  ])('%j is %s', async (conduct, code) => {
    const error = await refusal(new Bench(1, 1).behave({ 1: conduct }));
    expect(codes(error.problems)).toEqual([`1 ${code}`]);
    expect(error.problems[0]?.message).toMatch(/^[\x20-\x7e]+$/);
  });

  test('leaves the batches before it done', async () => {
    const bench = new Bench(1, 1);
    const onBatch = async (batch: readonly Evaluated[]): Promise<void> => {
      bench.batches.push(batch);
      bench.behave({ 1: { status: 429, code: 'HOLDER_QUOTA' } });
    };
    await expect(askHolders(bench.asking, bench.roster, labels(MAX_BATCH + 1), onBatch)).rejects.toThrow(expect.objectContaining({ code: 'TOPRF_HOLDERS' }));
    expect(bench.batches.map((batch) => batch.length)).toEqual([MAX_BATCH]);
  });

  test('for a clock that is off names every holder that says so, and by how much', async () => {
    const off = (now: number): Conduct => ({ status: 401, code: 'HOLDER_CLOCK', now });
    const error = await refusal(new Bench(3, 3).behave({ 1: off(NOW + 86_400), 2: off(NOW - 60), 3: { status: 401, code: 'HOLDER_CLOCK' } }));
    expect(error.problems.map(({ code }) => code)).toEqual(['HOLDER_CLOCK', 'HOLDER_CLOCK', 'HOLDER_CLOCK']);
    expect(error.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('is 86400 s ahead of the one here'),
      expect.stringContaining('is 60 s behind the one here'),
      expect.stringContaining('too far from its own clock'),
    ]);
  });
});

test('a fault of our own is not blamed on a holder', async () => {
  const bench = new Bench(1, 1, { oprf: { ...oprf, verify: () => Promise.reject(new Error('a thread died')) } });
  await expect(bench.ask(labels(1))).rejects.toThrow('a thread died');
  expect(bench.problems).toEqual([]);
});

test('a batch that could not be kept stops the asking', async () => {
  const bench = new Bench(1, 1);
  await expect(askHolders(bench.asking, bench.roster, labels(MAX_BATCH + 1), () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
  expect(bench.holders.seen).toHaveLength(1);
});
