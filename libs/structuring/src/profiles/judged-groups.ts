import { CodedError } from '#libs/errors';

import type { StructuringErrorCode } from '../errors.js';
import { parametersAt } from './parameters-at.js';
import type { Parameters } from './parameters.js';
import { profileKey, type Profile } from './profile.js';
import type { RuleSet } from './rule-set.js';

/** Profiles that one run of an engine serves. */
export interface JudgedGroup {
  /** `id@version`, in the order of the rule set. */
  readonly profiles: readonly string[];
  readonly parameters: Parameters;
}

/**
 * The runs of an engine that a rule set asks for at `now`, UTC seconds: one for each distinct set of parameters, the lead profile's
 * first (and the lead first in it), the others in the order of the rule set. STRUCTURING_THRESHOLDS if the lead is not among the profiles.
 */
export function judgedGroups({ lead, profiles }: RuleSet, now: number): JudgedGroup[] {
  const leading = profiles.find(({ id }) => id === lead);
  if (leading === undefined) throw new CodedError<StructuringErrorCode>('STRUCTURING_THRESHOLDS', 'the lead profile is not in the rule set', { field: 'lead' });
  const groups = new Map<string, { readonly profiles: string[]; readonly parameters: Parameters }>();
  for (const profile of leadFirst(leading, profiles)) {
    const parameters = parametersAt(profile, now);
    const key = keyOf(parameters);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { profiles: [profileKey(profile)], parameters });
    else group.profiles.push(profileKey(profile));
  }
  return [...groups.values()];
}

function leadFirst(leading: Profile, profiles: readonly Profile[]): Profile[] {
  return [leading, ...profiles.filter((profile) => profile !== leading)];
}

/** Equal for equal parameters and for no others: the shortest decimal form of a double is its own. */
function keyOf({ thresholds: { C1, C, R, B, D }, projectionS, lookbackS, horizonS }: Parameters): string {
  return [C1, C, R, B, D, projectionS, lookbackS, horizonS].join(' ');
}
