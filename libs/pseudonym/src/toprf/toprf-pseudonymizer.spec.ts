import { createHmac, randomBytes } from 'node:crypto';
import { lengthPrefixed, toBase64url, toHex, utf8 } from '#libs/encoding';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadOprf } from '../oprf/oprf.js';
import { TestCache, TestHolders } from '../testing/test-holders.js';
import type { CanonicalIdentifier, Pseudonymizer } from '../types.js';
import { openEpoch } from './epoch.js';
import { CachedOutputs, HolderOutputs } from './outputs.js';
import { Roster } from './roster.js';
import { toprfPseudonymizer, UNASKED_TOKEN } from './toprf-pseudonymizer.js';

const key = importPrivateJwk(generatePrivateJwk());
const oprf = await loadOprf();
const NOON = 1_795_305_600 + 43_200;
const DAY = 86_400;
const refused = (code: string, field?: string): unknown => expect.objectContaining(field === undefined ? { code } : { code, place: { field } });

function identifier(value: string): CanonicalIdentifier {
  return { attribute: 'name', scheme: '', canonical: value, input: utf8(`id ${value}`), steps: [] };
}

/** A provider with a cache of its own, which may be one from before. */
function provider(holders: TestHolders, cache = new TestCache()) {
  const { profile, profileDigest, unicode } = holders.manifest.manifest;
  const epoch = openEpoch(holders.manifest, { profile, profileDigest, unicode });
  const progress: string[] = [];
  const asker = { epoch, iss: 'https://cloud.example', key, oprf };
  const world = { fetch: holders.fetch, now: () => NOON, randomBytes, after: () => () => undefined, pause: async () => undefined, onProblem: async () => undefined };
  const asking = { ...asker, ...world };
  const outputs = new HolderOutputs(asking, new Roster(epoch), cache, (done, total) => void progress.push(`${done}/${total}`));
  return { outputs, cache, progress, epoch, pseudonymizer: toprfPseudonymizer(epoch, outputs) };
}

let holders: TestHolders;
let pseudonymizer: Pseudonymizer;
let cache: TestCache;
let outputs: HolderOutputs;
let progress: string[];
beforeEach(() => {
  holders = new TestHolders(2, 3, key.jwk);
  ({ pseudonymizer, cache, outputs, progress } = provider(holders));
});
const requests = (): number => holders.seen.length;
const day = (label: string): Uint8Array => holders.output(lengthPrefixed(utf8('tributary/flow-day/v1'), utf8(label)));

describe('tokens', () => {
  test('are the first 32 bytes of the standard\u2019s output, in the order of the identifiers', async () => {
    const identifiers = ['a', 'b', 'a', 'c'].map(identifier);
    expect(await pseudonymizer.tokens(identifiers)).toEqual(
      identifiers.map(({ input }) => ({ attr: 'name', mode: 'toprf', profile: 'test-profile', epoch: '2026-Q4', token: toBase64url(holders.output(input).slice(0, 32)) })),
    );
    expect(outputs.tally).toEqual({ newIdentifiers: 3, cached: 0, batches: [8] });
    expect(progress).toEqual(['0/3', '3/3']);
  });

  test('are the same at a provider that asks other holders', async () => {
    const mine = await pseudonymizer.tokens([identifier('a')]);
    holders.conduct.set(holders.seen[0]!.holder, 'refuses connections');
    expect(await provider(holders).pseudonymizer.tokens([identifier('a')])).toEqual(mine);
  });

  test('under another key have nothing in common', async () => {
    const other = provider(new TestHolders(2, 3, key.jwk)).pseudonymizer;
    expect((await other.tokens([identifier('a')]))[0]?.token).not.toBe((await pseudonymizer.tokens([identifier('a')]))[0]?.token);
  });

  test('that are in the cache cost no request; with one that is not, only that one is asked', async () => {
    const first = await pseudonymizer.tokens(['a', 'b'].map(identifier));
    const again = provider(holders, cache);
    const before = requests();
    expect(await again.pseudonymizer.tokens(['b', 'a'].map(identifier))).toEqual([first[1], first[0]]);
    expect(requests()).toBe(before);
    await again.pseudonymizer.tokens(['a', 'b', 'c'].map(identifier));
    expect(cache.entries.map(({ input }) => toHex(input)).sort()).toEqual(['a', 'b', 'c'].map((name) => toHex(identifier(name).input)).sort());
    expect(again.outputs.tally).toEqual({ newIdentifiers: 1, cached: 4, batches: [8] });
  });

  test('of nobody cost nothing', async () => {
    expect(await pseudonymizer.tokens([])).toEqual([]);
    expect(requests()).toBe(0);
  });

  test('that no holder gave are a refusal, and nothing is cached', async () => {
    for (const index of [1, 2, 3]) holders.conduct.set(index, 'uses another key');
    await expect(pseudonymizer.tokens([identifier('a')])).rejects.toThrow(refused('TOPRF_HOLDERS'));
    expect(cache.entries).toEqual([]);
  });
});

describe('flow tokens', () => {
  const flow = { local: '10.0.0.1:443', remote: '198.51.100.7:9000', at: NOON };

  test('are HMAC under the output of the label of the day, written out by hand, the same from both sides', async () => {
    const expected = createHmac('sha256', day('2026-11-22')).update(lengthPrefixed(utf8('10.0.0.1'), utf8('198.51.100.7'))).digest('base64url');
    expect(await pseudonymizer.flowTokens([flow, { local: flow.remote, remote: flow.local, at: NOON + 1 }])).toEqual([expected, expected]);
  });

  test('of many days are asked at once', async () => {
    const days = Array.from({ length: 20 }, (_, index) => ({ ...flow, at: NOON - index * DAY }));
    const tokens = await pseudonymizer.flowTokens(days);
    expect(new Set(tokens).size).toBe(20);
    expect(holders.seen.map(({ points }) => points.length)).toEqual([32, 32]);
    expect(tokens[19]).toBe(createHmac('sha256', day('2026-11-03')).update(lengthPrefixed(utf8('10.0.0.1'), utf8('198.51.100.7'))).digest('base64url'));
  });

  test('of the days after come without another request for a week, and so does the endpoint key', async () => {
    await pseudonymizer.flowTokens([flow]);
    const before = requests();
    for (let ahead = 1; ahead <= 6; ahead += 1) await pseudonymizer.flowTokens([{ ...flow, at: NOON + ahead * DAY }]);
    await pseudonymizer.endpointTokens([flow.local]);
    expect(requests()).toBe(before);
    await pseudonymizer.flowTokens([{ ...flow, at: NOON + 7 * DAY }]);
    expect(requests()).toBe(before + 2);
    expect(cache.entries).toHaveLength(16);
  });

  test('on the last day of the calendar ask for no day after it', async () => {
    await pseudonymizer.flowTokens([{ ...flow, at: 253_402_300_799 }]);
    expect(cache.entries).toHaveLength(2);
  });

  test('with a wrong time or address are refused with the place before anybody is asked', async () => {
    await expect(pseudonymizer.flowTokens([flow, { ...flow, at: 0.5 }])).rejects.toThrow(refused('PSEUDONYM_TIME', 'flows.1.at'));
    await expect(pseudonymizer.flowTokens([{ ...flow, remote: ' ' }])).rejects.toThrow(refused('PSEUDONYM_ENDPOINT', 'flows.0.remote'));
    expect(await pseudonymizer.flowTokens([])).toEqual([]);
    expect(requests()).toBe(0);
  });
});

describe('endpoint tokens', () => {
  test('are HMAC under one output of the epoch, written out by hand', async () => {
    const epochKey = holders.output(lengthPrefixed(utf8('tributary/endpoint-key/v1')));
    const expected = createHmac('sha256', epochKey).update(lengthPrefixed(utf8('tributary/endpoint/v1'), utf8('10.0.0.1'))).digest('base64url');
    expect(await pseudonymizer.endpointTokens(['10.0.0.1:443'])).toEqual([expected]);
    expect(requests()).toBe(2);
    await pseudonymizer.endpointTokens(['10.0.0.2:443', '10.0.0.3:443']);
    expect(requests()).toBe(2);
  });

  test('of no endpoint cost nothing, of a wrong one are refused with the place', async () => {
    expect(await pseudonymizer.endpointTokens([])).toEqual([]);
    await expect(pseudonymizer.endpointTokens(['10.0.0.1:443', ''])).rejects.toThrow(refused('PSEUDONYM_ENDPOINT', 'endpoints.1'));
    expect(requests()).toBe(0);
  });
});

describe('from the cache alone', () => {
  test('what is there is a token, what is not has a marker that reads as one, and nobody is asked', async () => {
    const [known] = await pseudonymizer.tokens([identifier('a')]);
    await pseudonymizer.flowTokens([{ local: '10.0.0.1:443', remote: '10.0.0.2:443', at: NOON }]);
    const before = requests();
    const cached = new CachedOutputs(cache);
    const dry = toprfPseudonymizer({ epoch: '2026-Q4', profile: 'test-profile' }, cached);
    const tokens = await dry.tokens(['a', 'b', 'c', 'b'].map(identifier));
    expect(tokens.map(({ token }) => token)).toEqual([known?.token, UNASKED_TOKEN, UNASKED_TOKEN, UNASKED_TOKEN]);
    expect(await dry.flowTokens([{ local: '10.0.0.1:443', remote: '10.0.0.2:443', at: NOON + 30 * DAY }])).toEqual([UNASKED_TOKEN]);
    expect((await dry.endpointTokens(['10.0.0.1:443']))[0]).not.toBe(UNASKED_TOKEN);
    expect(cached.tally).toEqual({ newIdentifiers: 2, cached: 1, batches: [8, 8] });
    expect(requests()).toBe(before);
  });

  test('the marker has the form of a token', () => {
    expect(UNASKED_TOKEN).toMatch(/^NOT-ASKED-YET-+A$/);
    expect(toBase64url(new Uint8Array(Buffer.from(UNASKED_TOKEN, 'base64url')))).toBe(UNASKED_TOKEN);
    expect(Buffer.from(UNASKED_TOKEN, 'base64url')).toHaveLength(32);
  });
});
