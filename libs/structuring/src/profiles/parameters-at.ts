import { startOfDay } from './civil-date.js';
import type { Parameters } from './parameters.js';
import type { Profile } from './profile.js';

/**
 * What a profile is judged by at an instant, UTC seconds. C falls with the steps of its progress, and R (C over three years),
 * D and the filter C1 with it, so that the same fraction of a run stays visible; B describes hardware and stays. Lower thresholds
 * never clear anybody: every comparison of both engines is of the form value >= threshold, links are bytes >= D, and a burst drains
 * slower at a lower R.
 */
export function parametersAt({ parameters, progress }: Pick<Profile, 'parameters' | 'progress'>, at: number): Parameters {
  const factor = (progress ?? []).findLast(({ from }) => startOfDay(from) <= at)?.factor ?? 1;
  if (factor === 1) return parameters;
  const { C1, C, R, B, D } = parameters.thresholds;
  return { ...parameters, thresholds: { C1: C1 * factor, C: C * factor, R: R * factor, B, D: D * factor } };
}
