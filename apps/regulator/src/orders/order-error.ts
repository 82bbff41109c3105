import { CodedError } from '#libs/errors';

/** What the hub refuses an order, or what is done under one, for; beyond what libs/orders refuses. */
export type OrderCode =
  /** Meant for another log. */
  | 'ORDER_AUDIENCE'
  /** Made in the future by the hub's clock. */
  | 'ORDER_FROM_FUTURE'
  | 'ORDER_EXPIRED'
  /** No such order of the kind that this is about. */
  | 'ORDER_UNKNOWN'
  /** The provider was not asked: it holds no account with the token, or has not fetched the order. */
  | 'ORDER_NOT_DELIVERED'
  /** The provider has given another answer before. */
  | 'ORDER_ANSWERED'
  /** No such answer that discloses something. */
  | 'ORDER_ANSWER_UNKNOWN'
  /** As many questions were answered as the order allows. */
  | 'ORDER_QUOTA'
  /** A question about a token of another epoch than the order is about, or of a mode that nobody evaluates. */
  | 'ORDER_TOKEN'
  /** A request for orders without, or with an unreadable, `Authorization: Agent <JWS>`. */
  | 'ORDER_REQUEST'
  /** A request that is too old, or from the future. */
  | 'ORDER_REQUEST_AGE'
  /** Too many wait for the log. */
  | 'ORDER_BUSY';

export class OrderError extends CodedError<OrderCode> {}
