import { Draws, type NullProcess } from './null-processes.reference.js';

export interface Exchange {
  /** Bins between two exchanges. */
  readonly period: number;
  /** Each is moved by up to this share of the period either way. */
  readonly jitter: number;
  /** Bytes of one, in means of a bin of the traffic around it (1e9). */
  readonly size: number;
}

/** What one workload sends and another receives in `bins` bins: unrelated traffic, and an exchange on top unless null. */
export function sentAndReceived(process: NullProcess, seed: number, bins: number, exchange: Exchange | null): { readonly sent: Float64Array; readonly received: Float64Array } {
  const sent = process(new Draws(3 * seed), bins);
  const received = process(new Draws(3 * seed + 1), bins);
  if (exchange === null) return { sent, received };
  const draws = new Draws(3 * seed + 2);
  const bytes = 1e9 * exchange.size;
  for (let due = draws.uniform() * exchange.period; due < bins; due += exchange.period) {
    const moved = due + exchange.period * exchange.jitter * (2 * draws.uniform() - 1);
    const bin = Math.floor(moved);
    // What is sent towards the end of a bin arrives in the next.
    const arrival = bin + (moved - bin > 0.8 ? 1 : 0);
    if (bin >= 0 && bin < bins) sent[bin] = (sent[bin] as number) + bytes;
    if (arrival >= 0 && arrival < bins) received[arrival] = (received[arrival] as number) + bytes;
  }
  return { sent, received };
}
