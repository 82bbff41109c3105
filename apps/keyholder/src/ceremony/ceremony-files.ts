import { join } from 'node:path';
import { cannotWrite, type Disk, writeDurably } from '#libs/durable';
import { fromBase64url, fromUtf8, parseJsonStrict, toBase64url, toJson, utf8 } from '#libs/encoding';
import type { Dealing } from '#libs/pseudonym-issuer';
import { z } from 'zod';
import type { Identity } from '../state/identity.js';
import { ceremoniesDirectory } from '../state/paths.js';
import { readStateFile } from '../state/read-state.js';

const PLAN = 'plan.json';
const FAILURE = 'failed.json';
const OUTCOME = 'manifest.jws';
/** As #libs/durable calls what it has not put in place yet. */
const UNFINISHED = '.unfinished';
const SECRETS = ['dealing.sealed', 'share.sealed', 'shares.jws'] as const;

const failureSchema = z.strictObject({ code: z.string(), field: z.string().exactOptional() });
export type Failure = z.infer<typeof failureSchema>;

const dealingSchema = z.strictObject({ dealer: z.int(), coefficients: z.array(z.string()), commitments: z.array(z.string()), proof: z.string().exactOptional() });

/**
 * What one holder keeps of one ceremony. Each file is written whole before what rests on it is published, and never changed: a holder that
 * was killed says after its restart exactly what it said before. Sealed: its polynomial, and the new share until the manifest is complete.
 */
export class CeremonyFiles {
  readonly #directory: string;

  constructor(
    private readonly disk: Disk,
    private readonly identity: Identity,
    private readonly plan: string,
  ) {
    this.#directory = join(ceremoniesDirectory(identity.state), plan);
  }

  /** True until something of the ceremony was done. */
  async untouched(): Promise<boolean> {
    return ((await this.disk.list(this.#directory)) ?? []).every((name) => name.startsWith(PLAN));
  }

  async failure(): Promise<Failure | undefined> {
    return readStateFile(this.disk, join(this.#directory, FAILURE), failureSchema);
  }

  async outcome(): Promise<string | undefined> {
    return this.text(OUTCOME);
  }

  async text(name: string): Promise<string | undefined> {
    const bytes = await this.disk.read(join(this.#directory, name));
    return bytes === undefined ? undefined : fromUtf8(bytes);
  }

  async write(name: string, text: string): Promise<void> {
    await writeDurably(this.disk, join(this.#directory, name), utf8(text));
  }

  async dealing(): Promise<Dealing | undefined> {
    const bytes = await this.#secret('dealing.sealed');
    if (bytes === undefined) return undefined;
    const { dealer, coefficients, commitments, proof } = dealingSchema.parse(parseJsonStrict(fromUtf8(bytes)));
    return { dealer, coefficients: coefficients.map(fromBase64url), commitments: commitments.map(fromBase64url), proof: proof === undefined ? undefined : fromBase64url(proof) };
  }

  async keepDealing({ dealer, coefficients, commitments, proof }: Dealing): Promise<void> {
    const record = { dealer, coefficients: coefficients.map(toBase64url), commitments: commitments.map(toBase64url), ...(proof === undefined ? {} : { proof: toBase64url(proof) }) };
    await this.#keepSecret('dealing.sealed', utf8(toJson(record)));
  }

  async share(): Promise<Uint8Array | undefined> {
    return this.#secret('share.sealed');
  }

  async keepShare(share: Uint8Array): Promise<void> {
    await this.#keepSecret('share.sealed', share);
  }

  /** Given up for good: what was secret goes. */
  async fail(failure: Failure): Promise<void> {
    await this.write(FAILURE, toJson(failure));
    await this.erase();
  }

  /** Every holder has signed, so every holder has its share: what was dealt goes, the signature stays for those who have yet to fetch it. */
  async finish(manifest: string): Promise<void> {
    await this.write(OUTCOME, manifest);
    await this.erase();
  }

  /** What a crash left half-written goes too. */
  async erase(): Promise<void> {
    try {
      for (const name of SECRETS) for (const end of ['', UNFINISHED]) await this.disk.remove(join(this.#directory, `${name}${end}`));
      await this.disk.syncDirectory(this.#directory);
    } catch (error) {
      throw cannotWrite(this.#directory, error);
    }
  }

  async #secret(name: string): Promise<Uint8Array | undefined> {
    const bytes = await this.disk.read(join(this.#directory, name));
    return bytes === undefined ? undefined : this.identity.vault.open(this.#nameOf(name), bytes);
  }

  async #keepSecret(name: string, secret: Uint8Array): Promise<void> {
    await writeDurably(this.disk, join(this.#directory, name), this.identity.vault.seal(this.#nameOf(name), secret));
  }

  #nameOf(name: string): string {
    return `ceremonies/${this.plan}/${name}`;
  }
}

/** Plans that this holder was handed, by digest, with the bytes of each; but those that are known. */
export async function listPlans(disk: Disk, state: string, known: ReadonlyMap<string, unknown> = new Map()): Promise<ReadonlyMap<string, Uint8Array>> {
  const plans = new Map<string, Uint8Array>();
  for (const digest of (await disk.list(ceremoniesDirectory(state))) ?? []) {
    if (known.has(digest)) continue;
    const bytes = await disk.read(join(ceremoniesDirectory(state), digest, PLAN));
    if (bytes !== undefined) plans.set(digest, bytes);
  }
  return plans;
}

/** How a ceremony ended, if it did, as anybody who may read the directory sees it. */
export async function endOf(disk: Disk, state: string, plan: string): Promise<({ readonly state: 'failed' } & Failure) | { readonly state: 'complete' | 'under way' }> {
  const directory = join(ceremoniesDirectory(state), plan);
  const failure = await readStateFile(disk, join(directory, FAILURE), failureSchema);
  if (failure !== undefined) return { state: 'failed', ...failure };
  return { state: (await disk.read(join(directory, OUTCOME))) === undefined ? 'under way' : 'complete' };
}

/** Hands a plan to the holder; one that it has already changes nothing. DURABLE_WRITE. */
export async function storePlan(disk: Disk, state: string, digest: string, text: string): Promise<void> {
  const directory = join(ceremoniesDirectory(state), digest);
  if ((await disk.read(join(directory, PLAN))) !== undefined) return;
  try {
    await disk.makeDirectory(directory);
    await disk.syncDirectory(ceremoniesDirectory(state));
    await disk.syncDirectory(state);
  } catch (error) {
    throw cannotWrite(directory, error);
  }
  await writeDurably(disk, join(directory, PLAN), utf8(text));
}
