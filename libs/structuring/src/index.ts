/** Alg. 1 on its own, for callers outside of this repository. @public */
export { classify } from './seferis-fist/classify.js';
export type { StructuringErrorCode } from './errors.js';
export { DEFAULT_POLICY, type Policy } from './profiles/policy.js';
export { seferisFist } from './seferis-fist/seferis-fist.js';
export type * from './timeline/types.js';
