import uts46 from 'tr46';
import { refusal, type PseudonymErrorCode } from '../refusal.js';

const STRICT = { checkBidi: true, checkHyphens: true, checkJoiners: true, useSTD3ASCIIRules: true, verifyDNSLength: true, transitionalProcessing: false };

/**
 * Host name → its A-labels (UTS #46, non-transitional, lower case), the dot of the root left out. `code` unless it is a valid name of at
 * least two labels whose last is no number: an address of a machine names no customer.
 */
export function aLabels(host: string, code: PseudonymErrorCode): string {
  const ascii = uts46.toASCII(host.replace(/[.。．｡]$/u, ''), STRICT) ?? '';
  if (!/\.(?!\d+$)[a-z0-9-]+$/.test(ascii)) throw refusal(code, 'has no valid domain name (UTS #46)');
  return ascii;
}
