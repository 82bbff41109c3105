import { basename, join } from 'node:path';
import { type Disk, foundDirectory } from '#libs/durable';
import { fromBase64url, fromUtf8, parseJsonStrict, toJson, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { generatePrivateJwk, importPrivateJwk, type SigningKey } from '#libs/signing';
import { COSIGNATURE_V1, formatVerifierKey, verifierOf } from '#libs/tlog';
import { z } from 'zod';
import { WitnessError } from './refusal.js';

const IDENTITY = 'witness.json';
const KEY = 'key.json';

const identitySchema = z.strictObject({ version: z.literal(1), name: z.string() });

/** Who a witness is: the name and the key that it cosigns with. */
export interface Identity {
  readonly name: string;
  readonly key: SigningKey;
  /** C2SP verifier key, for the policies of those who count on this witness. */
  readonly vkey: string;
}

/**
 * Makes a state directory (0700) with a new Ed25519 key (0600) of its own: a key that signs anything else must not cosign, and one key under two names would
 * count as one witness. CodedError WITNESS_NAME, WITNESS_STATE_EXISTS, DURABLE_WRITE.
 */
export async function createIdentity(disk: Disk, state: string, name: string): Promise<Identity> {
  const jwk = generatePrivateJwk();
  const identity = identityOf(name, importPrivateJwk(jwk));
  const made = await foundDirectory(disk, state, [
    [KEY, utf8(`${toJson(jwk)}\n`)],
    [IDENTITY, utf8(`${toJson({ version: 1, name })}\n`)],
  ]);
  if (made === 'taken') throw new WitnessError('WITNESS_STATE_EXISTS', 'the directory exists and is not empty; nothing was changed', { file: basename(state) });
  return identity;
}

/** Opens a state directory. CodedError WITNESS_STATE_MISSING, WITNESS_STATE_CORRUPT, DURABLE_READ. */
export async function openIdentity(disk: Disk, state: string): Promise<Identity> {
  const parsed = identitySchema.safeParse(await readJson(disk, state, IDENTITY));
  if (!parsed.success) throw damaged(IDENTITY);
  const jwk = await readJson(disk, state, KEY);
  try {
    return identityOf(parsed.data.name, importPrivateJwk(jwk));
  } catch (error) {
    throw isCodedError(error) ? damaged(KEY) : error;
  }
}

function identityOf(name: string, key: SigningKey): Identity {
  try {
    return { name, key, vkey: formatVerifierKey(verifierOf(name, COSIGNATURE_V1, fromBase64url(key.jwk.x))) };
  } catch (error) {
    if (!isCodedError(error)) throw error;
    throw new WitnessError('WITNESS_NAME', 'the name of a witness has neither spaces nor plus signs, such as witness.example/one', { field: '--name' }, { cause: error });
  }
}

async function readJson(disk: Disk, state: string, name: string): Promise<unknown> {
  const bytes = await disk.read(join(state, name));
  if (bytes === undefined) throw new WitnessError('WITNESS_STATE_MISSING', 'this is not the state directory of a witness; make one with "witness init"', { file: `${basename(state)}/${name}` });
  try {
    return parseJsonStrict(fromUtf8(bytes));
  } catch (error) {
    throw isCodedError(error) ? damaged(name) : error;
  }
}

function damaged(file: string): WitnessError {
  return new WitnessError('WITNESS_STATE_CORRUPT', 'the file is not as "witness init" wrote it; put it back from a copy, or begin again under another name', { file });
}
