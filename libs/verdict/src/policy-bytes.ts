import { z } from 'zod';

import { fromUtf8, parseJsonStrict, sha256, toBase64url, toJson, utf8 } from '#libs/encoding';
import { CodedError } from '#libs/errors';
import type { Policy } from '#libs/structuring';

import type { VerdictErrorCode } from './errors.js';

/** A threshold of zero would flag everybody for nothing, so it is refused like any other slip of the pen. */
const threshold = z.number().positive();
/** Up to some 30,000 years: a longer horizon is a slip, and the engine has to be able to add it to a time. */
const seconds = z.int().min(0).max(1e12);

const policySchema = z.strictObject({
  id: z.string().min(1).max(200),
  version: z.int().positive(),
  dated: z.iso.date(),
  source: z.string().min(1).max(2000),
  thresholds: z.strictObject({ C1: threshold, C: threshold, R: threshold, B: threshold, D: threshold }),
  projectionS: seconds,
  lookbackS: seconds,
  horizonS: seconds,
}) satisfies z.ZodType<Policy>;

/** Policy → canonical bytes (UTF-8 JSON, members in interface order) and the base64url SHA-256 that names it. VERDICT_POLICY if it would not read back. */
export function encodePolicy(policy: Policy): { readonly bytes: Uint8Array; readonly digest: string } {
  const { id, version, dated, source, thresholds, projectionS, lookbackS, horizonS } = checked(policy);
  const { C1, C, R, B, D } = thresholds;
  const bytes = utf8(toJson({ id, version, dated, source, thresholds: { C1, C, R, B, D }, projectionS, lookbackS, horizonS }));
  return { bytes, digest: toBase64url(sha256(bytes)) };
}

/** Bytes → policy; CodedError VERDICT_POLICY with the field. Unknown and repeated members are refused. */
export function decodePolicy(bytes: Uint8Array): Policy {
  let value: unknown;
  try {
    value = parseJsonStrict(fromUtf8(bytes));
  } catch (cause) {
    throw new CodedError<VerdictErrorCode>('VERDICT_POLICY', 'a policy is one JSON object in UTF-8 without repeated members', {}, { cause });
  }
  return checked(value);
}

function checked(value: unknown): Policy {
  const result = policySchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  // An unknown member's name is the writer's text: the place says in which object, not which name.
  const field = issue === undefined || issue.path.length === 0 ? undefined : issue.path.join('.');
  const reason = issue?.code === 'unrecognized_keys' ? 'a member that policies do not have' : 'not a policy: a member is missing, of the wrong type or out of range';
  throw new CodedError<VerdictErrorCode>('VERDICT_POLICY', reason, field === undefined ? {} : { field });
}
