import { bytesEqual, lengthPrefixed, toBase64url, utf8 } from '#libs/encoding';
import { decodeEvaluationRequest, decodeSignedManifest, encodeEvaluation, type Evaluation, type EvaluationClaims, type EpochManifest, OPRF_SUITE, type SignedManifest, signManifest } from '#libs/epoch';
import { generatePrivateJwk, importPrivateJwk, type PublicJwk, importPublicJwk, verifyJws } from '#libs/signing';
import { ristretto255, ristretto255_hasher, ristretto255_oprf } from '@noble/curves/ed25519.js';
import { createHash, randomBytes } from 'node:crypto';

const { Fn } = ristretto255.Point;
const { BASE } = ristretto255.Point;

/** How a holder behaves; anything but `honest` comes after a correct evaluation, so that what is wrong is that one thing. */
export type Conduct =
  | 'honest'
  | 'refuses connections'
  | 'never answers'
  | 'loses the answer'
  | 'uses another key'
  | 'swaps two elements'
  | 'breaks the proof'
  | 'sends what is no element'
  | 'leaves an element out'
  | 'answers another batch'
  | 'answers for another manifest'
  | 'answers for another epoch'
  | 'answers as another holder'
  | 'is a web page'
  | 'talks without end'
  | 'redirects'
  | { readonly status: number; readonly code?: string; readonly now?: number };

export interface Seen {
  readonly holder: number;
  readonly claims: EvaluationClaims;
  readonly points: readonly Uint8Array[];
  readonly body: string;
}

/**
 * Key-holders in memory behind a `fetch`, with a key shared by Shamir: they check requests as holders do and evaluate with real proofs
 * (by @noble/curves, which the client does not use for this).
 */
export class TestHolders {
  /** Every request that arrived, in order. */
  readonly seen: Seen[] = [];
  readonly conduct = new Map<number, Conduct>();
  readonly manifest: SignedManifest;
  /** Called when a request to a holder that never answers has arrived. */
  onHang: (holder: number) => void = () => undefined;
  readonly #key = Fn.fromBytes(ristretto255_oprf.voprf.generateKeyPair().secretKey);
  readonly #shares: readonly bigint[];
  readonly #batches = new Set<string>();

  constructor(
    threshold: number,
    holders: number,
    private readonly provider: PublicJwk,
    change: Partial<EpochManifest> = {},
  ) {
    const coefficients = [this.#key, ...Array.from({ length: threshold - 1 }, () => Fn.fromBytes(ristretto255_oprf.voprf.generateKeyPair().secretKey))];
    this.#shares = Array.from({ length: holders }, (_, place) => coefficients.reduceRight((sum, coefficient) => Fn.add(Fn.mul(sum, BigInt(place + 1)), coefficient), 0n));
    const keys = this.#shares.map(() => importPrivateJwk(generatePrivateJwk()));
    const encoded = (scalar: bigint): string => toBase64url(BASE.multiply(scalar).toBytes());
    const manifest: EpochManifest = {
      v: 1,
      epoch: '2026-Q4',
      generation: 0,
      suite: OPRF_SUITE,
      threshold,
      holders: keys.map(({ jwk }, place) => ({
        index: place + 1,
        url: `https://holder-${place + 1}.example`,
        signingKey: jwk.x,
        sealingKey: toBase64url(randomBytes(32)),
        publicShare: encoded(this.#shares[place]!),
      })),
      commitments: coefficients.map(encoded),
      profile: 'test-profile',
      profileDigest: toBase64url(new Uint8Array(32)),
      unicode: '15.0',
      ...change,
    };
    this.manifest = decodeSignedManifest(utf8(keys.map((key) => signManifest(manifest, key)).join('\n')));
  }

  /** What the standard gives for an input under the joint key: evaluated in one piece, without blinding. */
  output(input: Uint8Array): Uint8Array {
    const element = hashToGroup(input).multiply(this.#key).toBytes();
    return new Uint8Array(createHash('sha512').update(lengthPrefixed(input, element)).update('Finalize').digest());
  }

  /** They answer the same batch again. */
  forgetBatches(): void {
    this.#batches.clear();
  }

  readonly fetch = (async (url: URL, init: { readonly body: Uint8Array; readonly signal: AbortSignal; readonly redirect: string }) => {
    const holder = Number(/^https:\/\/(?:holder|moved)-(\d+)\.example\/v1\/evaluations$/.exec(String(url))?.[1]);
    const conduct = this.conduct.get(holder) ?? 'honest';
    if (conduct === 'refuses connections') throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    // To one who follows redirects it is as if the holder had answered.
    if (conduct === 'redirects' && init.redirect === 'manual') return new Response(null, { status: 307, headers: { location: 'https://elsewhere.example' } });
    if (conduct === 'is a web page') return new Response('<html>');
    const body = Buffer.from(init.body).toString();
    const { claims, points, jws } = decodeEvaluationRequest(init.body);
    verifyJws(jws, importPublicJwk(this.provider));
    this.seen.push({ holder, claims, points, body });
    if (conduct === 'never answers') {
      return new Promise<Response>(() => this.onHang(holder));
    }
    if (typeof conduct === 'object') return problem(conduct);
    const refusal = this.#refusal(holder, claims);
    if (refusal !== undefined) return problem({ status: 409, code: refusal });
    const answer = this.#answer(holder, claims, points, conduct);
    if (conduct === 'loses the answer') throw new TypeError('terminated');
    const text = Buffer.from(encodeEvaluation(answer)).toString();
    return new Response(conduct === 'talks without end' ? text.padEnd(70_000) : text);
  }) as unknown as typeof fetch;

  #refusal(holder: number, claims: EvaluationClaims): string | undefined {
    const { manifest, digest } = this.manifest;
    if (claims.aud !== manifest.holders[holder - 1]?.signingKey) return 'HOLDER_AUDIENCE';
    if (claims.epoch !== manifest.epoch) return 'HOLDER_EPOCH';
    if (claims.manifest !== digest) return 'HOLDER_MANIFEST';
    const name = `${holder} ${claims.batch}`;
    if (this.#batches.has(name)) return 'HOLDER_BATCH_REPLAYED';
    this.#batches.add(name);
    return undefined;
  }

  #answer(holder: number, { batch }: EvaluationClaims, points: readonly Uint8Array[], conduct: Conduct): Evaluation {
    const share = conduct === 'uses another key' ? Fn.add(this.#shares[holder - 1]!, 1n) : this.#shares[holder - 1]!;
    const { evaluated, proof } = ristretto255_oprf.voprf.blindEvaluateBatch(Fn.toBytes(share), BASE.multiply(share).toBytes(), [...points]);
    const { manifest, digest } = this.manifest;
    const honest: Evaluation = { epoch: manifest.epoch, manifest: digest, batch, holder, elements: evaluated, proof };
    const [first, second, ...rest] = evaluated as [Uint8Array, Uint8Array, ...Uint8Array[]];
    switch (conduct) {
      case 'swaps two elements':
        return { ...honest, elements: [second, first, ...rest] };
      case 'breaks the proof':
        return { ...honest, proof: proof.map((byte, index) => (index === 40 ? byte ^ 1 : byte)) };
      case 'sends what is no element':
        return { ...honest, elements: [new Uint8Array(32).fill(0xff), second, ...rest] };
      case 'leaves an element out':
        return { ...honest, elements: [first, ...rest] };
      case 'answers another batch':
        return { ...honest, batch: toBase64url(randomBytes(16)) };
      case 'answers for another manifest':
        return { ...honest, manifest: toBase64url(randomBytes(32)) };
      case 'answers for another epoch':
        return { ...honest, epoch: '2027-Q1' };
      case 'answers as another holder':
        return { ...honest, holder: (holder % manifest.holders.length) + 1 };
      default:
        return honest;
    }
  }
}

/** H(x) of RFC 9497 section 4.1: what must never be seen by a holder. */
export function hashToGroup(input: Uint8Array): InstanceType<typeof ristretto255.Point> {
  return ristretto255_hasher.hashToCurve(input, { DST: 'HashToGroup-OPRFV1-\x01-ristretto255-SHA512' });
}

/** Outputs in memory. */
export class TestCache {
  readonly entries: { readonly input: Uint8Array; readonly output: Uint8Array }[] = [];

  get(input: Uint8Array): Uint8Array | undefined {
    return this.entries.find((entry) => bytesEqual(entry.input, input))?.output;
  }

  async put(batch: readonly { readonly input: Uint8Array; readonly output: Uint8Array }[]): Promise<void> {
    this.entries.push(...batch);
  }
}

function problem({ status, code, ...more }: { readonly status: number; readonly code?: string; readonly now?: number }): Response {
  return new Response(code === undefined ? 'no' : JSON.stringify({ type: `urn:tributary:error:${code}`, title: 'refused', status, code, ...more }), { status });
}
