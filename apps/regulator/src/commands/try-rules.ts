import { checkRuleSet } from '../detection/put-in-force.js';
import { ruleSetInForce } from '../detection/snapshot.js';
import { tryRules } from '../detection/try-rules.js';
import { readLogOrigin } from '../entries/log-origin.js';
import { lateBar } from './late-bar.js';
import type { Output } from './output.js';
import { readRules } from './read-rules.js';
import type { RejudgeOptions } from './rejudge.js';
import { withDatabase } from './with-database.js';

/** Says how many both engines would flag under the rule set of a file, or under the one in force, and changes nothing. Refusals as for `rejudgeAll`. */
export async function tryRulesOn(options: RejudgeOptions, output: Output): Promise<void> {
  const given = options.rules === undefined ? undefined : await readRules(options.rules);
  await withDatabase(options, async ({ pool }) => {
    await readLogOrigin(pool);
    if (given !== undefined) checkRuleSet(given);
    const bar = lateBar('try rules', options.json === true);
    const trial = await tryRules(pool, given ?? (await ruleSetInForce(pool)).ruleSet, bar.update).finally(bar.done);
    if (options.json === true) {
      output.print(JSON.stringify(trial));
      return;
    }
    output.print(`${trial.entities} entities with work at position ${trial.position}. To be inspected would be:`);
    for (const { profiles, flagged } of trial.tallies) {
      const counts = Object.entries(flagged).map(([engine, count]) => `${count} by ${engine}`);
      output.print(`  under ${profiles.join(', ')}: ${counts.join(', ')}`);
    }
  });
}
