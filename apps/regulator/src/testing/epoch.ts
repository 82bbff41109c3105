import { createHash } from 'node:crypto';
import { type EpochManifest, OPRF_SUITE, signManifest } from '#libs/epoch';
import { generatePrivateJwk, importPrivateJwk, type SigningKey } from '#libs/signing';

/** Three key-holders of which any two evaluate; their shares are made up, as nothing here computes in the group. */
export function testHolders(): readonly SigningKey[] {
  return [1, 2, 3].map(() => importPrivateJwk(generatePrivateJwk()));
}

function testManifest(holders: readonly SigningKey[], changes: Partial<EpochManifest> = {}): EpochManifest {
  return {
    v: 1, epoch: '2026', generation: 0, suite: OPRF_SUITE, threshold: 2, profile: 'tributary-1', profileDigest: bytes32('profile'), unicode: '15.1',
    holders: holders.map(({ jwk }, nth) => ({ index: nth + 1, url: `https://holder-${nth + 1}.example`, signingKey: jwk.x, sealingKey: bytes32(`seal ${nth}`), publicShare: bytes32(`share ${nth}`) })),
    commitments: [bytes32('joint key'), bytes32('slope')],
    ...changes,
  };
}

/** The file that a key ceremony leaves. */
export function manifestFile(holders: readonly SigningKey[], changes: Partial<EpochManifest> = {}): Uint8Array {
  const manifest = testManifest(holders, changes);
  return Buffer.from(holders.map((key) => `${signManifest(manifest, key)}\n`).join(''));
}

/** base64url of 32 bytes. */
export function bytes32(label: string): string {
  return createHash('sha256').update(label).digest('base64url');
}
