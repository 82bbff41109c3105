import { utf8 } from '#libs/encoding';
import { decodeEvaluation, encodeEvaluation } from '#libs/epoch';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadOprf } from '../oprf/oprf.js';
import { TestHolders } from '../testing/test-holders.js';
import { askHolder } from './ask-holder.js';
import type { Asking } from './asking.js';
import { openEpoch } from './epoch.js';
import { HolderProblem } from './refusal.js';

const key = importPrivateJwk(generatePrivateJwk());
const oprf = await loadOprf();
const holders = new TestHolders(1, 1, key.jwk);
const epoch = openEpoch(holders.manifest, holders.manifest.manifest);
const holder = epoch.holders[0]!;
const batch = { id: Buffer.from(randomBytes(16)).toString('base64url'), points: oprf.blind([utf8('a'), utf8('b')], randomBytes).points };

/** How asking ends when the holder's honest answer was changed on the way. */
async function ends(change: (status: number, bytes: Uint8Array) => { readonly status?: number; readonly bytes?: Uint8Array }): Promise<unknown> {
  const fetch = (async (url: URL, init: RequestInit) => {
    holders.forgetBatches();
    const honest = await holders.fetch(url, init);
    const bytes = new Uint8Array(await honest.arrayBuffer());
    const changed = change(honest.status, bytes);
    return new Response(new Uint8Array(changed.bytes ?? bytes), { status: changed.status ?? honest.status });
  }) as typeof globalThis.fetch;
  const world = { fetch, now: () => 1_795_305_600, randomBytes, after: () => () => undefined, pause: async () => undefined, onProblem: async () => undefined };
  const asking: Asking = { epoch, iss: 'https://cloud.example', key, oprf, ...world };
  return askHolder(asking, holder, batch).catch((error: unknown) => error);
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('whatever a holder answers', () => {
  test('unchanged it is an evaluation', async () => {
    expect(await ends(() => ({}))).toMatchObject({ index: 1, evaluated: [expect.any(Uint8Array), expect.any(Uint8Array)] });
  });

  test('any bytes under any status are a refusal that names it, in printable words', async () => {
    const status = fc.constantFrom(200, 201, 400, 401, 403, 404, 409, 413, 429, 500, 503);
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(utf8), fc.record({ code: fc.oneof(fc.string(), fc.constantFrom('HOLDER_CLOCK', 'HOLDER_QUOTA', 'HOLDER_LIES')), now: fc.anything() }).map((value) => utf8(JSON.stringify(value))));
    await fc.assert(
      fc.asyncProperty(status, bytes, async (one, other) => {
        const problem = await ends(() => ({ status: one, bytes: other }));
        expect(problem).toBeInstanceOf(HolderProblem);
        expect((problem as HolderProblem).code).toMatch(/^HOLDER_[A-Z]+$/);
        expect((problem as HolderProblem).message).toMatch(/^key-holder 1 \(https:\/\/holder-1\.example\) [\x20-\x7e]+$/);
      }),
      { numRuns: 100 },
    );
  });

  test('any one character changed is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom('A', 'z', '0', '9', '-', '_', '{', '}', '"', ':', ',', ' '), async (at, character) => {
        let same = false;
        const outcome = await ends((_, bytes) => {
          const honest = text(bytes);
          const place = at % honest.length;
          same = honest[place] === character;
          return { bytes: utf8(honest.slice(0, place) + character + honest.slice(place + 1)) };
        });
        expect(same || outcome instanceof HolderProblem).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('any one bit of an element or of the proof changed is a lie', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 32 * 8 - 1 }), fc.constantFrom('first', 'second', 'challenge', 'response'), async (bit, where) => {
        const outcome = await ends((_, bytes) => {
          const honest = decodeEvaluation(bytes);
          const [first, second] = honest.elements as [Uint8Array, Uint8Array];
          const proof = where === 'challenge' ? flipped(honest.proof, bit) : where === 'response' ? flipped(honest.proof, 256 + bit) : honest.proof;
          return { bytes: encodeEvaluation({ ...honest, elements: [where === 'first' ? flipped(first, bit) : first, where === 'second' ? flipped(second, bit) : second], proof }) };
        });
        expect(outcome).toMatchObject({ code: 'HOLDER_LIES' });
      }),
      { numRuns: 100 },
    );
  });
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.with(bit >> 3, bytes[bit >> 3]! ^ (1 << (bit & 7)));
}
