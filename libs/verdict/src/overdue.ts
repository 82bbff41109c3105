import { compareCodeUnits } from '#libs/encoding';
import { overdueSince, overdueStream, type RuleSet } from '#libs/structuring';

import type { Overdue, ProviderDossier } from './dossier.js';
import { ruleParameters } from './rule-parameters.js';

/** Providers of which a stream has been silent for longer than the rule set allows, since when the first of its streams is; in order of URI. */
export function overdueProviders(providers: readonly Pick<ProviderDossier, 'provider' | 'streams'>[], now: number, ruleSet: RuleSet): Overdue[] {
  const parameters = { ...overdueStream.defaults, ...ruleParameters(ruleSet, `${overdueStream.name}@${overdueStream.version}`) };
  const overdue = providers.flatMap(({ provider, streams }): Overdue[] => {
    const since = streams.flatMap((stream) => overdueSince(stream, now, parameters) ?? []);
    return since.length === 0 ? [] : [{ provider, since: since.reduce((a, b) => Math.min(a, b)) }];
  });
  return overdue.sort((a, b) => compareCodeUnits(a.provider, b.provider));
}

/** Providers that have become overdue since `before`, or have ceased to be: verdicts on their customers may change without a report on them. */
export function flippedProviders(before: readonly string[], now: readonly Overdue[]): string[] {
  const [was, is] = [new Set(before), new Set(now.map(({ provider }) => provider))];
  return [...new Set([...was, ...is])].filter((provider) => was.has(provider) !== is.has(provider));
}
