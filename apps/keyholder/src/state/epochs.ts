import { join } from 'node:path';
import { cannotWrite, type Disk, writeDurably } from '#libs/durable';
import { utf8 } from '#libs/encoding';
import { decodeSignedManifest, type SignedManifest } from '#libs/epoch';
import { isCodedError } from '#libs/errors';
import { isShareOf } from '#libs/pseudonym-issuer';
import { HolderError } from '../holder-error.js';
import type { Identity } from './identity.js';
import { CLOSED, epochsDirectory, MANIFEST, SHARE } from './paths.js';
import { damaged } from './read-state.js';

/** A share in use, with the manifest that all holders signed for it. */
export interface HeldEpoch {
  readonly signed: SignedManifest;
  /** This holder's index in the manifest. */
  readonly index: number;
  /** 32 bytes, little-endian. Secret. */
  readonly share: Uint8Array;
}

/** A manifest on the disk: closed ones have no share any more. */
export interface StoredEpoch {
  readonly signed: SignedManifest;
  readonly closed: boolean;
}

function directoryOf(state: string, digest: string): string {
  return join(epochsDirectory(state), digest);
}

function nameOf(digest: string): string {
  return `epochs/${digest}/${SHARE}`;
}

/** Puts a share and its manifest in place, the manifest last: where it is, all is. DURABLE_WRITE. */
export async function storeEpoch(disk: Disk, { state, vault }: Identity, signed: SignedManifest, share: Uint8Array): Promise<void> {
  const directory = directoryOf(state, signed.digest);
  try {
    await disk.makeDirectory(directory);
    await disk.syncDirectory(epochsDirectory(state));
    await disk.syncDirectory(state);
  } catch (error) {
    throw cannotWrite(directory, error);
  }
  await writeDurably(disk, join(directory, SHARE), vault.seal(nameOf(signed.digest), share));
  await writeDurably(disk, join(directory, MANIFEST), utf8(signed.text));
}

/** Every epoch of the state directory; no passphrase needed. HOLDER_STATE_CORRUPT. */
export async function listEpochs(disk: Disk, state: string): Promise<StoredEpoch[]> {
  const stored: StoredEpoch[] = [];
  for (const digest of (await disk.list(epochsDirectory(state))) ?? []) {
    const files = await disk.list(directoryOf(state, digest));
    // Without its manifest the ceremony was not finished; it goes on from its own directory.
    if (files?.includes(MANIFEST) === true) stored.push({ signed: await readManifest(disk, state, digest), closed: files.includes(CLOSED) });
  }
  return stored;
}

async function readManifest(disk: Disk, state: string, digest: string): Promise<SignedManifest> {
  const path = join(directoryOf(state, digest), MANIFEST);
  try {
    const signed = decodeSignedManifest((await disk.read(path)) ?? new Uint8Array());
    if (signed.digest === digest) return signed;
  } catch (error) {
    if (!isCodedError(error) || error.code.startsWith('DURABLE')) throw error;
  }
  throw damaged(path);
}

/** The share of an epoch that is not closed. HOLDER_SHARE_CORRUPT; HOLDER_STATE_CORRUPT when the manifest is not about this holder. */
export async function openEpoch(disk: Disk, { state, vault, signing }: Identity, signed: SignedManifest): Promise<HeldEpoch> {
  const name = nameOf(signed.digest);
  const index = signed.manifest.holders.find(({ signingKey }) => signingKey === signing.jwk.x)?.index;
  if (index === undefined) throw damaged(MANIFEST);
  const share = vault.open(name, (await disk.read(join(state, name))) ?? new Uint8Array());
  if (!isShareOf(signed.manifest, index, share)) throw new HolderError('HOLDER_SHARE_CORRUPT', 'the share is not the one that the manifest speaks of', { file: name });
  return { signed, index, share };
}

/** Says that an epoch is not to be served any more; whoever holds the lock of the state directory then erases the share. */
export async function markClosed(disk: Disk, state: string, digest: string): Promise<void> {
  await writeDurably(disk, join(directoryOf(state, digest), CLOSED), new Uint8Array());
}

export async function isMarkedClosed(disk: Disk, state: string, digest: string): Promise<boolean> {
  return (await disk.read(join(directoryOf(state, digest), CLOSED))) !== undefined;
}

/** Removes the share from the directory. What the medium keeps of it is beyond this program. */
export async function eraseShare(disk: Disk, state: string, digest: string): Promise<void> {
  const directory = directoryOf(state, digest);
  try {
    await disk.remove(join(directory, SHARE));
    await disk.syncDirectory(directory);
  } catch (error) {
    throw cannotWrite(directory, error);
  }
}
