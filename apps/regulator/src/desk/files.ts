import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { importPrivateJwk, importSealingJwk, type SealingKey, type SigningKey } from '#libs/signing';
import { DeskError } from './desk-error.js';

const MAX_BYTES = 2 ** 20;
/** Permission bits of anybody but the owner. */
const OTHERS = 0o077;

/** A small file of text. DESK_FILE. */
export async function readText(path: string): Promise<string> {
  return fromUtf8(await readBytes(path));
}

/** A small file. DESK_FILE. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).size > MAX_BYTES) throw new RangeError('larger than anything that is read here');
    return await readFile(path);
  } catch (cause) {
    throw new DeskError('DESK_FILE', 'the file cannot be read', { file: basename(path) }, { cause });
  }
}

/** One line of text, its newline taken off. */
export async function readLine(path: string): Promise<string> {
  return (await readText(path)).replace(/\n$/, '');
}

/** An officer's signing key. DESK_FILE, DESK_KEY_OPEN, SIGNING_KEY_INVALID. */
export async function readSigningKey(path: string): Promise<SigningKey> {
  return readKey(path, importPrivateJwk);
}

/** A case key. DESK_FILE, DESK_KEY_OPEN, SIGNING_KEY_INVALID. */
export async function readCaseKey(path: string): Promise<SealingKey> {
  return readKey(path, importSealingJwk);
}

/** Writes a file that nobody but its owner reads, and never over one that is there. DESK_FILE_WRITE. */
export async function writeSecret(path: string, text: string): Promise<void> {
  await writeNew(path, text, 0o600);
}

/** Never over a file that is there: an order that was signed must not be lost. DESK_FILE_WRITE. */
export async function writeNew(path: string, text: string, mode = 0o644): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode });
  } catch (cause) {
    throw new DeskError('DESK_FILE_WRITE', 'the file is there already, or cannot be written', { file: basename(path) }, { cause });
  }
}

async function readKey<T>(path: string, imported: (jwk: unknown) => T): Promise<T> {
  const file = basename(path);
  const text = await readText(path);
  if (((await stat(path)).mode & OTHERS) !== 0) throw new DeskError('DESK_KEY_OPEN', 'others may read this private key; take that away (chmod 600), and think of whether they have', { file });
  try {
    return imported(parseJsonStrict(text));
  } catch (error) {
    throw isCodedError(error) ? error.at({ file }) : error;
  }
}
