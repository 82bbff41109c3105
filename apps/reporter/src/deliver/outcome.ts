import { type HubProblem, readProblem } from './problem.js';

/** How one attempt ended. */
export type Outcome =
  | { readonly kind: 'answered'; readonly text: string; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly status: number; readonly problem: HubProblem }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly retryAfterMs?: number };

/** 202: what was asked for is not there yet, and `text` says what is. */
export interface Pending {
  readonly kind: 'pending';
  readonly text: string;
  readonly retryAfterMs?: number;
}

/** The answer to a batch: how each statement ended, in order. */
export interface EachEnded {
  readonly kind: 'each';
  readonly outcomes: readonly (Outcome | Pending)[];
}

/** What a status with its content means for whoever asked: to come back for, or not. */
export function outcomeOf(status: number, bytes: Uint8Array, retryAfterMs?: number): Outcome {
  const text = Buffer.from(bytes).toString('utf8');
  if (status === 200 || status === 201) return { kind: 'answered', text, bytes };
  const problem = readProblem(text);
  if (status < 500 && ![408, 425, 429].includes(status)) return { kind: 'refused', status, problem };
  return { kind: 'unavailable', reason: [`status ${status}`, problem.code].filter((part) => part !== undefined).join(' '), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
