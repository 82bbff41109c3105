/** Alg. 1 on its own, for callers outside of this repository. @public */
export { classify } from './classify.js';
export type { StructuringErrorCode } from './errors.js';
export { DEFAULT_POLICY, type Policy } from './policy.js';
export { seferisFist } from './seferis-fist.js';
export type * from './types.js';
