import { compareCodeUnits } from '#libs/encoding';

import { finding, usable } from './finding.js';
import type { CompromisedKeyFacts, ProviderFacts, Rule, RuleOutcome } from './rule.js';
import { figure } from './sentence.js';

/**
 * Statements that somebody else may have made. When a signing key is revoked it can be said from which statement of a stream on it was no
 * longer its provider's alone. Those statements stay in the log and count, because who made them cannot be seen from them; their provider is asked. What
 * the provider corrects or cancels since then, under a key that is its own, is settled and no longer in doubt.
 *
 * Cannot see a key that was stolen and not revoked, nor how far back a theft goes beyond what the revocation says.
 */
export const compromisedKey: Rule<ProviderFacts, object> = {
  name: 'compromised-key',
  version: 1,
  severity: 'ask',
  source: 'revocations of signing keys in the log of the reporting protocol',
  defaults: {},
  find({ compromised }): RuleOutcome {
    const ordered = [...compromised].sort(byPlace);
    return {
      findings: ordered.filter(({ statements }) => usable(statements) && statements >= 1).map(({ stream, seq, statements }) =>
        finding(compromisedKey, {
          value: statements,
          threshold: 1,
          unit: 'statements',
          workloads: [],
          window: null,
          figures: [
            { name: 'first statement in doubt', value: seq },
            { name: 'statements in doubt that count', value: statements },
          ],
          sentence: `From statement ${seq} of stream ${stream} on somebody else may have signed with a key that was revoked since: ${figure(statements)} statements under it count.`,
        }),
      ),
      quality: ordered.filter(({ statements }) => !usable(statements)).map(({ stream }) => ({ workload: stream, code: 'unusable-figure', detail: 'how many statements are in doubt is no number: not judged' })),
    };
  },
};

function byPlace(a: CompromisedKeyFacts, b: CompromisedKeyFacts): number {
  return compareCodeUnits(a.stream, b.stream) || a.seq - b.seq || compareCodeUnits(a.kid, b.kid);
}
