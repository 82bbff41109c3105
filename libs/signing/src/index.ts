// Door of the signing library: the JWS profile of statements and exports, post-quantum signatures, sealed boxes, and their keys.

export type { PublicJwk, PrivateJwk, VerificationKey, SigningKey } from './jwk.js';
export { decodeStrictJws, type StrictJws } from './strict-jws.js';
export { signBytes, signJws, verifyBytes, verifyJws, verifyJwsAside } from './signature.js';
export { importPublicJwk, importPrivateJwk, generatePrivateJwk } from './keys.js';
export { generateMlDsaJwk, importMlDsaPrivateJwk, importMlDsaPublicKey, type MlDsaPrivateJwk, type MlDsaSigningKey, type MlDsaVerificationKey, verifyMlDsa } from './ml-dsa.js';
export { open, seal } from './sealed-box.js';
export { generateSealingJwk, importSealingJwk, isSealingX, type SealingJwk, type SealingKey } from './sealing-key.js';
export { thumbprint } from './thumbprint.js';
export type { SigningCode } from './refusal.js';
