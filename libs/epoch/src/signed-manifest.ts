import { bytesEqual, fromUtf8, sha256, toBase64url, toJson, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { decodeStrictJws, importPublicJwk, signJws, type SigningKey, type StrictJws, verifyJws } from '#libs/signing';
import { checkManifest, type EpochManifest, manifestSchema } from './manifest.js';
import { readJson } from './read.js';
import { refusal } from './refusal.js';

/** JWS `typ` of a holder's signature on a manifest. */
const MANIFEST_TYP = 'oprf-manifest+jwt';
const MAX_SIGNATURES = 32;
const MAX_JWS_BYTES = 64 * 1024;
const MAX_FILE_BYTES = MAX_SIGNATURES * (MAX_JWS_BYTES + 1);

/** A manifest that every holder it names has signed. */
export interface SignedManifest {
  readonly manifest: EpochManifest;
  /** base64url SHA-256 of the payload: what requests and answers name it by. */
  readonly digest: string;
  /** The file: one compact JWS of the same payload a line, in order of holders. */
  readonly text: string;
}

/** The bytes that each holder signs. Members in the order of EpochManifest, so that all write the same bytes. EPOCH_MANIFEST. */
export function manifestPayload(manifest: EpochManifest): Uint8Array {
  const payload = payloadOf(manifest);
  checkManifest(readJson(manifestSchema, payload, 'EPOCH_MANIFEST'));
  return payload;
}

function payloadOf({ v, epoch, generation, suite, threshold, holders, commitments, profile, profileDigest, unicode }: EpochManifest): Uint8Array {
  const entries = holders.map(({ index, url, signingKey, sealingKey, publicShare }) => ({ index, url, signingKey, sealingKey, publicShare }));
  return utf8(toJson({ v, epoch, generation, suite, threshold, holders: entries, commitments, profile, profileDigest, unicode }));
}

/** One holder's line of a manifest file. */
export function signManifest(manifest: EpochManifest, key: SigningKey): string {
  return signJws(manifestPayload(manifest), key, MANIFEST_TYP);
}

/**
 * A manifest file: signed by every holder that it names, all over the same bytes. EPOCH_MANIFEST, EPOCH_MANIFEST_SIGNATURE.
 *
 * The keys stand in the manifest itself, so this shows that the holders agree with each other. That they are the right holders is
 * known by the digest, which is compared with one that came another way (the hub's log, a letter).
 */
export function decodeSignedManifest(file: Uint8Array): SignedManifest {
  if (file.length > MAX_FILE_BYTES) throw refusal('EPOCH_MANIFEST', 'larger than any manifest');
  const lines = textOf(file).replace(/\n$/, '').split('\n');
  if (lines.length > MAX_SIGNATURES) throw refusal('EPOCH_MANIFEST', `more than ${MAX_SIGNATURES} signatures`);
  const signed = lines.map((line, index) => decoded(line, index + 1));
  const payload = signed[0]?.payload;
  if (payload === undefined) throw refusal('EPOCH_MANIFEST', 'the file is empty');
  const manifest = readJson(manifestSchema, payload, 'EPOCH_MANIFEST');
  checkManifest(manifest);
  // Signed by all, a second spelling would still be a second digest of one manifest.
  if (!bytesEqual(payload, payloadOf(manifest))) throw refusal('EPOCH_MANIFEST', 'members stand in another order or spelling than a manifest is written in');
  if (signed.length !== manifest.holders.length) throw refusal('EPOCH_MANIFEST_SIGNATURE', 'there is one signature for each holder');
  for (const [index, jws] of signed.entries()) checkSignature(jws, payload, manifest.holders[index]?.signingKey ?? '', index + 1);
  return { manifest, digest: toBase64url(sha256(payload)), text: `${lines.join('\n')}\n` };
}

/** One holder's line on its own, before the others' are there. EPOCH_MANIFEST_SIGNATURE, EPOCH_MANIFEST; the place is the line. */
export function checkManifestLine(manifest: EpochManifest, index: number, line: string): void {
  checkSignature(decoded(line, index), manifestPayload(manifest), manifest.holders[index - 1]?.signingKey ?? '', index);
}

function checkSignature(jws: StrictJws, payload: Uint8Array, x: string, line: number): void {
  if (!bytesEqual(jws.payload, payload)) throw refusal('EPOCH_MANIFEST_SIGNATURE', 'a holder signed another manifest', { line });
  orRefuse('EPOCH_MANIFEST_SIGNATURE', 'the signature is not the valid one of the holder in this place', line, () => {
    verifyJws(jws, importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x }));
  });
}

function decoded(line: string, number: number): StrictJws {
  return orRefuse('EPOCH_MANIFEST', 'not a signed manifest', number, () => decodeStrictJws(line, { typ: MANIFEST_TYP, maxBytes: MAX_JWS_BYTES }));
}

function orRefuse<T>(code: 'EPOCH_MANIFEST' | 'EPOCH_MANIFEST_SIGNATURE', message: string, line: number, part: () => T): T {
  try {
    return part();
  } catch (error) {
    if (isCodedError(error)) throw refusal(code, message, { line });
    throw error;
  }
}

function textOf(file: Uint8Array): string {
  return orRefuse('EPOCH_MANIFEST', 'not UTF-8', 1, () => fromUtf8(file));
}
