import { fromBase64url, toBase64url, toJson, utf8 } from '#libs/encoding';
import { z } from 'zod';
import { MAX_BATCH } from './evaluation-request.js';
import { joinPoints, splitPoints } from './points.js';
import { readJson } from './read.js';
import { base64url16, base64url32, base64url64, text } from './scalars.js';

/**
 * A holder's answer: k_i·B for each point, with one batch proof of DLEQ against its published K_i (RFC 9497 section 2.2). It is not
 * signed: the proof says more than a signature would.
 */
export interface Evaluation {
  readonly epoch: string;
  /** Digest of the manifest that the holder goes by. */
  readonly manifest: string;
  readonly batch: string;
  /** Holder's index. */
  readonly holder: number;
  readonly elements: readonly Uint8Array[];
  /** 64 bytes: c ‖ s. */
  readonly proof: Uint8Array;
}

const schema = z.strictObject({ epoch: text, manifest: base64url32, batch: base64url16, holder: z.int().positive(), elements: z.string(), proof: base64url64 });

export function encodeEvaluation({ epoch, manifest, batch, holder, elements, proof }: Evaluation): Uint8Array {
  return utf8(toJson({ epoch, manifest, batch, holder, elements: joinPoints(elements), proof: toBase64url(proof) }));
}

/** EPOCH_EVALUATION. The holder chooses every byte. */
export function decodeEvaluation(body: Uint8Array): Evaluation {
  const { elements, proof, ...rest } = readJson(schema, body, 'EPOCH_EVALUATION');
  return { ...rest, elements: splitPoints(elements, MAX_BATCH, 'EPOCH_EVALUATION', 'elements'), proof: fromBase64url(proof) };
}
