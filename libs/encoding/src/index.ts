// Door of the encoding library: pure byte and text codecs. Filled behind this file, one idea per file.

/** base64url without padding, RFC 4648 section 5. */
export function toBase64url(_bytes: Uint8Array): string { throw new Error('unfilled'); }
/** Strict: only the canonical spelling decodes (decode and re-encode must agree), else CodedError ENCODING_BASE64URL. */
export function fromBase64url(_text: string): Uint8Array { throw new Error('unfilled'); }
/** Lower-case hexadecimal. */
export function toHex(_bytes: Uint8Array): string { throw new Error('unfilled'); }
/** Strict lower-case hexadecimal, else CodedError ENCODING_HEX. */
export function fromHex(_text: string): Uint8Array { throw new Error('unfilled'); }
/** UTF-8 of a string. */
export function utf8(_text: string): Uint8Array { throw new Error('unfilled'); }
/** Strict UTF-8 (fatal, BOM kept as a character), else CodedError ENCODING_UTF8 with the line if `lineOf` finds one. */
export function fromUtf8(_bytes: Uint8Array): string { throw new Error('unfilled'); }
/** Equality of bytes in time that depends on the lengths only. */
export function bytesEqual(_a: Uint8Array, _b: Uint8Array): boolean { throw new Error('unfilled'); }
/** `LP(part) ‖ LP(part) …`, LP = 2-byte big-endian length prefix (design/PSEUDONYMS.md). CodedError ENCODING_TOO_LONG over 65,535 bytes. */
export function lengthPrefixed(..._parts: readonly Uint8Array[]): Uint8Array { throw new Error('unfilled'); }
/** SHA-256 (FIPS 180-4) by node:crypto (ten times the speed of a JavaScript one on a large body). */
export function sha256(_bytes: Uint8Array): Uint8Array { throw new Error('unfilled'); }
/** Total order of strings by UTF-16 code unit: the only order that verdicts may depend on (no locale). */
export function compareCodeUnits(_a: string, _b: string): number { throw new Error('unfilled'); }
/**
 * JSON whose every object lists its members in a fixed order given by the writer; a thin name for
 * `JSON.stringify` that refuses values JSON cannot hold (NaN, Infinity, undefined in arrays, bigint) with ENCODING_JSON.
 */
export function toJson(_value: unknown): string { throw new Error('unfilled'); }
/**
 * JSON.parse that also refuses duplicate member names and nesting deeper than `maxDepth` (default 16),
 * with CodedError ENCODING_JSON, ENCODING_JSON_DUPLICATE or ENCODING_JSON_DEPTH. Numbers an IEEE double cannot hold exactly are
 * the schema's business (integers are range-checked there).
 */
export function parseJsonStrict(_text: string, _maxDepth?: number): unknown { throw new Error('unfilled'); }
