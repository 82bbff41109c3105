import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toBase64url, utf8 } from '#libs/encoding';
import { decodeEvaluationRequest, decodeSignedManifest, encodeEvaluation, type EpochManifest, EVALUATION_PATH, type EvaluationRequest, OPRF_SUITE, type SignedManifest, signManifest } from '#libs/epoch';
import { isCodedError } from '#libs/errors';
import { loadRistretto255, PROFILE_1, profileDigest, type Ristretto255, UNICODE_VERSION_PROFILE_1 } from '#libs/pseudonym';
import { type Issuer, loadIssuer } from '#libs/pseudonym-issuer';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, type SigningKey, type VerificationKey, verifyJws } from '#libs/signing';

/** What a holder does instead of its work. `lost`: it evaluates, and the answer never arrives. */
export type Scripted = 'down' | 'lost' | 'wrong key' | 'swapped' | 'bad proof' | 'other batch' | { readonly code: string; readonly status: number };

export interface Asked {
  readonly holder: number;
  readonly request: EvaluationRequest;
}

const CLOCK_TOLERANCE_S = 300;

/**
 * Key-holders of one epoch, each an HTTP server of its own, that do what key-holders do: they check who asks, for whom, when, under which
 * manifest, whether again, and how much; evaluate with their share of the key, and prove it. Only their memory is not on disk.
 */
export class TestHolders {
  /** Requests that passed all checks, in order. */
  readonly asked: Asked[] = [];
  /** Every body that arrived, in order. */
  readonly bodies: string[] = [];
  readonly script = new Map<number, Scripted>();
  /** Points that each holder evaluates before it refuses. */
  quota = 10_000;
  /** Clock of the holders, UTC seconds. */
  now = 0;
  #provider: { readonly iss: string; readonly key: VerificationKey } | undefined;
  readonly #spent = new Map<number, number>();
  readonly #seen = new Set<string>();

  private constructor(
    private readonly servers: readonly Server[],
    private readonly shares: readonly Uint8Array[],
    private readonly issuer: Issuer,
    private readonly keys: readonly SigningKey[],
    /** The one that they go by. */
    readonly manifest: SignedManifest,
  ) {}

  static async start(threshold: number, holders: number, change: Partial<EpochManifest> = {}): Promise<TestHolders> {
    const [group, issuer] = await Promise.all([loadRistretto255(), loadIssuer()]);
    const coefficients = Array.from({ length: threshold }, () => group.reduceScalar(randomBytes(64)));
    const servers = await Promise.all(Array.from({ length: holders }, listening));
    const shares = servers.map((_, place) => shareOf(group, coefficients, place + 1));
    const keys = servers.map(() => importPrivateJwk(generatePrivateJwk()));
    const manifest: EpochManifest = {
      v: 1,
      epoch: '2026-Q4',
      generation: 0,
      suite: OPRF_SUITE,
      threshold,
      holders: servers.map((server, place) => ({
        index: place + 1,
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        signingKey: keys[place]!.jwk.x,
        sealingKey: toBase64url(randomBytes(32)),
        publicShare: toBase64url(issuer.publicShare(shares[place]!)),
      })),
      commitments: coefficients.map((coefficient) => toBase64url(group.multiplyBase(coefficient))),
      profile: PROFILE_1,
      profileDigest: profileDigest(),
      unicode: UNICODE_VERSION_PROFILE_1,
      ...change,
    };
    const double = new TestHolders(servers, shares, issuer, keys, signedBy(keys, manifest));
    for (const [place, server] of servers.entries()) server.on('request', (request, response) => void double.#serve(place + 1, request, response));
    return double;
  }

  register(iss: string, jwk: unknown): void {
    this.#provider = { iss, key: importPublicJwk(jwk) };
  }

  /** A manifest that the same holders signed and do not go by. */
  otherManifest(change: Partial<EpochManifest>): SignedManifest {
    return signedBy(this.keys, { ...this.manifest.manifest, ...change });
  }

  async stop(): Promise<void> {
    for (const server of this.servers) server.closeAllConnections();
    await Promise.all(this.servers.map(async (server) => new Promise((resolve) => server.close(resolve))));
  }

  /** Points evaluated by one holder, fillers included: its quota. */
  spent(holder: number): number {
    return this.#spent.get(holder) ?? 0;
  }

  async #serve(holder: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const scripted = this.script.get(holder);
    const body = await collect(request);
    if (scripted === 'down') return void request.socket.destroy();
    this.bodies.push(body.toString());
    if (typeof scripted === 'object') return send(response, scripted.status, { code: scripted.code });
    try {
      if (request.method !== 'POST' || request.url !== EVALUATION_PATH || request.headers['content-type'] !== 'application/json') throw new Error('not an evaluation request');
      const asked = decodeEvaluationRequest(body);
      const refusal = this.#refusal(holder, asked);
      if (refusal !== undefined) return send(response, 403, { code: refusal, ...(refusal === 'HOLDER_CLOCK' ? { now: this.now } : {}) });
      this.asked.push({ holder, request: asked });
      this.#spent.set(holder, this.spent(holder) + asked.points.length);
      const answer = this.#evaluate(holder, asked, scripted);
      if (scripted === 'lost') return void request.socket.destroy();
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    } catch (error) {
      send(response, 400, { code: isCodedError(error) ? error.code : 'FAULT' });
    }
  }

  #refusal(holder: number, { claims, jws }: EvaluationRequest): string | undefined {
    const { manifest, digest } = this.manifest;
    if (this.#provider?.iss !== claims.iss || this.#provider.key.kid !== jws.kid) return 'HOLDER_PROVIDER';
    verifyJws(jws, this.#provider.key);
    if (claims.aud !== manifest.holders[holder - 1]?.signingKey) return 'HOLDER_AUDIENCE';
    if (Math.abs(claims.iat - this.now) > CLOCK_TOLERANCE_S) return 'HOLDER_CLOCK';
    if (claims.epoch !== manifest.epoch) return 'HOLDER_EPOCH';
    if (claims.manifest !== digest) return 'HOLDER_MANIFEST';
    const name = `${holder} ${claims.batch}`;
    if (this.#seen.has(name)) return 'HOLDER_BATCH_REPLAYED';
    this.#seen.add(name);
    return this.spent(holder) + claims.n > this.quota ? 'HOLDER_QUOTA' : undefined;
  }

  #evaluate(holder: number, { claims, points }: EvaluationRequest, scripted: Scripted | undefined): Uint8Array {
    const share = this.shares[(scripted === 'wrong key' ? holder : holder - 1) % this.shares.length]!;
    const { evaluated, proof } = this.issuer.evaluate(share, points, randomBytes);
    const elements = scripted === 'swapped' ? [evaluated[1]!, evaluated[0]!, ...evaluated.slice(2)] : evaluated;
    return encodeEvaluation({
      epoch: claims.epoch,
      manifest: claims.manifest,
      batch: scripted === 'other batch' ? toBase64url(randomBytes(16)) : claims.batch,
      holder,
      elements,
      proof: scripted === 'bad proof' ? proof.with(63, proof[63]! ^ 1) : proof,
    });
  }
}

function signedBy(keys: readonly SigningKey[], manifest: EpochManifest): SignedManifest {
  return decodeSignedManifest(utf8(keys.map((key) => signManifest(manifest, key)).join('\n')));
}

/** f(index) by Horner's rule; a + b as a − (0 − b). */
function shareOf(group: Ristretto255, coefficients: readonly Uint8Array[], index: number): Uint8Array {
  const x = new Uint8Array(32).fill(index, 0, 1);
  return coefficients.reduceRight((sum, coefficient) => group.subtractScalars(group.multiplyScalars(sum, x), group.subtractScalars(new Uint8Array(32), coefficient)), new Uint8Array(32));
}

async function listening(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, problem: { readonly code: string; readonly now?: number }): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ type: `urn:tributary:error:${problem.code}`, title: 'refused', status, ...problem }));
}
