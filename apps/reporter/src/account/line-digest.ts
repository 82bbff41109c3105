import { sha256, toBase64url, toJson, utf8 } from '#libs/encoding';

/** base64url SHA-256 of a value's JSON: tells "sent before" from "new or changed". It stays in the state directory. */
export function lineDigest(value: unknown): string {
  return toBase64url(sha256(utf8(toJson(value))));
}
