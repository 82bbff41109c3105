/** UTC seconds now. The hub reads it in one place only: whether a statement claims to be from the future. */
export type Clock = () => number;

/** Injection symbol of the hub's `Clock`. */
export const CLOCK = Symbol('CLOCK');

export const systemClock: Clock = () => Math.floor(Date.now() / 1000);
