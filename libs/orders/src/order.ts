/*
 * Orders of two officers. One signs the claims, another signs the digest of what the first one signed; either alone is nothing.
 * The keys are the officers' own and never on the hub, so whoever takes over the hub can hold orders back but make none.
 * Everybody who acts on an order (hub, provider, key-holder, auditor) verifies both signatures against officer keys that it
 * knows for itself. An order is published in the log and names a token, never an identifier.
 */
import { toBase64url, toJson, utf8 } from '#libs/encoding';
import { signJws, type SigningKey, type StrictJws, type VerificationKey } from '#libs/signing';
import { z } from 'zod';
import { decodeOrderClaims, type OrderClaims } from './claims.js';
import { readJson, readJws, requireSignature } from './read.js';
import { refusal } from './refusal.js';
import { base64url32 } from './scalars.js';

/** JWS `typ` of an order's claims. */
const ORDER_TYP = 'tributary-order+jwt';
/** JWS `typ` of the second officer's signature. */
const APPROVAL_TYP = 'tributary-approval+jwt';

/** Longest text form, bytes. */
export const MAX_ORDER_BYTES = 32 * 1024;

/** Officers' keys by kid, as whoever verifies knows them. */
export type OfficerKeys = ReadonlyMap<string, VerificationKey>;

/** An order that two officers signed. */
export interface Order<Claims extends OrderClaims = OrderClaims> {
  readonly claims: Claims;
  /** base64url SHA-256 of the signing input of the claims: what everybody names the order by. */
  readonly digest: string;
  /** kid of the officer who signed and of the one who approved. */
  readonly signers: readonly [signed: string, approved: string];
}

/** An order with one signature: what a second officer reads before approving it. */
export interface SignedOrder {
  readonly claims: OrderClaims;
  readonly digest: string;
  /** kid of the officer who is said to have signed; the signature has not been looked at. */
  readonly kid: string;
}

const textSchema = z.strictObject({ order: z.string(), approval: z.string() });
const approvalSchema = z.strictObject({ order: base64url32 });

/** The first officer's signature over the claims: a compact JWS. ORDERS_CLAIMS. */
export function signOrder(claims: OrderClaims, key: SigningKey): string {
  const payload = utf8(toJson(claims));
  decodeOrderClaims(payload);
  return signJws(payload, key, ORDER_TYP);
}

/** What a first officer signed. ORDERS_TEXT, ORDERS_CLAIMS. */
export function readSignedOrder(jws: string): SignedOrder {
  const { payload, digest, kid } = readJws(jws, ORDER_TYP, 'ORDERS_TEXT', 'order');
  return { claims: decodeOrderClaims(payload), digest: toBase64url(digest), kid };
}

/** Approves what a first officer signed; gives the order's text form, one line of JSON. ORDERS_TEXT, ORDERS_CLAIMS, ORDERS_ONE_OFFICER. */
export function approveOrder(jws: string, key: SigningKey): string {
  const { digest, kid } = readSignedOrder(jws);
  if (kid === key.kid) throw oneOfficer();
  return toJson({ order: jws, approval: signJws(utf8(toJson({ order: digest })), key, APPROVAL_TYP) });
}

/**
 * An order in its text form, in its one spelling. ORDERS_TEXT, ORDERS_CLAIMS, ORDERS_APPROVAL, ORDERS_ONE_OFFICER, ORDERS_OFFICER,
 * ORDERS_SIGNATURE, in this order. Neither the clock nor the log is looked at: expiry, audience and whether an officer's key is
 * valid are the caller's to check.
 */
export function decodeOrder(text: string, officers: OfficerKeys): Order {
  const { order, approval } = readOrderText(text);
  const signed = readJws(order, ORDER_TYP, 'ORDERS_TEXT', 'order');
  const approved = readJws(approval, APPROVAL_TYP, 'ORDERS_TEXT', 'approval');
  const claims = decodeOrderClaims(signed.payload);
  const digest = toBase64url(signed.digest);
  if (readJson(approvalSchema, approved.payload, 'ORDERS_APPROVAL').order !== digest) throw refusal('ORDERS_APPROVAL', 'the approval is of another order', { field: 'approval' });
  if (signed.kid === approved.kid) throw oneOfficer();
  requireOfficer(signed, officers, 'order');
  requireOfficer(approved, officers, 'approval');
  return { claims, digest, signers: [signed.kid, approved.kid] };
}

/** What an order's text says its digest is, unverified: for whoever looks whether it is known. ORDERS_TEXT, ORDERS_CLAIMS. */
export function readOrderDigest(text: string): string {
  return readSignedOrder(readOrderText(text).order).digest;
}

/** The two signatures in an order's text. ORDERS_TEXT. */
export function readOrderText(text: string): { readonly order: string; readonly approval: string } {
  if (text.length > MAX_ORDER_BYTES) throw refusal('ORDERS_TEXT', 'larger than an order');
  const { order, approval } = readJson(textSchema, text, 'ORDERS_TEXT');
  // The text is an entry of the log, so one order must not have several.
  if (text !== toJson({ order, approval })) throw refusal('ORDERS_TEXT', 'not in the one spelling of an order');
  return { order, approval };
}

/** ORDERS_OFFICER, ORDERS_SIGNATURE. */
export function requireOfficer(jws: StrictJws, officers: OfficerKeys, field: string): void {
  const key = officers.get(jws.kid);
  if (key === undefined) throw refusal('ORDERS_OFFICER', 'signed with a key that is no officer\'s here', { field });
  requireSignature(jws, key, field);
}

function oneOfficer(): Error {
  return refusal('ORDERS_ONE_OFFICER', 'an order is signed by one officer and approved by another', { field: 'approval' });
}
