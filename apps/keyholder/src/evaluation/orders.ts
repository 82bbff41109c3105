import { decodeOrder, type OfficerKeys } from '#libs/orders';
import { isCodedError } from '#libs/errors';
import { HolderError } from '../holder-error.js';

/** What a holder needs of an order. */
export interface EvaluationOrder {
  /** base64url SHA-256 that everybody names the order by. */
  readonly digest: string;
  /** Points that may be evaluated under it at this holder. */
  readonly quota: number;
  readonly epoch: string;
}

/**
 * An order that two of this holder's officers signed and that is in force at `now` (UTC seconds).
 * HOLDER_ORDER for what is none or lets nobody evaluate, HOLDER_ORDER_EXPIRED.
 */
export function readOrder(text: string, officers: OfficerKeys, now: number): EvaluationOrder {
  const { claims, digest } = decoded(text, officers);
  if (claims.kind === 'ruling') throw new HolderError('HOLDER_ORDER', 'nothing is evaluated under a ruling', { field: 'order.kind' });
  if (now >= claims.expires) throw new HolderError('HOLDER_ORDER_EXPIRED', 'the order has expired', { field: 'order.expires' });
  return { digest, quota: claims.quota, epoch: claims.kind === 'presence' ? claims.epoch : claims.token.epoch };
}

function decoded(text: string, officers: OfficerKeys): ReturnType<typeof decodeOrder> {
  try {
    return decodeOrder(text, officers);
  } catch (error) {
    if (isCodedError(error)) throw new HolderError('HOLDER_ORDER', `not an order in force here: ${error.message}`, { field: 'order' }, { cause: error });
    throw error;
  }
}
