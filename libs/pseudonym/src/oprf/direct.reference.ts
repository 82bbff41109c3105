import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import { createHash } from 'node:crypto';
import { lengthPrefixed } from '#libs/encoding';

const DST = 'HashToGroup-OPRFV1-\x01-ristretto255-SHA512';

/** Evaluate of RFC 9497 section 3.3.2 by whoever holds the key and sees the input: no blinding, no sharing, no libsodium. */
export function directOutput(key: bigint, input: Uint8Array): Uint8Array {
  const evaluated = ristretto255_hasher.hashToCurve(input, { DST }).multiply(key).toBytes();
  return new Uint8Array(createHash('sha512').update(lengthPrefixed(input, evaluated)).update('Finalize').digest());
}
