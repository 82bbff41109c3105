import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { importPublicJwk, type VerificationKey } from '#libs/signing';
import { RegistryError } from './registry-error.js';

const MAX_BYTES = 4_096;

/** Reads a public JWK from a file; a private key is refused before anything of it is used. RegistryError KEY_FILE, or SIGNING_KEY_INVALID with the file. */
export async function readPublicKey(path: string): Promise<VerificationKey> {
  const file = basename(path);
  const jwk = await readJson(path, file);
  if (typeof jwk === 'object' && jwk !== null && 'd' in jwk) throw new RegistryError('KEY_FILE', 'This is a private key. Only its public half is registered.', { file, field: 'd' });
  try {
    return importPublicJwk(jwk);
  } catch (error) {
    throw isCodedError(error) ? error.at({ file }) : error;
  }
}

async function readJson(path: string, file: string): Promise<unknown> {
  try {
    return parseJsonStrict(await readSmallFile(path, MAX_BYTES));
  } catch (cause) {
    throw new RegistryError('KEY_FILE', 'The file cannot be read, or is not a JSON key of at most 4 KiB.', { file }, { cause });
  }
}

/** A text file whole; a RangeError for a larger one. */
export async function readSmallFile(path: string, maxBytes: number): Promise<string> {
  if ((await stat(path)).size > maxBytes) throw new RangeError('larger than what it should hold');
  return fromUtf8(await readFile(path));
}
