import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { decodeSignedManifest } from '#libs/epoch';
import { isCodedError } from '#libs/errors';
import { type Epoch, openEpoch, PROFILE_1, profileDigest, UNICODE_VERSION_PROFILE_1 } from '#libs/pseudonym';
import { ReporterError } from '../reporter-error.js';

/**
 * The epoch of a manifest file: signed by all its holders, a sharing of one key, and for the canonicalisation that this program has.
 * `digest`, where given, is the manifest's as it was made known another way; without it the file is trusted as the key file was that it
 * takes the place of.
 *
 * CodedError REPORTER_FILE_READ, EPOCH_…, TOPRF_…, REPORTER_MANIFEST_DIGEST, each with the file.
 */
export async function readEpoch(path: string, addresses: ReadonlyMap<number, string>, digest?: string): Promise<Epoch> {
  const file = basename(path);
  const bytes = await read(path, file);
  try {
    const signed = decodeSignedManifest(bytes);
    if (digest !== undefined && signed.digest !== digest) throw new ReporterError('REPORTER_MANIFEST_DIGEST', 'the manifest is another than the one whose digest was given');
    const program = { profile: PROFILE_1, profileDigest: profileDigest(), unicode: UNICODE_VERSION_PROFILE_1 };
    return openEpoch(signed, program, addresses);
  } catch (error) {
    throw isCodedError(error) ? error.at({ file }) : error;
  }
}

async function read(path: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ReporterError('REPORTER_FILE_READ', 'the manifest cannot be read', { file }, { cause: error });
  }
}
