import { DEFAULT_RULE_SET } from '#libs/structuring';
import { encodeRuleSet } from '#libs/verdict';
import { putInForce } from '../detection/put-in-force.js';
import { rejudge } from '../detection/rejudge.js';
import { readLogOrigin } from '../entries/log-origin.js';
import type { SettingOptions } from '../config/settings.js';
import { lateBar } from './late-bar.js';
import type { Output } from './output.js';
import { readRules } from './read-rules.js';
import { withDatabase } from './with-database.js';

export interface RejudgeOptions extends SettingOptions {
  /** File with a rule set to put in force first. */
  readonly rules?: string;
  readonly json?: true;
}

/**
 * Judges everybody anew at the newest position, after putting a rule set in force if one is given. Works while the hub runs: its own passes
 * wait meanwhile. CodedError DETECTION_RULES_FILE, VERDICT_POLICY with the field, LOG_EMPTY, and those of `putInForce`.
 */
export async function rejudgeAll(options: RejudgeOptions, output: Output): Promise<void> {
  const ruleSet = options.rules === undefined ? undefined : await readRules(options.rules);
  await withDatabase(options, async ({ pool }) => {
    await readLogOrigin(pool);
    if (ruleSet !== undefined) await putInForce(pool, ruleSet);
    const bar = lateBar('rejudge', options.json === true);
    const result = await rejudge(pool, bar.update).finally(bar.done);
    if (options.json === true) output.print(JSON.stringify(result));
    else if (result.kind === 'unchanged') output.print('nothing to do: everybody was judged by this rule set at this position');
    else output.print(`${result.verdicts} verdicts at position ${result.position} by rule set ${result.parameters}`);
  });
}

/** The rule set that a new hub starts with: a file to edit, with a version of its own, and to hand to `--rules`. */
export function showRules(output: Output): void {
  output.print(JSON.stringify(JSON.parse(Buffer.from(encodeRuleSet(DEFAULT_RULE_SET).bytes).toString('utf8')), null, 2));
}
