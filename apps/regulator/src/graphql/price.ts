import { h100Equivalents } from '#libs/compute';
import { priceInputs, priceOfEvasion, type PriceInputs } from '#libs/evasion';
import { parametersAt, type Profile } from '#libs/structuring';
import { refusal } from './errors/graphql-refusal.js';
import type { StoredRuleSet } from './readers/policy.js';
import type { EvasionPrice, PolicyProposal, PriceArgs, PriceOfEvasion, PricedPolicy } from './types/evasion.js';

const YEAR_S = 365 * 86_400;
const TERA = 1e12;
const MOST_IDENTITIES = 20;
const MOST_OF_ONE = 1_000_000;
const MOST_YEARS = 100;
/** Beyond these a figure is a slip, and what follows from it may be no number. */
const LEAST_FIGURE = 1e-9;
const MOST_FIGURE = 1e30;

/** CodedError GRAPHQL_ARGUMENT with the argument that nothing can be computed with. */
export function checkedPriceArgs(args: PriceArgs): PriceArgs {
  const { identities, proposed, runYears, guaranteeYears } = args;
  if (identities.length < 1 || identities.length > MOST_IDENTITIES) throw refusal('GRAPHQL_ARGUMENT', `"identities" takes 1 to ${MOST_IDENTITIES} numbers.`, { field: 'identities' });
  for (const [i, k] of identities.entries()) if (k < 1 || k > MOST_OF_ONE) throw refusal('GRAPHQL_ARGUMENT', `A number of identities is from 1 to ${MOST_OF_ONE}.`, { field: `identities.${i}` });
  for (const [field, years] of Object.entries({ runYears, guaranteeYears })) {
    if (!(years >= 0.01 && years <= MOST_YEARS)) throw refusal('GRAPHQL_ARGUMENT', `"${field}" is from 0.01 to ${MOST_YEARS} years.`, { field });
  }
  for (const [member, figure] of Object.entries(proposed ?? {}) as [string, number | null][]) {
    if (figure !== null && !(figure >= LEAST_FIGURE && figure <= MOST_FIGURE)) throw refusal('GRAPHQL_ARGUMENT', `"${member}" of a proposal is from ${LEAST_FIGURE} to ${MOST_FIGURE}.`, { field: `proposed.${member}` });
  }
  return args;
}

/** The profiles of a rule set at an instant, UTC seconds, and the proposal, each to be priced. */
export function policiesToPrice({ digest, ruleSet }: StoredRuleSet, at: number, asked: PriceArgs): PriceOfEvasion {
  const profiles = ruleSet.profiles.map((profile) => pricedProfile(profile, at, asked)).sort((a, b) => Number(b.profile === ruleSet.lead) - Number(a.profile === ruleSet.lead));
  const [lead] = profiles;
  if (lead === undefined) throw new Error('a rule set has a lead profile');
  return { ruleSet: digest, lead, profiles, proposed: asked.proposed === undefined || asked.proposed === null ? null : proposal(asked.proposed, lead) };
}

function pricedProfile(profile: Profile, at: number, asked: PriceArgs): PricedPolicy {
  const { thresholds: { C, C1, R }, horizonS } = parametersAt(profile, at);
  return { asked, profile: profile.id, C, C1, R, horizonS };
}

function proposal({ C, C1, R, horizonS }: PolicyProposal, lead: PricedPolicy): PricedPolicy {
  return { asked: lead.asked, profile: null, C: C ?? lead.C, C1: C1 ?? lead.C1, R: R ?? lead.R, horizonS: horizonS ?? lead.horizonS };
}

/** A price for each number of identities that is asked for. CodedError EVASION_RULE where C1 exceeds C, EVASION_INPUT for a horizon of no length. */
export function pricesOf({ asked, C, C1, R, horizonS }: PricedPolicy): EvasionPrice[] {
  const inputs = priceInputs({ thresholds: { C, C1, R }, horizonS });
  return asked.identities.map((k) => shown(inputs, k, asked));
}

function shown(inputs: PriceInputs, k: number, { runYears, guaranteeYears }: PriceArgs): EvasionPrice {
  const { undetected, shareOfThreshold, rateForGuarantee, rateForGuaranteeWithProgress, ...years } = priceOfEvasion(inputs, k, runYears * YEAR_S, guaranteeYears);
  return {
    ...years,
    undetectedTOP: undetected / TERA,
    shareOfC: shareOfThreshold,
    rateForGuaranteeTOPs: rateForGuarantee / TERA,
    rateForGuaranteeWithProgressTOPs: rateForGuaranteeWithProgress / TERA,
    h100EquivalentOfRate: h100Equivalents(rateForGuarantee / TERA),
  };
}
