import { fromBase64url, fromUtf8, parseJsonStrict, sha256, utf8 } from '#libs/encoding';
import { refusal, type SigningCode } from './refusal.js';

/** A compact JWS that passed strict decoding; its signature has not been looked at. */
export interface StrictJws {
  readonly compact: string;
  readonly kid: string;
  readonly typ: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly signingInput: Uint8Array;
  /** SHA-256 of the signing input: the identity of a statement, never of the whole string, whose signature part a key holder can vary. */
  readonly digest: Uint8Array;
}

interface CheckedHeader {
  readonly kid: string;
  readonly typ: string;
}

/** Bytes of a statement, header and signature included (docs/protocol.md section 1). */
const DEFAULT_MAX_BYTES = 16 * 1024;
const THUMBPRINT_BYTES = 32;
/** Headers remembered at a time: for each the key of one signer. */
const MAX_REMEMBERED = 256;

/** The header parameters and nothing else: no `crit`, `b64`, `jku`, `jwk`, `x5c`, … (RFC 7515 section 4.1). */
const HEADER_PARAMETERS = ['alg', 'kid', 'typ'] as const;
/** RFC 9864 names the algorithm Ed25519; RFC 8037 called it EdDSA. */
const ALGORITHMS: ReadonlySet<unknown> = new Set(['Ed25519', 'EdDSA']);

/**
 * Strict decoding of a JWS Compact Serialization (RFC 7515 section 7.1), before any cryptography: size, three
 * non-empty parts, one base64url spelling each, header exactly {alg: Ed25519|EdDSA, kid, typ}.
 * CodedError SIGNING_SIZE, SIGNING_FORMAT, SIGNING_BASE64URL, SIGNING_HEADER, SIGNING_ALG, SIGNING_TYP, in
 * this order. `maxBytes` defaults to 16 KiB.
 */
export function decodeStrictJws(compact: string, expect: { readonly typ: string; readonly maxBytes?: number }): StrictJws {
  // UTF-16 units, which are bytes for everything that gets past the next steps.
  if (compact.length > (expect.maxBytes ?? DEFAULT_MAX_BYTES)) throw refusal('SIGNING_SIZE', 'the JWS is larger than allowed');
  const [header, payload, signature] = threeParts(compact);
  const known = knownHeader(header, expect.typ) ?? { bytes: part(header, 'header') };
  const payloadBytes = part(payload, 'payload');
  const signatureBytes = part(signature, 'signature');
  const { kid, typ } = 'bytes' in known ? remember(header, checkedHeader(known.bytes, expect.typ)) : known;
  const signingInput = utf8(compact.slice(0, header.length + 1 + payload.length));
  return { compact, kid, typ, payload: payloadBytes, signature: signatureBytes, signingInput, digest: sha256(signingInput) };
}

/**
 * Headers that passed, by their text. What a signer signs has one header, which takes as long to read as the payload, and what it says follows from its text
 * and the type asked for alone: remembering it changes no answer, and whoever sends others only has them forgotten.
 */
const remembered = new Map<string, CheckedHeader>();

function knownHeader(header: string, typ: string): CheckedHeader | undefined {
  const known = remembered.get(header);
  return known?.typ === typ ? known : undefined;
}

function remember(header: string, checked: CheckedHeader): CheckedHeader {
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(header, checked);
  return checked;
}

function threeParts(compact: string): [string, string, string] {
  const parts = compact.split('.', 4);
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || !header || !payload || !signature) {
    throw refusal('SIGNING_FORMAT', 'not three non-empty parts of a JWS Compact Serialization');
  }
  return [header, payload, signature];
}

function part(text: string, name: string): Uint8Array {
  return orRefuse(() => fromBase64url(text), 'SIGNING_BASE64URL', `the ${name} part is not canonical base64url`, name);
}

function checkedHeader(bytes: Uint8Array, expectedTyp: string): CheckedHeader {
  const value = orRefuse(() => parseJsonStrict(fromUtf8(bytes), 1), 'SIGNING_HEADER', 'the header is not a flat JSON object with unique names', 'header');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('SIGNING_HEADER', 'the header is not a JSON object', { field: 'header' });
  // A Map has no prototype to inherit a parameter from.
  const header = new Map<string, unknown>(Object.entries(value));
  for (const name of HEADER_PARAMETERS) {
    if (!header.has(name)) throw refusal('SIGNING_HEADER', `the header has no "${name}" parameter`, { field: name });
  }
  if (header.size !== HEADER_PARAMETERS.length) throw refusal('SIGNING_HEADER', 'the header has a parameter besides alg, kid and typ', { field: 'header' });
  if (!ALGORITHMS.has(header.get('alg'))) throw refusal('SIGNING_ALG', '"alg" (Algorithm) is neither Ed25519 nor EdDSA', { field: 'alg' });
  const kid = header.get('kid');
  if (typeof kid !== 'string' || !isThumbprint(kid)) throw refusal('SIGNING_HEADER', '"kid" (Key ID) is not a SHA-256 JWK thumbprint', { field: 'kid' });
  if (header.get('typ') !== expectedTyp) throw refusal('SIGNING_TYP', '"typ" (Type) is not the expected one', { field: 'typ' });
  return { kid, typ: expectedTyp };
}

function isThumbprint(kid: string): boolean {
  try {
    return fromBase64url(kid).length === THUMBPRINT_BYTES;
  } catch {
    return false;
  }
}

/** An inner refusal speaks of bytes; the caller of a JWS is told which part it was. */
function orRefuse<T>(decode: () => T, code: SigningCode, message: string, field: string): T {
  try {
    return decode();
  } catch {
    throw refusal(code, message, { field });
  }
}
