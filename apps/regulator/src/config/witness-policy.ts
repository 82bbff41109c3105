import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CodedError, isCodedError } from '#libs/errors';
import { parsePolicy, type Policy } from '#libs/tlog';

/** WITNESS_POLICY: the file cannot be read, is no policy, or names a witness that nobody can ask. */
type WitnessPolicyCode = 'WITNESS_POLICY';

/**
 * Reads the policy (c2sp.org/tlog-policy) by which checkpoints are sent to witnesses: each with the URL below which it answers, and a quorum, without which nothing
 * is published. CodedError WITNESS_POLICY with the line.
 */
export async function readWitnessPolicy(path: string): Promise<Policy> {
  const file = basename(path);
  try {
    const policy = parsePolicy(await readFile(path));
    if (policy.witnesses.every(({ url }) => url !== undefined && /^https?:$/.test(protocolOf(url)))) return policy;
  } catch (cause) {
    throw new CodedError<WitnessPolicyCode>('WITNESS_POLICY', 'The policy of witnesses cannot be read, or is none.', { ...(isCodedError(cause) ? cause.place : {}), file }, { cause });
  }
  throw new CodedError<WitnessPolicyCode>('WITNESS_POLICY', 'A witness of the policy has no http or https URL to be asked at.', { file, field: 'witness' });
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}
