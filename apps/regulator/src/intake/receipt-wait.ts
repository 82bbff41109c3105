import type { FastifyRequest } from 'fastify';

/** How long an answer waits for its receipts. Milliseconds. */
const RECEIPT_WAIT_MS = 2_000;

/** Milliseconds that the answer to a request may wait for receipts: none where the sender prefers `respond-async` (RFC 7240 section 4.1). */
export function receiptWaitMs({ headers: { prefer } }: FastifyRequest): number {
  const async = [prefer ?? []].flat().some((value) => value.split(',').some((one) => one.split(';')[0]?.trim().toLowerCase() === 'respond-async'));
  return async ? 0 : RECEIPT_WAIT_MS;
}
