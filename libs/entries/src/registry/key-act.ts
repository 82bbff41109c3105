/*
 * Key acts: how a provider's signing keys come and go. Its offline root registers them and revokes them; between the two a signing key can
 * hand over to the next one by itself (rotate), which both sign: the old one because it is its own to give, the new one because nobody
 * shall be given a key that he does not have. The regulator can revoke as well, in its own word and with a reason, for when a provider cannot.
 *
 * Order: the provider signs, whoever likes carries the act to the hub, the hub checks it against the registry and logs it. An act is public
 * and holds nothing secret. It names one log (`aud`), so that what was signed for one hub does nothing at another. It has no nonce and does not
 * expire: a key is registered once and revoked once, ever, so an act that is repeated changes nothing. Whoever holds a signed act can use it when
 * he likes, also the revocation that a careful provider keeps in a safe.
 *
 * Not protected: a root that is stolen registers whatever the thief likes. Only the regulator can then revoke, and a new root is a new provider.
 */
import { bytesEqual, parseJsonStrict, fromUtf8, toBase64url, toJson, utf8 } from '#libs/encoding';
import { decodeStrictJws, importPublicJwk, signJws, type SigningKey, type StrictJws, type VerificationKey, verifyJws } from '#libs/signing';
import { z } from 'zod';
import type { EntryKind } from '../kinds.js';
import { contentDigest, readContent } from '../read.js';
import { orRefuse, refusal } from '../refusal.js';
import { base64url32, count, identifier, name, seconds, text } from '../scalars.js';

/** JWS `typ` of a key act. */
const KEY_TYP = 'tributary-key+jwt';

/** The kinds of entries that key acts are. */
const KEY_ACT_KINDS = ['key-register', 'key-rotate', 'key-revoke'] as const satisfies readonly EntryKind[];
export type KeyActKind = (typeof KEY_ACT_KINDS)[number];

// Members in the order in which they are written.
const compromised = z.strictObject({ str: text, seq: count });
const common = { iss: identifier, aud: identifier, iat: seconds };
const registerClaims = z.strictObject({ v: z.literal(1), act: z.literal('register'), ...common, x: base64url32 });
const rotateClaims = z.strictObject({ v: z.literal(1), act: z.literal('rotate'), ...common, from: base64url32, x: base64url32 });
const revokeClaims = z.strictObject({ v: z.literal(1), act: z.literal('revoke'), ...common, kid: base64url32, compromised: z.exactOptional(compromised) });
const revocation = z.strictObject({ kid: base64url32, reason: name, compromised: z.exactOptional(compromised) });

const registerContent = z.strictObject({ act: z.string() });
const rotateContent = z.strictObject({ old: z.string(), new: z.string() });
const revokeContent = z.union([registerContent, z.strictObject({ regulator: revocation })]);

/** From this statement of this stream on, somebody else may have signed with the key. */
export type Compromised = z.infer<typeof compromised>;
type RegisterClaims = z.infer<typeof registerClaims>;
type RotateClaims = z.infer<typeof rotateClaims>;
type RevokeClaims = z.infer<typeof revokeClaims>;
/** A revocation that is the regulator's own word. */
export type RegulatorRevocation = z.infer<typeof revocation>;
/** What its signer says in a key act; the rest of the claims follows from the kind. */
type Said<Claims> = Omit<Claims, 'v' | 'act'>;

/**
 * A key act as read. `digest` names it: no two of a log have the same. That the new key signed has been verified; whether root and old key did
 * is for the registry, which knows them.
 */
export type KeyAct =
  | { readonly kind: 'key-register'; readonly digest: string; readonly claims: RegisterClaims; readonly key: VerificationKey; readonly signed: StrictJws }
  | { readonly kind: 'key-rotate'; readonly digest: string; readonly claims: RotateClaims; readonly key: VerificationKey; readonly signed: StrictJws }
  | { readonly kind: 'key-revoke'; readonly digest: string; readonly by: 'root'; readonly claims: RevokeClaims; readonly signed: StrictJws }
  | { readonly kind: 'key-revoke'; readonly digest: string; readonly by: 'regulator'; readonly claims: RegulatorRevocation };

/** Content of a `key-register` entry: the root vouches for the key with this x. ENTRY_KEY_ACT. */
export function signKeyRegister(said: Said<RegisterClaims>, root: SigningKey): string {
  return toJson({ act: signJws(payloadOf(registerClaims, { v: 1, act: 'register', ...said }), root, KEY_TYP) });
}

/** Content of a `key-rotate` entry: `old` hands over to `next`, and both sign the same claims. ENTRY_KEY_ACT. */
export function signKeyRotate(said: Omit<Said<RotateClaims>, 'from' | 'x'>, old: SigningKey, next: SigningKey): string {
  const payload = payloadOf(rotateClaims, { v: 1, act: 'rotate', ...said, from: old.kid, x: next.jwk.x });
  return toJson({ old: signJws(payload, old, KEY_TYP), new: signJws(payload, next, KEY_TYP) });
}

/** Content of a `key-revoke` entry by the provider's root. ENTRY_KEY_ACT. */
export function signKeyRevoke(said: Said<RevokeClaims>, root: SigningKey): string {
  return toJson({ act: signJws(payloadOf(revokeClaims, { v: 1, act: 'revoke', ...said }), root, KEY_TYP) });
}

/** Content of a `key-revoke` entry that is the regulator's own word. ENTRY_KEY_ACT. */
export function encodeRegulatorRevocation(said: RegulatorRevocation): string {
  return toJson({ regulator: checked(revocation, said) });
}

export function isKeyActKind(kind: string): kind is KeyActKind {
  return (KEY_ACT_KINDS as readonly string[]).includes(kind);
}

/**
 * Reads a key act, of which there is one spelling. ENTRY_CONTENT for another form of the content; ENTRY_KEY_ACT for a JWS of another type, claims of
 * another act or form, a key that verification profile 1 does not register, or two sides of a rotation that say different things;
 * ENTRY_KEY_SIGNATURE when the new key did not sign its rotation.
 */
export function decodeKeyAct(kind: KeyActKind, content: string): KeyAct {
  switch (kind) {
    case 'key-register': {
      const signed = actJws(readContent(registerContent, content).act, 'act');
      const claims = claimsOf(registerClaims, signed);
      return { kind, digest: toBase64url(signed.digest), claims, key: keyOf(claims.x), signed };
    }
    case 'key-rotate':
      return rotation(readContent(rotateContent, content));
    case 'key-revoke': {
      const read = readContent(revokeContent, content);
      if ('regulator' in read) return { kind, digest: contentDigest(kind, content), by: 'regulator', claims: read.regulator };
      const signed = actJws(read.act, 'act');
      return { kind, digest: toBase64url(signed.digest), by: 'root', claims: claimsOf(revokeClaims, signed), signed };
    }
  }
}

function rotation(read: { readonly old: string; readonly new: string }): KeyAct {
  const [signed, bySuccessor] = [actJws(read.old, 'old'), actJws(read.new, 'new')];
  const claims = claimsOf(rotateClaims, signed);
  if (!bytesEqual(signed.payload, bySuccessor.payload)) throw refusal('ENTRY_KEY_ACT', 'the old and the new key signed different claims', { field: 'new' });
  if (signed.kid !== claims.from) throw refusal('ENTRY_KEY_ACT', 'signed by another key than the one that hands over', { field: 'from' });
  const key = keyOf(claims.x);
  requireActSignature(bySuccessor, key, 'new');
  return { kind: 'key-rotate', digest: toBase64url(signed.digest), claims, key, signed };
}

/** ENTRY_KEY_SIGNATURE unless `key` signed the act. */
export function requireActSignature(signed: StrictJws, key: VerificationKey, field: string): void {
  orRefuse(() => verifyJws(signed, key), 'ENTRY_KEY_SIGNATURE', 'not signed by the key that has to', field);
}

function actJws(compact: string, field: string): StrictJws {
  return orRefuse(() => decodeStrictJws(compact, { typ: KEY_TYP }), 'ENTRY_KEY_ACT', 'not a JWS of this type', field);
}

function keyOf(x: string): VerificationKey {
  return orRefuse(() => importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x }), 'ENTRY_KEY_ACT', 'verification profile 1 does not register this key', 'x');
}

function claimsOf<T>(schema: z.ZodType<T>, { payload }: StrictJws): T {
  const claims = checked(schema, orRefuse(() => parseJsonStrict(fromUtf8(payload)), 'ENTRY_KEY_ACT', 'the claims are not UTF-8 JSON with unique names'));
  if (!bytesEqual(payload, utf8(toJson(claims)))) throw refusal('ENTRY_KEY_ACT', 'claims that are not in their one spelling');
  return claims;
}

function payloadOf<T>(schema: z.ZodType<T>, claims: T): Uint8Array {
  return utf8(toJson(checked(schema, claims)));
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const message = issue?.code === 'unrecognized_keys' ? 'a claim that this version does not know' : 'a claim is missing or out of range';
  throw refusal('ENTRY_KEY_ACT', message, field === '' ? {} : { field });
}
