import { CodedError } from '#libs/errors';

import type { StructuringErrorCode } from '../errors.js';

/**
 * `given` over `defaults`. STRUCTURING_THRESHOLDS for a name that the rule does not have (a misspelt limit must not leave the default
 * in force unnoticed) and for a value that is not a finite number of at least zero.
 */
export function withDefaults<Parameters extends object>(defaults: Parameters, given: object): Parameters {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) throw refusal(name, 'the rule has no such parameter');
    if (typeof value !== 'number' || !(value >= 0) || value === Infinity) throw refusal(name, 'a parameter is a finite number of at least zero');
  }
  return { ...defaults, ...given };
}

/** STRUCTURING_THRESHOLDS unless each of the named parameters is a positive finite number: at zero everybody would be found. */
export function checkPositive<Parameters extends object>(parameters: Parameters, names: readonly (keyof Parameters & string)[]): void {
  for (const name of names) {
    const value: unknown = parameters[name];
    if (typeof value !== 'number' || !(value > 0) || value === Infinity) throw refusal(name, 'a limit is a positive finite number');
  }
}

function refusal(name: string, message: string): CodedError<StructuringErrorCode> {
  return new CodedError<StructuringErrorCode>('STRUCTURING_THRESHOLDS', message, { field: `parameters.${name}` });
}
