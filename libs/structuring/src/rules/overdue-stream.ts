import { finding, usable } from './finding.js';
import { checkPositive, withDefaults } from './rule-parameters.js';
import type { ProviderFacts, Rule, RuleOutcome, StreamFacts } from './rule.js';
import { days } from './sentence.js';

const DAY_S = 86_400;

export interface OverdueStreamParameters {
  /** Seconds from the end of one reported period to the end of the next. */
  readonly cadenceS: number;
  /** Seconds that a report may take after its period has ended. */
  readonly graceS: number;
}

const DEFAULTS: OverdueStreamParameters = { cadenceS: DAY_S, graceS: DAY_S };

/**
 * Since when a stream's reports are missing, or null while the next is not overdue: the end of what it reported last. From that
 * instant on nothing is known, so entities with accounts at its provider are indeterminate from there, and not only from the
 * instant at which the silence was noticed. Overdue once now - reportedTo reaches cadence + grace; times in UTC seconds. The
 * parameters are what a rule set says of `overdue-stream@1`; what it leaves out has its default. STRUCTURING_THRESHOLDS.
 */
export function overdueSince({ reportedTo }: Pick<StreamFacts, 'reportedTo'>, now: number, parameters: Partial<OverdueStreamParameters>): number | null {
  const { cadenceS, graceS } = withDefaults(DEFAULTS, parameters);
  checkPositive({ cadenceS }, ['cadenceS']);
  return now - reportedTo >= cadenceS + graceS ? reportedTo : null;
}

/**
 * Silence. Every stream has a cadence, and a period without activity is a signed `nil` report, so a report that does not come is
 * never zero activity. A provider that stops reporting would otherwise look like one whose customers stopped working.
 * Cannot see a stream that never began, nor a report that came and leaves something out (`capacity-gap`, `one-sided-exchange`).
 */
export const overdueStream: Rule<ProviderFacts, OverdueStreamParameters> = {
  name: 'overdue-stream',
  version: 1,
  severity: 'ask',
  source: 'stream discipline of the reporting protocol: a cadence for every stream, a signed nil for a period without activity',
  defaults: DEFAULTS,
  find({ now, streams }, parameters): RuleOutcome {
    const { cadenceS, graceS } = parameters;
    checkPositive(parameters, ['cadenceS']);
    const outcome: { findings: RuleOutcome['findings'][number][]; quality: RuleOutcome['quality'][number][] } = { findings: [], quality: [] };
    for (const { stream, reportedTo } of streams) {
      if (!usable(reportedTo) || !usable(now)) {
        outcome.quality.push({ workload: stream, code: 'unusable-figure', detail: 'the end of the last reported period or the present is no time: silence not judged' });
        continue;
      }
      const since = overdueSince({ reportedTo }, now, parameters);
      if (since === null) continue;
      outcome.findings.push(
        finding(overdueStream, {
          value: now - since,
          threshold: cadenceS + graceS,
          unit: 's',
          workloads: [],
          window: { from: since, to: now },
          figures: [
            { name: 'last reported period ended, UTC s', value: since },
            { name: 'silence, s', value: now - since },
            { name: 'cadence, s', value: cadenceS },
            { name: 'grace, s', value: graceS },
          ],
          sentence: `Stream ${stream} has reported nothing on the last ${days(now - since)}; a report is due every ${days(cadenceS)} and was given ${days(graceS)} more.`,
        }),
      );
    }
    return outcome;
  },
};
