import { decodeSignedManifest, type EpochManifest, type SignedManifest } from '#libs/epoch';
import { fromBase64url, fromUtf8, parseJsonStrict, sha256, toBase64url, toJson, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { importPublicJwk, type VerificationKey } from '#libs/signing';
import { committedAt, type Element, elementOf, Fn, lagrangeAtZero, Point } from './group.js';
import { type CeremonyPlan, checkGoesOn, checkHolders, ordered, planSchema, wrong } from './plan.js';
import { refusal } from './refusal.js';

/** Who deals, and what its constant term must be. */
export interface Dealer {
  /** In the plan's numbering for generate and refresh, in the previous manifest's for a reshare. */
  readonly index: number;
  readonly url: string;
  readonly key: VerificationKey;
  /** What C_0 must be: the identity for a refresh, λ_i·K_i for a reshare; undefined, and proven to be known instead, for a generate. */
  readonly constant: Element | undefined;
  /** λ_i of the dealers at 0; reshare only. */
  readonly weight: bigint | undefined;
}

/** A plan that was checked, with what follows from it. */
export interface Terms {
  readonly plan: CeremonyPlan;
  /** base64url SHA-256 of the plan: what every message names it by. */
  readonly digest: string;
  /** The plan as a file, members in order. */
  readonly text: string;
  readonly previous: SignedManifest | undefined;
  readonly dealers: readonly Dealer[];
}

/**
 * A plan from its file. CEREMONY_PLAN with the field. That these are the right holders is for whoever hands it over to know: a plan is not
 * signed, but no manifest comes of it before every holder was given the same one and has signed what came of it.
 */
export function decodePlan(file: Uint8Array): Terms {
  const plan = ordered(read(file));
  checkHolders(plan);
  const previous = previousOf(plan);
  const holderKeys = plan.holders.map(({ signingKey }, place) => keyOf(signingKey, `holders.${place}.signingKey`));
  const text = toJson(plan);
  return { plan, digest: toBase64url(sha256(utf8(text))), text: `${text}\n`, previous, dealers: dealersOf(plan, holderKeys, previous?.manifest) };
}

function read(file: Uint8Array): CeremonyPlan {
  const result = planSchema.safeParse(parsed(file));
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path.join('.') ?? '';
  throw refusal('CEREMONY_PLAN', 'a member of the plan is missing, unknown or out of range', field === '' ? {} : { field });
}

function parsed(file: Uint8Array): unknown {
  try {
    return parseJsonStrict(fromUtf8(file));
  } catch (error) {
    if (isCodedError(error)) throw refusal('CEREMONY_PLAN', 'not UTF-8 JSON with unique names');
    throw error;
  }
}

function previousOf(plan: CeremonyPlan): SignedManifest | undefined {
  if ((plan.dealers !== undefined) !== (plan.kind === 'reshare')) throw wrong('dealers are named for a reshare and for nothing else', 'dealers');
  if ((plan.previous === undefined) !== (plan.kind === 'generate')) throw wrong('a refresh or reshare, and nothing else, goes on from a manifest', 'previous');
  if (plan.previous === undefined) {
    if (plan.generation !== 0) throw wrong('the first generation of a key is 0', 'generation');
    return undefined;
  }
  const previous = decodedManifest(plan.previous);
  checkGoesOn(plan, previous.manifest);
  checkPublicShares(previous.manifest);
  return previous;
}

function decodedManifest(text: string): SignedManifest {
  try {
    return decodeSignedManifest(utf8(text));
  } catch (error) {
    if (isCodedError(error)) throw refusal('CEREMONY_PLAN', 'the previous manifest is not one that all of its holders signed', { field: 'previous' }, { cause: error });
    throw error;
  }
}

/** K_i = Σ i^j·C_j: a reshare rests on both, and holders that signed a manifest in which they differ would make another key of it. */
function checkPublicShares({ commitments, holders }: EpochManifest): void {
  const elements = commitments.map((commitment) => manifestElement(commitment));
  for (const { index, publicShare } of holders) {
    if (!committedAt(elements, index).equals(manifestElement(publicShare))) throw wrong('the previous manifest contradicts itself', 'previous');
  }
}

/** CEREMONY_PLAN for what is no element, or the identity. */
export function manifestElement(text: string): Element {
  const element = elementOf(fromBase64url(text));
  if (element === undefined || element.is0()) throw wrong('the previous manifest holds what is no group element', 'previous');
  return element;
}

function dealersOf({ kind, holders, dealers = [] }: CeremonyPlan, holderKeys: readonly VerificationKey[], previous: EpochManifest | undefined): Dealer[] {
  if (kind === 'reshare') return dealers.map((index) => resharing(index, dealers, previous));
  const constant = kind === 'refresh' ? Point.ZERO : undefined;
  return holders.map(({ index, url }, place) => ({ index, url, key: holderKeys[place] as VerificationKey, constant, weight: undefined }));
}

function resharing(index: number, dealers: readonly number[], previous: EpochManifest | undefined): Dealer {
  const entry = previous?.holders[index - 1];
  if (entry === undefined) throw wrong('dealers are holders of the previous manifest, in order', 'dealers');
  const weight = lagrangeAtZero(dealers, index);
  const constant = manifestElement(entry.publicShare).multiplyUnsafe(Fn.create(weight));
  return { index, url: entry.url, key: keyOf(entry.signingKey, 'previous'), constant, weight };
}

function keyOf(x: string, field: string): VerificationKey {
  try {
    return importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x });
  } catch (error) {
    if (isCodedError(error)) throw wrong('not an Ed25519 public key that may be registered', field);
    throw error;
  }
}
