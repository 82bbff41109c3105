/**
 * One request, from its bytes to the answer's. Hostile until authenticated, and a provider's word afterwards: what may be asked is decided
 * by this holder's own registry, clock, manifests and log alone.
 *
 * The order is: decode, authenticate, audience, time, epoch, manifest, order, batch, points, quota, log, evaluate. Nothing is spent before
 * the log has it, and nothing leaves before it is on the medium; a holder that dies in between has spent a batch that nobody was answered,
 * and the asker comes back with another. The holder never learns what a point stands for, and keeps none.
 */
import { decodeEvaluationRequest, encodeEvaluation, type EvaluationClaims, type EvaluationRequest } from '#libs/epoch';
import { isCodedError } from '#libs/errors';
import type { Evaluation } from '#libs/pseudonym-issuer';
import { ClockRefusal, HolderError } from '../holder-error.js';
import type { HeldEpoch } from '../state/epochs.js';
import type { Registry } from '../state/registry.js';
import { type Asker, authenticate } from './authenticate.js';
import type { Books } from './books.js';
import { readOrder } from './orders.js';

/** Seconds that an asker's clock may be off. */
const CLOCK_TOLERANCE_S = 300;

/** The group, and what a share does in it; in this thread or in others. */
export interface ShareIssuer {
  /** OPRF_BATCH, OPRF_ELEMENT, OPRF_IDENTITY. */
  checkPoints(points: readonly Uint8Array[]): void;
  evaluate(share: Uint8Array, points: readonly Uint8Array[], randomBytes: (size: number) => Uint8Array): Evaluation | Promise<Evaluation>;
}

/** What this needs of the holder; registry and epochs change while it runs. */
export interface Office {
  readonly signingKey: string;
  registry(): Registry;
  /** By manifest digest. */
  epochs(): ReadonlyMap<string, HeldEpoch>;
  readonly books: Books;
  readonly issuer: ShareIssuer;
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** The bytes of the answer. EPOCH_…, SIGNING_…, HOLDER_…, OPRF_…; a refusal of an authenticated request is noted in the audit log. */
export async function evaluate(office: Office, body: Uint8Array): Promise<{ readonly answer: Uint8Array; readonly count: number }> {
  const request = decodeEvaluationRequest(body);
  const asker = authenticate(request, office.registry());
  try {
    return await admitted(office, request, asker);
  } catch (error) {
    if (isCodedError(error) && error.code !== 'HOLDER_LOG_WRITE') await note(office.books, request.claims, error.code);
    throw error;
  }
}

async function admitted(office: Office, request: EvaluationRequest, asker: Asker): Promise<{ answer: Uint8Array; count: number }> {
  const { claims, points } = request;
  if (claims.aud !== office.signingKey) throw new HolderError('HOLDER_AUDIENCE', 'the request is for another holder', { field: 'aud' });
  const now = office.now();
  if (Math.abs(now - claims.iat) > CLOCK_TOLERANCE_S) throw new ClockRefusal(now);
  const held = heldEpoch(office.epochs(), claims);
  const quota = allowance(office, request, asker, now);
  office.books.requireFresh(claims.iss, claims.batch);
  office.issuer.checkPoints(points);
  const { iss, epoch, manifest, batch, order } = claims;
  await office.books.spend({ iss, epoch, manifest, batch, count: points.length, ...(order === undefined ? {} : { order }) }, quota);
  const { evaluated, proof } = await office.issuer.evaluate(held.share, points, office.randomBytes);
  return { answer: encodeEvaluation({ epoch, manifest, batch, holder: held.index, elements: evaluated, proof }), count: points.length };
}

/** HOLDER_EPOCH, HOLDER_MANIFEST. */
function heldEpoch(epochs: ReadonlyMap<string, HeldEpoch>, { epoch, manifest }: EvaluationClaims): HeldEpoch {
  const ofEpoch = [...epochs.values()].filter(({ signed }) => signed.manifest.epoch === epoch);
  if (ofEpoch.length === 0) throw new HolderError('HOLDER_EPOCH', 'this holder serves no such epoch', { field: 'epoch' });
  const held = ofEpoch.find(({ signed }) => signed.digest === manifest);
  if (held === undefined) throw new HolderError('HOLDER_MANIFEST', 'this holder goes by another manifest of the epoch; fetch it anew', { field: 'manifest' });
  return held;
}

/** Points that the asker may have in all: a provider in the epoch, officers under their order. HOLDER_ORDER, HOLDER_ORDER_EXPIRED, HOLDER_ORDER_EPOCH. */
function allowance(office: Office, { claims, order: text }: EvaluationRequest, asker: Asker, now: number): number {
  if (asker.kind === 'provider') {
    if (text !== undefined) throw new HolderError('HOLDER_ORDER', 'only officers ask under an order', { field: 'order' });
    return asker.provider.quota;
  }
  if (text === undefined) throw new HolderError('HOLDER_ORDER', 'officers ask under an order only', { field: 'order' });
  const order = readOrder(text, office.registry().officers, now);
  if (order.digest !== claims.order) throw new HolderError('HOLDER_ORDER', 'the claims name another order', { field: 'order' });
  if (order.epoch !== claims.epoch) throw new HolderError('HOLDER_ORDER_EPOCH', 'the order is for another epoch', { field: 'epoch' });
  return order.quota;
}

async function note(books: Books, { iss, epoch, batch }: EvaluationClaims, code: string): Promise<void> {
  await books.refused({ iss, epoch, batch, code });
}
