import { join } from 'node:path';
import { sha256, toBase64url, toJson, utf8 } from '#libs/encoding';
import { type Disk, writeDurably } from '#libs/durable';
import { isCodedError } from '#libs/errors';
import { importPublicJwk, type VerificationKey } from '#libs/signing';
import { z } from 'zod';
import { OFFICERS, PROVIDERS } from './paths.js';
import { damaged, readStateFile } from './read-state.js';

/** Points per declared customer and attribute, in tenths: a tenth more than was declared, for customers who come. */
const TENTHS = 11;
const MOST = 1_000_000_000;

const jwk = z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });

const providerSchema = z.strictObject({
  iss: z.string().max(200).regex(/^[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+$/),
  keys: z.array(jwk).min(1).max(10),
  customers: z.int().min(1).max(MOST),
  attributes: z.int().min(1).max(100),
  /** Points on top, for those that fill batches up to their sizes: they are asked like others, and a holder cannot tell them apart. */
  fillers: z.int().min(0).max(MOST),
});

/** A provider as the operator declared it. */
export type ProviderRecord = z.infer<typeof providerSchema>;

const providersSchema = z.array(providerSchema);
const officersSchema = z.array(jwk);
export const isProviderRecord = (value: unknown): value is ProviderRecord => providerSchema.safeParse(value).success;

/** A provider that may ask. */
export interface Provider {
  readonly iss: string;
  readonly keys: ReadonlyMap<string, VerificationKey>;
  /** Points per epoch. */
  readonly quota: number;
}

/** ceil(customers × attributes × 1.1) + fillers, in whole numbers: 10 × 1 × 1.1 is 11 and not 11.000000000000002. */
export function quotaOf({ customers, attributes, fillers }: Pick<ProviderRecord, 'customers' | 'attributes' | 'fillers'>): number {
  return Math.ceil((customers * attributes * TENTHS) / 10) + fillers;
}

export async function readProviders(disk: Disk, state: string): Promise<ProviderRecord[]> {
  return (await readStateFile(disk, join(state, PROVIDERS), providersSchema)) ?? [];
}

export async function writeProviders(disk: Disk, state: string, providers: readonly ProviderRecord[]): Promise<void> {
  await writeDurably(disk, join(state, PROVIDERS), utf8(`${toJson(providers)}\n`));
}

export async function readOfficers(disk: Disk, state: string): Promise<z.infer<typeof officersSchema>> {
  return (await readStateFile(disk, join(state, OFFICERS), officersSchema)) ?? [];
}

export async function writeOfficers(disk: Disk, state: string, officers: z.infer<typeof officersSchema>): Promise<void> {
  await writeDurably(disk, join(state, OFFICERS), utf8(`${toJson(officers)}\n`));
}

/** Who may ask this holder, keys imported. */
export interface Registry {
  readonly providers: ReadonlyMap<string, Provider>;
  /** By kid. */
  readonly officers: ReadonlyMap<string, VerificationKey>;
}

/** Another text whenever the registers are others: importing keys costs a millisecond each, and a holder looks several times a second. */
export async function registryVersion(disk: Disk, state: string): Promise<string> {
  const files = await Promise.all([PROVIDERS, OFFICERS].map(async (name) => disk.read(join(state, name))));
  return toJson(files.map((bytes) => (bytes === undefined ? null : toBase64url(sha256(bytes)))));
}

/** HOLDER_STATE_CORRUPT. */
export async function readRegistry(disk: Disk, state: string): Promise<Registry> {
  const providers = (await readProviders(disk, state)).map((record) => ({ iss: record.iss, keys: keysOf(record.keys, PROVIDERS), quota: quotaOf(record) }));
  return { providers: new Map(providers.map((provider) => [provider.iss, provider])), officers: keysOf(await readOfficers(disk, state), OFFICERS) };
}

function keysOf(jwks: readonly unknown[], file: string): Map<string, VerificationKey> {
  try {
    return new Map(jwks.map((jwk) => importPublicJwk(jwk)).map((key) => [key.kid, key]));
  } catch (error) {
    if (isCodedError(error)) throw damaged(file);
    throw error;
  }
}
