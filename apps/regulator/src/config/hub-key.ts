/** Injection symbol of the key that signs exports. */
export const HUB_KEY = Symbol('HUB_KEY');
