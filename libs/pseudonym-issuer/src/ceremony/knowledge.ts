import { createHash } from 'node:crypto';
import { lengthPrefixed, utf8 } from '#libs/encoding';
import { type Element, elementOf, Fn, Point, randomScalar, reduce, scalarOf, timesBase } from './group.js';

const LABEL = 'tributary/oprf-ceremony/knowledge/v1';
const ELEMENT_BYTES = 32;

/**
 * Schnorr proof of knowledge of a with A = a·G, made non-interactive over plan and dealer, so that it cannot be shown in another ceremony
 * or by another dealer: R ‖ s with R = r·G, s = r + c·a, c = SHA-512(label, plan, dealer, A, R) mod q.
 */
export function proveKnowledge(plan: string, dealer: number, secret: bigint, commitment: Element, randomBytes: (size: number) => Uint8Array): Uint8Array {
  const nonce = randomScalar(randomBytes);
  const nonceElement = timesBase(nonce);
  const response = Fn.add(nonce, Fn.mul(challenge(plan, dealer, commitment, nonceElement), secret));
  return Uint8Array.from([...nonceElement.toBytes(), ...Fn.toBytes(response)]);
}

/** s·G = R + c·A. The prover chooses every byte of `proof`. */
export function knows(plan: string, dealer: number, commitment: Element, proof: Uint8Array): boolean {
  const nonceElement = elementOf(proof.slice(0, ELEMENT_BYTES));
  const response = scalarOf(proof.slice(ELEMENT_BYTES));
  if (nonceElement === undefined || response === undefined) return false;
  const right = nonceElement.add(commitment.multiplyUnsafe(challenge(plan, dealer, commitment, nonceElement)));
  return Point.BASE.multiplyUnsafe(response).equals(right);
}

function challenge(plan: string, dealer: number, commitment: Element, nonceElement: Element): bigint {
  const input = lengthPrefixed(utf8(LABEL), utf8(plan), utf8(String(dealer)), commitment.toBytes(), nonceElement.toBytes());
  return reduce(createHash('sha512').update(input).digest());
}
