import { CATALOGUE_VERSION } from '#libs/compute';
import { runEntityRules, runProviderRules, type CatalogueOutcome, type Finding, type RuleSet } from '#libs/structuring';

import type { RowQuality } from './corrected.js';
import type { Dossier, ProviderDossier } from './dossier.js';
import { PROVIDER_RULES, RULES } from './engines.js';
import { gravest } from './response.js';
import { entityFacts, providerFacts } from './rule-facts.js';
import { ruleParameters } from './rule-parameters.js';
import type { Timelines } from './timeline.js';
import type { Outcome, ProviderRow, RuleQuality, RuleRow } from './verdict-row.js';

/** What every rule on customers finds about one entity; `timelines` are those under the lead profile, `corrected` what is said of all its figures. */
export function judgeRules(dossier: Dossier, timelines: Timelines, corrected: readonly RowQuality[], ruleSet: RuleSet, parameters: string): RuleRow {
  const found = runEntityRules(entityFacts(dossier, timelines), (rule) => ruleParameters(ruleSet, rule));
  const { quality, ...row } = rowOf(found, dossier, parameters);
  return { entity: dossier.entity, engine: RULES, ...row, quality: [...quality, ...corrected.map((remark) => ({ rule: RULES, ...remark }))] };
}

/** What every rule on providers finds about one provider. */
export function judgeProvider(dossier: ProviderDossier, ruleSet: RuleSet, parameters: string): ProviderRow {
  const found = runProviderRules(providerFacts(dossier), (rule) => ruleParameters(ruleSet, rule));
  return { provider: dossier.provider, engine: PROVIDER_RULES, ...rowOf(found, dossier, parameters) };
}

function rowOf({ findings, quality }: CatalogueOutcome, { position, now }: { readonly position: number; readonly now: number }, parameters: string): Omit<RuleRow, 'entity' | 'engine'> {
  const response = gravest(findings);
  return { parameters, catalogue: CATALOGUE_VERSION, position, now, outcome: outcomeOf(findings), response, findings, quality: summed(quality) };
}

/**
 * What kept a rule from looking is said once, with the first workload that it concerns and how many there are: a customer of ten thousand
 * workloads without fine-grained counters is one fact and not ten thousand.
 */
function summed(quality: readonly RuleQuality[]): RuleQuality[] {
  const groups = new Map<string, { readonly first: RuleQuality; count: number }>();
  for (const entry of quality) {
    const key = `${entry.rule}\n${entry.code}\n${entry.detail}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { first: entry, count: 1 });
    else known.count += 1;
  }
  return [...groups.values()].map(({ first, count }) => (count === 1 ? first : { ...first, detail: `${first.detail}; ${count} such` }));
}

function outcomeOf(findings: readonly Finding[]): Outcome {
  return findings.some(({ severity }) => severity === 'inspect') ? 'to-be-inspected' : 'benign';
}
