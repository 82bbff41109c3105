import { compareCodeUnits, fromUtf8, parseJsonStrict, sha256, toBase64url, toJson, utf8 } from '#libs/encoding';
import { CodedError } from '#libs/errors';
import type { RuleSet } from '#libs/structuring';

import type { VerdictErrorCode } from './errors.js';
import { ruleSetSchema } from './rule-set-schema.js';

/**
 * Rule set → canonical bytes (UTF-8 JSON, members in interface order, parameters of a rule by name) and the base64url SHA-256
 * that names it. VERDICT_POLICY if it would not read back.
 */
export function encodeRuleSet(ruleSet: RuleSet): { readonly bytes: Uint8Array; readonly digest: string } {
  const { rules, ...rest } = checked(ruleSet);
  const bytes = utf8(toJson({ ...rest, rules: rules.map(({ rule, parameters }) => ({ rule, parameters: byName(parameters) })) }));
  return { bytes, digest: toBase64url(sha256(bytes)) };
}

/**
 * Bytes → rule set; CodedError VERDICT_POLICY with the field. Unknown and repeated members are refused, but not rules that are not in this
 * program's catalogue: what a hub was once judged by has to stay readable, whatever the catalogue has become. Who judges by a rule
 * set asks `flawOfRules` first, the hub before it is in force and in each pass, the auditor before it replays.
 */
export function decodeRuleSet(bytes: Uint8Array): RuleSet {
  let value: unknown;
  try {
    value = parseJsonStrict(fromUtf8(bytes));
  } catch (cause) {
    throw new CodedError<VerdictErrorCode>('VERDICT_POLICY', 'a rule set is one JSON object in UTF-8 without repeated members', {}, { cause });
  }
  return checked(value);
}

function byName(parameters: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(parameters).sort(([a], [b]) => compareCodeUnits(a, b)));
}

/** The value with its members in the order of the schema. */
function checked(value: unknown): RuleSet {
  const result = ruleSetSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  // The names of unknown members and of a rule's parameters are the writer's text: the place says in which object, not which name.
  const path = issue?.path.slice(0, issue.path[0] === 'rules' ? 3 : undefined) ?? [];
  const reason = issue?.code === 'unrecognized_keys' ? 'a member that rule sets do not have' : 'not a rule set: a member is missing, of the wrong type or out of range';
  throw new CodedError<VerdictErrorCode>('VERDICT_POLICY', reason, path.length === 0 ? {} : { field: path.join('.') });
}
