import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ReporterError } from '../reporter-error.js';

const KEY_BYTES = 32;

/**
 * The federation key of a file: 64 hexadecimal digits, base64 or base64url of 32 bytes, or the 32 bytes themselves. The spelling
 * decides nothing about the tokens; the bytes do.
 *
 * CodedError REPORTER_FEDERATION_KEY when it is none of these, REPORTER_FILE_READ.
 */
export async function readFederationKey(path: string): Promise<Uint8Array> {
  const key = decode(await read(path));
  if (key?.length !== KEY_BYTES) {
    const message = `the federation key must be ${KEY_BYTES} bytes: 64 hexadecimal digits, base64, base64url or the bytes themselves`;
    throw new ReporterError('REPORTER_FEDERATION_KEY', message, { file: basename(path) });
  }
  return key;
}

function decode(content: Buffer): Buffer | undefined {
  const text = content.toString('latin1').trim();
  // Text is never taken for raw bytes: 32 characters of hexadecimal would pass for a key of twice its strength.
  if (!/^[\x20-\x7e]*$/u.test(text)) return content;
  if (/^[0-9a-fA-F]{64}$/u.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/_-]{43}=?$/u.test(text) ? Buffer.from(text, 'base64') : undefined;
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ReporterError('REPORTER_FILE_READ', 'the federation key cannot be read', { file: basename(path) }, { cause: error });
  }
}
