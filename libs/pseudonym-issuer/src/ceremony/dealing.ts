/**
 * Dealing: how a holder hands out what it contributes.
 *
 * Each dealer i draws a polynomial f_i of degree t−1 and publishes Feldman commitments C_im = a_im·G to its coefficients (Feldman 1987);
 * holder j gets f_i(j) in private and checks f_i(j)·G = Σ j^m·C_im. What f_i(0) is tells the three ceremonies apart:
 *
 *   generate  a random a_i0, with a Schnorr proof that the dealer knows it (Pedersen 1991; the proof as in FROST, RFC 9591's companion
 *             key generation): without it the last dealer could choose its C_0 to cancel the others'. The key is Σ a_i0.
 *   refresh   0, so C_0 is the identity; the new share of j is the old one plus Σ f_i(j) (Herzberg et al. 1995).
 *   reshare   λ_i·k_i, so C_0 is λ_i·K_i, which everybody computes from the previous manifest; the key stays Σ λ_i·k_i.
 *
 * Who learns what: fewer than t holders together learn nothing of the key, t learn all of it. Commitments are public. Not promised: a
 * uniform key. A dealer that waits for the others' commitments can choose among keys (Gennaro et al. 1999) and gains nothing by it that is
 * known for this use; and any dealer can make a ceremony fail, but is then named by whoever sees it.
 */
import { type Element, Fn, Point, polynomialAt, randomScalar, scalarOf, timesBase } from './group.js';
import { proveKnowledge } from './knowledge.js';
import { refusal } from './refusal.js';
import type { Dealer, Terms } from './terms.js';

/** What a dealer keeps until all holders have their shares, and then erases. */
export interface Dealing {
  readonly dealer: number;
  /** a_0 … a_(t−1), 32 bytes each, little-endian. Secret. */
  readonly coefficients: readonly Uint8Array[];
  /** C_0 … C_(t−1). */
  readonly commitments: readonly Uint8Array[];
  /** 64 bytes; generate only. */
  readonly proof: Uint8Array | undefined;
}

/**
 * Draws the polynomial of one dealer. `share` is the dealer's share of the previous generation, needed for a reshare only.
 * CEREMONY_OWN_SHARE when it is not the one of the previous manifest.
 */
export function deal(terms: Terms, dealer: Dealer, share: Uint8Array | undefined, randomBytes: (size: number) => Uint8Array): Dealing {
  const coefficients = [constantTerm(terms, dealer, share, randomBytes)];
  while (coefficients.length < terms.plan.threshold) coefficients.push(randomScalar(randomBytes));
  const commitments = coefficients.map(timesBase);
  const proof = terms.plan.kind === 'generate' ? proveKnowledge(terms.digest, dealer.index, coefficients[0] as bigint, commitments[0] as Element, randomBytes) : undefined;
  return { dealer: dealer.index, coefficients: coefficients.map((one) => Fn.toBytes(one)), commitments: commitments.map((one) => one.toBytes()), proof };
}

function constantTerm({ plan }: Terms, { constant, weight }: Dealer, share: Uint8Array | undefined, randomBytes: (size: number) => Uint8Array): bigint {
  if (plan.kind === 'generate') return randomScalar(randomBytes);
  if (plan.kind === 'refresh') return 0n;
  const own = share === undefined ? undefined : scalarOf(share);
  const term = own === undefined || weight === undefined ? undefined : Fn.mul(weight, own);
  if (term === undefined || !timesBase(term).equals(constant ?? Point.ZERO)) {
    throw refusal('CEREMONY_OWN_SHARE', 'the share of this holder is not the one that the previous manifest speaks of');
  }
  return term;
}

/** f(j), 32 bytes, little-endian: for holder `index` alone. */
export function dealtShare({ coefficients }: Dealing, index: number): Uint8Array {
  return Fn.toBytes(polynomialAt(coefficients.map((one) => Fn.fromBytes(one)), index));
}
