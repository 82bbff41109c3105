import type { DemoProvider } from './model.js';

const DAY = 86_400;
/** Identifiers that a customer of the demonstration can have, the two spellings of its name included. */
const ATTRIBUTES = 6;

/** Points that a provider declares to the key-holders for an epoch: its customers' identifiers and the keys of the days on which it has flows. */
export function pointsOf({ customers, exchanges }: DemoProvider): number {
  const days = new Set(exchanges.map(({ from }) => Math.floor(from / DAY)));
  return ATTRIBUTES * customers.length + days.size;
}
