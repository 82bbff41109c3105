import { type Answer, decodeDisclosed, type DiscloseClaims, type Disclosed, DISCLOSED_TYP, readAnswer } from '#libs/orders';
import { open, type SealingKey } from '#libs/signing';
import { DeskError } from './desk-error.js';
import type { FiledOrder } from './read-order.js';

/** An answer with what was sealed in it. */
export interface OpenedAnswer {
  readonly answer: Answer;
  readonly disclosed: Disclosed;
}

/**
 * Opens a provider's answer with the case key. That the provider signed it was verified when it entered the log. DESK_ANSWER for one that
 * discloses nothing, or whose inside is to another order, by another provider or about another attribute than its outside; ORDERS_ANSWER, ORDERS_DISCLOSED,
 * SIGNING_KEY (sealed for another case), SIGNING_SEAL.
 */
export async function openAnswer(compact: string, order: FiledOrder<DiscloseClaims>, key: SealingKey): Promise<OpenedAnswer> {
  const answer = readAnswer(compact);
  const { claims } = answer;
  if (claims.order !== order.digest) throw new DeskError('DESK_ANSWER', 'the answer is to another order', { field: 'order' });
  if (claims.outcome !== 'disclosed') throw new DeskError('DESK_ANSWER', claims.outcome === 'refused' ? 'the provider refused: there is nothing to open' : 'the provider found nobody: there is nothing to open', { field: 'outcome' });
  const disclosed = decodeDisclosed(await open(claims.sealed, key, { typ: DISCLOSED_TYP }));
  if (disclosed.order !== order.digest || disclosed.iss !== claims.iss) throw new DeskError('DESK_ANSWER', 'what is sealed was sealed for another order, or by another provider', { field: 'sealed' });
  if (disclosed.identifier.attribute !== order.claims.token.attr) throw new DeskError('DESK_ANSWER', 'what is sealed is of another attribute than the order is about', { field: 'sealed' });
  return { answer, disclosed };
}
