import { CodedError, type Place } from '#libs/errors';

/** Refusals of this library. */
export type OrdersCode =
  /** Not the text form of an order: one line of JSON with an order and an approval, each a compact JWS. */
  | 'ORDERS_TEXT'
  /** The claims of an order are not of a known kind, incomplete or contradict each other. */
  | 'ORDERS_CLAIMS'
  /** The approval is none, or is of another order. */
  | 'ORDERS_APPROVAL'
  /** Signed with a key that is no officer's, or not one valid here. */
  | 'ORDERS_OFFICER'
  /** An officer's, an agent's or the hub's signature is not valid. */
  | 'ORDERS_SIGNATURE'
  /** One officer signed and approved. */
  | 'ORDERS_ONE_OFFICER'
  /** Not an agent's request for orders. */
  | 'ORDERS_REQUEST'
  /** Signed with a key that is no provider's, or not one valid here, or another provider's than the claims name. */
  | 'ORDERS_AGENT'
  /** Not a provider's answer to an order. */
  | 'ORDERS_ANSWER'
  /** Not what a provider seals to a case key. */
  | 'ORDERS_DISCLOSED'
  /** Not an officer's result. */
  | 'ORDERS_RESULT'
  /** Not an officer's question for presence, or not the hub's answer to it. */
  | 'ORDERS_PRESENCE';

export function refusal(code: OrdersCode, message: string, place: Place = {}, options?: ErrorOptions): CodedError<OrdersCode> {
  return new CodedError(code, message, place, options);
}
