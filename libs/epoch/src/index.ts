// Door of the epoch library: what key-holders publish about a pseudonym epoch, and how they are asked to evaluate. No cryptography but signatures.

export type { EpochCode } from './refusal.js';
export { type EpochManifest, type HolderEntry, isHolderUrl, OPRF_SUITE } from './manifest.js';
export { checkManifestLine, decodeSignedManifest, manifestPayload, type SignedManifest, signManifest } from './signed-manifest.js';
export { type Evaluation, decodeEvaluation, encodeEvaluation } from './evaluation.js';
export { decodeEvaluationRequest, EVALUATION_PATH, type EvaluationClaims, type EvaluationRequest, MAX_BATCH, signEvaluationRequest } from './evaluation-request.js';
export { joinPoints } from './points.js';
