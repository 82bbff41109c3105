import { fromHex, sha256, toBase64url, toHex } from '#libs/encoding';
import { flawOfRules, type RuleSet } from '#libs/structuring';
import { decodeRuleSet } from '#libs/verdict';

import type { ExportDirectory } from '../files/export-directory.js';
import { policyDigestOf } from '../format/paths.js';
import type { Check } from './check.js';

const MAX_POLICY_BYTES = 2 ** 16;

/** Rule sets by base64url digest, as runs name them. */
export type Policies = ReadonlyMap<string, RuleSet>;

/**
 * Every parameter set is the bytes that its name says, and reads as one. One that names a rule or a parameter which this auditor does not
 * have, as that of a newer hub may, is none to replay by: its runs fail as RUN_POLICY, not as verdicts that differ.
 */
export function checkPolicies(check: Check, directory: ExportDirectory): Policies {
  const policies = new Map<string, RuleSet>();
  for (const file of directory.list()) {
    const name = policyDigestOf(file);
    if (name === undefined) continue;
    check.seen();
    check.attempt({ file }, () => {
      const bytes = directory.read(file, MAX_POLICY_BYTES);
      if (toHex(sha256(bytes)) !== name) return check.fail('POLICY_DIGEST', { file }, 'SHA-256 is not the one in the name of the file');
      const ruleSet = decodeRuleSet(bytes);
      const flaw = flawOfRules(ruleSet.rules);
      if (flaw !== null) return check.fail('POLICY_RULES', { file, field: flaw.field }, `rules that this auditor cannot run: ${flaw.reason}`);
      policies.set(toBase64url(fromHex(name)), ruleSet);
    });
  }
  return policies;
}

/** After the replay: no parameter set lies there that no run used. */
export function checkPoliciesUsed(check: Check, policies: Policies, used: ReadonlySet<string>): void {
  for (const digest of policies.keys()) {
    if (!used.has(digest)) check.fail('POLICY_UNUSED', {}, 'a parameter set that no run used');
  }
}
