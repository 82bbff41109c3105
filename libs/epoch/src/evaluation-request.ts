import { sha256, toBase64url, toJson, utf8 } from '#libs/encoding';
import { decodeStrictJws, signJws, type SigningKey, type StrictJws } from '#libs/signing';
import { z } from 'zod';
import { joinPoints, splitPoints } from './points.js';
import { readJson } from './read.js';
import { refusal } from './refusal.js';
import { base64url16, base64url32, seconds, text } from './scalars.js';

/** Where a holder takes requests: POST, application/json. */
export const EVALUATION_PATH = '/v1/evaluations';
/** Most points of one request. */
export const MAX_BATCH = 1_000;
/** JWS `typ` of a request's claims. */
const REQUEST_TYP = 'oprf-request+jwt';
/** Of the JSON text that carries claims, points and, for an order, its two signatures. */
const MAX_ORDER_BYTES = 64 * 1024;

/** What the asker signs. */
export interface EvaluationClaims {
  /** Provider URI, or `officer:<kid>` for an evaluation under an order. */
  readonly iss: string;
  /** `signingKey` of the holder that is asked: a request to one holder must not burn the batch at another. */
  readonly aud: string;
  readonly epoch: string;
  /** Digest of the manifest that the asker goes by. */
  readonly manifest: string;
  /** base64url of 16 random bytes; each is answered once. */
  readonly batch: string;
  /** UTC seconds by the asker's clock. */
  readonly iat: number;
  /** Number of points. */
  readonly n: number;
  /** base64url SHA-256 over the points one after the other. */
  readonly points: string;
  /** Digest of the order (its signing input) under which this is asked; absent in a provider's own work. */
  readonly order?: string;
}

/** A request as it came in; signature not yet looked at, since the holder has to find the key by `claims.iss` and `jws.kid`. */
export interface EvaluationRequest {
  readonly claims: EvaluationClaims;
  readonly jws: StrictJws;
  readonly points: readonly Uint8Array[];
  /** For an order: what two officers signed, to be read by #libs/orders. */
  readonly order?: string;
}

const claimsSchema = z.strictObject({
  iss: text,
  aud: base64url32,
  epoch: text,
  manifest: base64url32,
  batch: base64url16,
  iat: seconds,
  n: z.int().positive(),
  points: base64url32,
  order: base64url32.exactOptional(),
}) satisfies z.ZodType<EvaluationClaims>;

const requestSchema = z.strictObject({ request: z.string(), points: z.string(), order: z.string().max(MAX_ORDER_BYTES).exactOptional() });

/** The bytes to POST. `order` is the text that #libs/orders made. EPOCH_REQUEST, EPOCH_POINTS. */
export function signEvaluationRequest(claims: Omit<EvaluationClaims, 'n' | 'points'>, points: readonly Uint8Array[], key: SigningKey, order?: string): Uint8Array {
  const joined = joinPoints(points);
  splitPoints(joined, MAX_BATCH);
  checkOrder(claims.order, order);
  const { iss, aud, epoch, manifest, batch, iat } = claims;
  const complete = { iss, aud, epoch, manifest, batch, iat, n: points.length, points: digestOf(points), ...(claims.order === undefined ? {} : { order: claims.order }) };
  const payload = utf8(toJson(complete));
  readJson(claimsSchema, payload, 'EPOCH_REQUEST');
  return utf8(toJson({ request: signJws(payload, key, REQUEST_TYP), points: joined, ...(order === undefined ? {} : { order }) }));
}

/** EPOCH_REQUEST with the field, EPOCH_POINTS; SIGNING_… for the envelope. The caller bounds the size before. */
export function decodeEvaluationRequest(body: Uint8Array): EvaluationRequest {
  const { request, points: joined, order } = readJson(requestSchema, body, 'EPOCH_REQUEST');
  const jws = decodeStrictJws(request, { typ: REQUEST_TYP });
  const claims = readJson(claimsSchema, jws.payload, 'EPOCH_REQUEST');
  const points = splitPoints(joined, MAX_BATCH);
  if (claims.n !== points.length) throw refusal('EPOCH_POINTS', 'another number of points than was signed', { field: 'n' });
  if (claims.points !== digestOf(points)) throw refusal('EPOCH_POINTS', 'other points than were signed', { field: 'points' });
  checkOrder(claims.order, order);
  return { claims, jws, points, ...(order === undefined ? {} : { order }) };
}

function checkOrder(named: string | undefined, order: string | undefined): void {
  if ((named === undefined) !== (order === undefined)) throw refusal('EPOCH_REQUEST', 'an order is there exactly when the claims name one', { field: 'order' });
}

function digestOf(points: readonly Uint8Array[]): string {
  return toBase64url(sha256(Buffer.concat(points)));
}
