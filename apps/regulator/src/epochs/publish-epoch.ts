import type { Pool } from 'pg';
import { toJson } from '#libs/encoding';
import { decodeSignedManifest, type EpochManifest } from '#libs/epoch';
import { takeLogTurn } from '../entries/log-turn.js';
import { findLogEntry } from '../persistence/log-entries.js';
import { findNewestGeneration, insertEpoch } from '../persistence/pseudonym-epochs.js';
import { EpochError } from './epoch-error.js';

/** Where in the log a manifest is. */
export interface Published {
  readonly status: 'published' | 'known';
  readonly epoch: string;
  readonly generation: number;
  /** base64url digest of the manifest: to be compared with one that came another way. */
  readonly digest: string;
  readonly position: number;
}

/**
 * Puts a manifest that all its key-holders signed into the log: tokens of its epoch are accepted from there on. A later generation may change
 * holders and shares only. EpochError EPOCH_GENERATION, EPOCH_CONSTANTS; EPOCH_MANIFEST and EPOCH_MANIFEST_SIGNATURE of libs/epoch.
 */
export async function publishEpoch(pool: Pool, file: Uint8Array): Promise<Published> {
  const { manifest, digest, text } = decodeSignedManifest(file);
  const { epoch, generation, threshold, holders } = manifest;
  return takeLogTurn(pool, async (turn) => {
    const known = await findLogEntry(turn.client, digest);
    if (known !== undefined) return { status: 'known', epoch, generation, digest, position: known.position };
    const constants = constantsOf(manifest);
    const newest = await findNewestGeneration(turn.client, epoch);
    if (newest !== undefined && generation <= newest.generation) throw new EpochError('EPOCH_GENERATION', 'This epoch has a manifest of that generation or a later one.', { field: 'generation' });
    if (newest !== undefined && constants !== newest.constants) throw new EpochError('EPOCH_CONSTANTS', 'A later generation keeps the joint key and the profile of its epoch.', { field: 'commitments.0' });
    const position = await turn.append({ kind: 'epoch-manifest', digest, content: toJson({ manifest: text }) });
    await insertEpoch(turn.client, { epoch, generation, digest, position, threshold, holders: holders.length, constants });
    return { status: 'published', epoch, generation, digest, position };
  });
}

/** What an epoch's tokens rest on: with another of these the same identifier would have another token under the same name. */
function constantsOf({ commitments, profile, profileDigest, unicode }: EpochManifest): string {
  return [commitments[0], profile, profileDigest, unicode].join('\n');
}
