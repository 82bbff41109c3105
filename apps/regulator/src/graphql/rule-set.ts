import { h100Equivalents } from '#libs/compute';
import { parametersAt, type Profile } from '#libs/structuring';
import type { StoredRuleSet } from './readers/policy.js';
import type { PolicyInForce, ProfileInForce } from './types/log.js';

/** A rule set as people read it: the thresholds of every profile at an instant, UTC seconds. */
export function shownRuleSet({ digest, ruleSet }: StoredRuleSet, at: number): PolicyInForce {
  const profiles = ruleSet.profiles.map((profile) => shownProfile(profile, at)).sort((a, b) => Number(b.id === ruleSet.lead) - Number(a.id === ruleSet.lead));
  const [lead] = profiles;
  if (lead === undefined) throw new Error('a rule set has a lead profile');
  const { id, version, dated } = ruleSet;
  const rules = ruleSet.rules.map(({ rule, parameters }) => ({ rule, parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) }));
  return { digest, id, version, dated, lead: ruleSet.lead, profiles, rules, thresholds: lead.thresholds, h100EquivalentOfR: lead.h100EquivalentOfR };
}

function shownProfile(profile: Profile, at: number): ProfileInForce {
  const { id, version, title, dated, jurisdiction, status, sources, deadline } = profile;
  const { thresholds, projectionS, lookbackS, horizonS } = parametersAt(profile, at);
  return { id, version, title, dated, jurisdiction, status: status.is, sources, thresholds, projectionS, lookbackS, horizonS, deadline, h100EquivalentOfR: h100Equivalents(thresholds.R) };
}
