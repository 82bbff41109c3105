import { CodedError } from '#libs/errors';
import type { Accelerator, Precision } from './accelerator.js';
import { CATALOGUE } from './catalogue.js';
import type { ComputeErrorCode } from './errors.js';

/**
 * Key under which spellings compare: upper case, no spaces, hyphens or underscores. Anything that is not plain ASCII has no
 * key, because `toUpperCase` maps some other letters onto ASCII ones.
 */
export function modelKey(name: string): string | undefined {
  if (!/^[\x20-\x7e]{1,100}$/.test(name)) return undefined;
  return name.toUpperCase().replaceAll(/[ _-]/g, '');
}

/** Every spelling of an entry: its model and aliases, each with and without the manufacturer in front. */
export function spellings(entry: Accelerator): string[] {
  const names = [entry.model, ...entry.aliases];
  const bare = names.map((name) => (name.startsWith(`${entry.manufacturer} `) ? name.slice(entry.manufacturer.length + 1) : name));
  return [...bare, ...bare.map((name) => `${entry.manufacturer} ${name}`)];
}

// A Map and not an object: the name comes from a report, and `__proto__` must be as unknown as any other.
const BY_KEY: ReadonlyMap<string, Accelerator> = new Map(
  CATALOGUE.flatMap((entry) => spellings(entry).map((name) => [modelKey(name) ?? '', entry] as const)),
);

/** Names exactly as the catalogue spells them, which reports use: found without making a key. */
const BY_NAME: ReadonlyMap<string, Accelerator> = new Map(CATALOGUE.map((entry) => [entry.model, entry]));

/** By exact model or alias. CodedError COMPUTE_ACCELERATOR_UNKNOWN whose message lists what is known. */
export function findAccelerator(model: string): Accelerator {
  const found = BY_NAME.get(model) ?? byKey(modelKey(model));
  if (found === undefined) {
    throw new CodedError<ComputeErrorCode>(
      'COMPUTE_ACCELERATOR_UNKNOWN',
      `accelerator model is not in the catalogue; known: ${CATALOGUE.map((entry) => entry.model).join(', ')}`,
    );
  }
  return found;
}

function byKey(key: string | undefined): Accelerator | undefined {
  return key === undefined ? undefined : BY_KEY.get(key);
}

/** Dense peak, integer GOP/s. CodedError COMPUTE_PRECISION_UNKNOWN listing the precisions the model has. */
export function densePeakGOPs(model: string, precision: string): number {
  const { model: name, peakGOPs } = findAccelerator(model);
  // An own member, so that a report's word never reaches a prototype.
  const peak = Object.hasOwn(peakGOPs, precision) ? peakGOPs[precision as Precision] : undefined;
  if (peak === undefined) {
    throw new CodedError<ComputeErrorCode>('COMPUTE_PRECISION_UNKNOWN', `no dense peak of ${name} for this precision; known: ${Object.keys(peakGOPs).join(', ')}`);
  }
  return peak;
}
