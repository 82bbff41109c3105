import { compareCodeUnits } from '#libs/encoding';
import { isCodedError, placeText } from '#libs/errors';

import { accountingBound } from './accounting-bound.js';
import { capacityGap } from './capacity-gap.js';
import { clusterReporting } from './cluster-reporting.js';
import { compromisedKey } from './compromised-key.js';
import { coveredCluster } from './covered-cluster.js';
import { declarationMismatch } from './declaration-mismatch.js';
import { exchangeAcrossCustomers } from './exchange-across-customers.js';
import { ruleId } from './finding.js';
import { exchangePeriodicity } from './statistics/exchange-periodicity.js';
import { exchangeSynchrony } from './statistics/exchange-synchrony.js';
import { oneSidedExchange } from './one-sided-exchange.js';
import { overdueStream } from './overdue-stream.js';
import { quarantinedIdentifier } from './quarantined-identifier.js';
import { withDefaults } from './rule-parameters.js';
import { trainingWithOutsideExchange } from './training-with-outside-exchange.js';
import type { EntityFacts, Finding, ProviderFacts, Rule, RuleQuality } from './rule.js';

/** Rules on one customer, in order of name. */
export const ENTITY_RULES: readonly Rule<EntityFacts, object>[] = [
  accountingBound,
  declarationMismatch,
  exchangeAcrossCustomers,
  exchangePeriodicity,
  exchangeSynchrony,
  oneSidedExchange,
  quarantinedIdentifier,
  trainingWithOutsideExchange,
];

/** Rules on one provider, in order of name. */
export const PROVIDER_RULES: readonly Rule<ProviderFacts, object>[] = [capacityGap, clusterReporting, compromisedKey, coveredCluster, overdueStream];

/** What a rule set says of one rule, by `name@version`: members of its parameters that differ from its defaults; `{}` for none. */
export type ParametersOf = (rule: string) => object;

/** What the whole catalogue found. */
export interface CatalogueOutcome {
  /** By rule, then first workload, then sentence. */
  readonly findings: readonly Finding[];
  /** By rule, then what it concerns. `rule` is `name@version`. */
  readonly quality: readonly (RuleQuality & { readonly rule: string })[];
}

/** All rules on one customer. The same bytes whatever the order of the facts. Rules that fail are said in `quality`. */
export function runEntityRules(facts: EntityFacts, parametersOf: ParametersOf): CatalogueOutcome {
  return runRules(ENTITY_RULES, facts, parametersOf);
}

/** All rules on one provider, likewise. */
export function runProviderRules(facts: ProviderFacts, parametersOf: ParametersOf): CatalogueOutcome {
  return runRules(PROVIDER_RULES, facts, parametersOf);
}

/**
 * Runs rules one by one. One that refuses its facts or its parameters leaves an entry `rule-failed` with the code of the refusal, and
 * the others still look: nothing goes unmonitored in silence. A fault that is no refusal is a bug and is thrown on.
 */
export function runRules<Facts>(rules: readonly Rule<Facts, object>[], facts: Facts, parametersOf: ParametersOf): CatalogueOutcome {
  const findings: Finding[] = [];
  const quality: (RuleQuality & { readonly rule: string })[] = [];
  for (const each of rules) {
    const rule = ruleId(each);
    try {
      const outcome = each.find(facts, withDefaults(each.defaults, parametersOf(rule)));
      findings.push(...outcome.findings);
      quality.push(...outcome.quality.map((entry) => ({ rule, ...entry })));
    } catch (error) {
      if (!isCodedError(error)) throw error;
      const place = placeText(error.place);
      quality.push({ rule, workload: '', code: 'rule-failed', detail: `${error.code}: ${error.message}${place === '' ? '' : ` (${place})`}` });
    }
  }
  return { findings: findings.sort(byRule), quality: quality.sort(byConcern) };
}

function byRule(a: Finding, b: Finding): number {
  return compareCodeUnits(a.rule, b.rule) || compareCodeUnits(a.workloads[0] ?? '', b.workloads[0] ?? '') || compareCodeUnits(a.sentence, b.sentence) || byWindow(a, b) || a.value - b.value;
}

/** The figures of a sentence are rounded, so that the same may be said of two periods. */
function byWindow({ window: a }: Finding, { window: b }: Finding): number {
  return (a?.from ?? 0) - (b?.from ?? 0) || (a?.to ?? 0) - (b?.to ?? 0);
}

function byConcern(a: CatalogueOutcome['quality'][number], b: CatalogueOutcome['quality'][number]): number {
  return compareCodeUnits(a.rule, b.rule) || compareCodeUnits(a.workload, b.workload) || compareCodeUnits(a.code, b.code) || compareCodeUnits(a.detail, b.detail);
}
