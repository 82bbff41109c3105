const BASE_MS = 200;
const CAP_MS = 30_000;
/** 2^8 × base is past the cap; larger exponents would only overflow. */
const LAST_DOUBLING = 8;

/**
 * How long to wait before the next attempt, in milliseconds: exponential with full jitter, so that many agents that lost one
 * hub do not return to it together. `attempt` counts from 0; `jitter` lies in [0, 1). What the hub asked for in Retry-After is the
 * least.
 */
export function backoffMs(attempt: number, jitter: number, retryAfterMs = 0): number {
  return retryAfterMs + jitter * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, LAST_DOUBLING));
}

/** Retry-After (RFC 9110 section 10.2.3) in milliseconds from `nowS`: seconds or an HTTP date; undefined when absent or neither. */
export function retryAfterMs(header: string | null, nowS: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/u.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowS * 1000);
}
