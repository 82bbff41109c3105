import { readFile } from 'node:fs/promises';
import type { RuleSet } from '#libs/structuring';
import { decodeRuleSet } from '#libs/verdict';
import { DetectionError } from '../detection/detection-error.js';

/** The rule set in a file. CodedError DETECTION_RULES_FILE, and VERDICT_POLICY with the field. */
export async function readRules(path: string): Promise<RuleSet> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new DetectionError('DETECTION_RULES_FILE', 'the file with the rule set cannot be read', { field: '--rules' }, { cause });
  }
  return decodeRuleSet(bytes);
}
