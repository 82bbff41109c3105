import { randomBytes } from 'node:crypto';
import { fromBase64url, toBase64url, utf8 } from '#libs/encoding';
import { decodeEvaluation, decodeSignedManifest, type EvaluationClaims, EVALUATION_PATH, signEvaluationRequest, type SignedManifest } from '#libs/epoch';
import { loadOprf, type Oprf } from '#libs/pseudonym';
import { generatePrivateJwk, importPrivateJwk, type SigningKey } from '#libs/signing';
import { BenchHolder, type Network, NOW } from './bench-holder.js';

export async function federation(names: readonly string[], network: Network = new Map()): Promise<BenchHolder[]> {
  return Promise.all(names.map(async (name) => BenchHolder.create(name, network)));
}

const GENERATE = ['--profile', 'tributary/id/v1', '--profile-digest', 'A'.repeat(43), '--unicode', '17.0'];

export async function generatePlan(holders: readonly BenchHolder[], threshold: number, epoch = '2026', more: readonly string[] = []): Promise<string> {
  return plan(holders, ['generate', '--epoch', epoch, '--threshold', String(threshold), ...holders.flatMap((one) => ['--holder', one.path('card.json')]), ...GENERATE, ...more]);
}

/** A plan as `keyholder plan` writes it. */
export async function plan([writer]: readonly BenchHolder[], args: readonly string[]): Promise<string> {
  const { out, error } = await writer!.cli(['plan', ...args]);
  if (error !== undefined) throw error;
  return out;
}

export async function handOver(holders: readonly BenchHolder[], text: string): Promise<void> {
  for (const bench of holders) {
    const { error } = await bench.cli(['ceremony', '--state', bench.state, '--plan', await bench.write('plan.json', text)]);
    if (error !== undefined) throw error;
  }
}

/** Far more than a ceremony takes when all holders tick in turn. */
const MOST_ROUNDS = 12;

/** Ticks all holders in turn until no ceremony is under way at any; how it ended at each where it has ended meanwhile, by name. */
export async function runToEnd(holders: readonly BenchHolder[], rounds = MOST_ROUNDS): Promise<Record<string, string>> {
  const ended: Record<string, string> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const bench of holders) {
      for (const { progress } of await bench.tick()) {
        if (progress.state === 'complete') ended[bench.name] = progress.signed.digest;
        if (progress.state === 'failed') ended[bench.name] = `${progress.code} ${progress.field ?? ''}`.trimEnd();
      }
    }
    if (holders.every(({ holder }) => holder?.underWay === 0)) break;
  }
  return ended;
}

/** Three holders, 2 of 3, with a key and a provider that each of them knows. */
export async function running(quota: { customers: number; attributes: number } = { customers: 1000, attributes: 3 }): Promise<{ holders: BenchHolder[]; provider: Asker; manifest: SignedManifest }> {
  const holders = await federation(['h1', 'h2', 'h3']);
  const provider = new Asker('https://cloud.example');
  for (const bench of holders) {
    await register(bench, provider, quota);
    await bench.start();
  }
  await handOver(holders, await generatePlan(holders, 2));
  await runToEnd(holders);
  return { holders, provider, manifest: await manifestOf(holders[0]!) };
}

export async function register(bench: BenchHolder, { iss, key }: Asker, { customers, attributes }: { customers: number; attributes: number }): Promise<void> {
  const file = await bench.write('provider.jwk.json', JSON.stringify(key.jwk));
  const { error } = await bench.cli(['provider', 'add', '--replace', '--state', bench.state, '--iss', iss, '--key', file, '--customers', String(customers), '--attributes', String(attributes), '--fillers', '0']);
  if (error !== undefined) throw error;
}

export async function manifestOf(bench: BenchHolder, epoch?: string): Promise<SignedManifest> {
  const response = await fetch(`${bench.server}/v1/manifest${epoch === undefined ? '' : `?epoch=${epoch}`}`);
  return decodeSignedManifest(new Uint8Array(await response.arrayBuffer()));
}

export interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  readonly problem: Record<string, unknown>;
  readonly bytes: Uint8Array;
  readonly headers: Headers;
}

/** Somebody who asks: a provider, or an officer. Blinds for real. */
export class Asker {
  readonly key: SigningKey;
  static #oprf: Promise<Oprf> | undefined;

  constructor(
    readonly iss: string,
    key?: SigningKey,
  ) {
    this.key = key ?? importPrivateJwk(generatePrivateJwk());
  }

  static async oprf(): Promise<Oprf> {
    Asker.#oprf ??= loadOprf();
    return Asker.#oprf;
  }

  async points(count: number): Promise<Uint8Array[]> {
    const inputs = Array.from({ length: count }, (_, index) => utf8(`customer ${index}`));
    return [...(await Asker.oprf()).blind(inputs, randomBytes).points];
  }

  async request(bench: BenchHolder, { digest, manifest }: SignedManifest, points: readonly Uint8Array[], changes: Partial<EvaluationClaims> = {}, order?: string): Promise<Uint8Array> {
    const { signingKey } = await bench.card();
    const claims = { iss: this.iss, aud: signingKey, epoch: manifest.epoch, manifest: digest, batch: toBase64url(randomBytes(16)), iat: NOW, ...changes };
    return signEvaluationRequest(claims, points, this.key, order);
  }

  async ask(bench: BenchHolder, signed: SignedManifest, points: readonly Uint8Array[], changes: Partial<EvaluationClaims> = {}, order?: string): Promise<Answered> {
    return post(bench, await this.request(bench, signed, points, changes, order));
  }

  /** RFC 9497 outputs of inputs, by these holders of the manifest (0-based), each proof checked. */
  async tokens(holders: readonly BenchHolder[], signed: SignedManifest, inputs: readonly string[]): Promise<string[]> {
    const oprf = await Asker.oprf();
    const { blinds, points } = oprf.blind(inputs.map(utf8), randomBytes);
    const evaluations = [];
    for (const bench of holders) {
      const { bytes, code } = await this.ask(bench, signed, points);
      if (code !== undefined) throw new Error(`refused with ${code}`);
      const { holder: index, elements, proof } = decodeEvaluation(bytes);
      const share = fromBase64url(signed.manifest.holders[index - 1]!.publicShare);
      if (!oprf.verify(share, points, elements, proof)) throw new Error('the proof does not hold');
      evaluations.push({ index, evaluated: elements });
    }
    return oprf.finalize(inputs.map(utf8), blinds, evaluations).map(toBase64url);
  }
}

export async function post(bench: BenchHolder, body: Uint8Array | string, type = 'application/json'): Promise<Answered> {
  const response = await fetch(`${bench.server}${EVALUATION_PATH}`, { method: 'POST', body: typeof body === 'string' ? body : Buffer.from(body), headers: { 'content-type': type } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const problem = response.status === 200 ? {} : (JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>);
  return { status: response.status, code: problem['code'] as string | undefined, problem, bytes, headers: response.headers };
}
