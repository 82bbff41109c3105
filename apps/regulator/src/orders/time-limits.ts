import { OrderError } from './order-error.js';

/** Seconds that another's clock may differ from the hub's. */
const SKEW_S = 300;

/** The two clocks that a hub has: the wall's, and the log's own, which is all that an auditor has later. UTC seconds. */
export interface Clocks {
  readonly now: number;
  readonly log: number;
}

/** ORDER_EXPIRED. Expired by either clock is expired, so that what is accepted here an auditor accepts as well. */
export function requireInForce(expires: number | null, { now, log }: Clocks): void {
  if (expires !== null && expires <= Math.max(now, log)) throw new OrderError('ORDER_EXPIRED', 'The order has expired.', { field: 'expires' });
}

/** ORDER_FROM_FUTURE. */
export function requirePast(iat: number, now: number): void {
  if (iat > now + SKEW_S) throw new OrderError('ORDER_FROM_FUTURE', 'This was signed in the future.', { field: 'iat' });
}

/** ORDER_REQUEST_AGE. A request is published with what it fetched, so it has to be worth nothing soon. */
export function requireFresh(iat: number, now: number): void {
  if (Math.abs(now - iat) > SKEW_S) throw new OrderError('ORDER_REQUEST_AGE', 'The request is older than five minutes, or from the future.', { field: 'iat' });
}

/** ORDER_AUDIENCE. */
export function requireAudience(aud: string, origin: string): void {
  if (aud !== origin) throw new OrderError('ORDER_AUDIENCE', 'This is meant for another log.', { field: 'aud' });
}
