import { compareCodeUnits } from '#libs/encoding';

import { finding } from './finding.js';
import type { EntityFacts, Rule, RuleOutcome, Severity } from './rule.js';
import { figure } from './sentence.js';

/** Identifiers that name one legal person by definition. Nobody shares them in good faith. */
const OF_ONE_PERSON: ReadonlySet<string> = new Set(['lei', 'tax-id', 'registration']);

/**
 * An identifier of the customer is on so many accounts that linkage no longer joins any by it. In good faith it is a payment service or an
 * owner of many companies. In bad faith it is the cheapest way to fall apart: who opens one account more than the limit is no longer one
 * customer but that many, each with its own small share of the work. The quarantine keeps strangers from being judged as one; this rule
 * keeps it from being silent. A ruling of two officers settles it: the token is disregarded, and the finding goes, or the claims of accounts
 * that are not its bearer's are, and the others are joined again.
 *
 * `ask` for a LEI, a tax number or a register entry, of which one bearer with more accounts than the limit is hard to imagine; `watch` for
 * the others, which thousands of customers of one payment service share. Cannot see an evader that stays apart in another way, by
 * identifiers of its own for each account.
 */
export const quarantinedIdentifier: Rule<EntityFacts, object> = {
  name: 'quarantined-identifier',
  version: 1,
  severity: 'ask',
  source: 'limits of the linkage profile tributary/linkage/v1',
  defaults: {},
  find({ quarantined }): RuleOutcome {
    const ordered = [...quarantined].sort((a, b) => compareCodeUnits(a.attribute, b.attribute) || a.accounts - b.accounts);
    return {
      findings: ordered.map(({ attribute, accounts, limit }) =>
        finding(quarantinedIdentifier, {
          severity: severityOf(attribute),
          value: accounts,
          // The first count that is too many: a comparison is met at its threshold.
          threshold: limit + 1,
          unit: 'accounts',
          workloads: [],
          window: null,
          figures: [
            { name: 'accounts that carry the identifier', value: accounts },
            { name: 'most accounts that it may join', value: limit },
          ],
          sentence: `An identifier of the customer (${attribute}) is on ${figure(accounts)} accounts, more than the ${figure(limit)} that one may join: the accounts are judged apart unless something else joins them.`,
        }),
      ),
      quality: [],
    };
  },
};

function severityOf(attribute: string): Severity {
  return OF_ONE_PERSON.has(attribute) ? 'ask' : 'watch';
}
