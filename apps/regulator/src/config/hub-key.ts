/** Injection symbol of the key that signs the log and answers about presence. */
export const HUB_KEY = Symbol('HUB_KEY');
