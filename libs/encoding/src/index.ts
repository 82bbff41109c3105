// Door of the encoding library: pure byte and text codecs, one spelling for one value.

export { toBase64url, fromBase64url } from './base64url.js';
export { toHex, fromHex } from './hex.js';
export { utf8, fromUtf8 } from './utf8.js';
export { bytesEqual, lengthPrefixed } from './bytes.js';
export { sha256 } from './sha256.js';
export { compareCodeUnits } from './order.js';
export { toJson } from './json-write.js';
export { parseJsonStrict } from './json-read.js';
export type { EncodingCode } from './refusal.js';
