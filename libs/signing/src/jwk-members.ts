import { fromBase64url } from '#libs/encoding';
import { refusal } from './refusal.js';

/**
 * The members of an object that has exactly these, as a private copy without a prototype to inherit from. CodedError SIGNING_KEY_INVALID with the missing member.
 */
export function exactMembers(jwk: unknown, names: readonly string[]): ReadonlyMap<string, unknown> {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) throw invalid('a JWK is a JSON object');
  const members = new Map<string, unknown>(Object.entries(jwk));
  for (const name of names) if (!members.has(name)) throw invalid(`the JWK has no member "${name}"`, name);
  // The name of an unknown member is the sender's text and stays out of the message.
  if (members.size !== names.length) throw invalid(`a JWK here has exactly the members ${names.join(', ')}`);
  return members;
}

/** The bytes of a member in its one base64url spelling. CodedError SIGNING_KEY_INVALID unless there are exactly as many. */
export function memberBytes(members: ReadonlyMap<string, unknown>, member: string, length: number): Uint8Array {
  const text = members.get(member);
  const bytes = typeof text === 'string' ? decodeOrNothing(text) : undefined;
  if (bytes?.length !== length) throw invalid(`not the base64url of ${length} bytes`, member);
  return bytes;
}

export function invalid(message: string, field?: string): Error {
  return refusal('SIGNING_KEY_INVALID', message, field === undefined ? {} : { field });
}

function decodeOrNothing(text: string): Uint8Array | undefined {
  try {
    return fromBase64url(text);
  } catch {
    return undefined;
  }
}
