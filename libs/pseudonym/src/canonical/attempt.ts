import { isCodedError } from '#libs/errors';
import type { Attribute } from '#libs/report';
import { identifierInput } from './identifier-input.js';
import type { Trail } from './trail.js';
import type { CanonicalIdentifier, RefusedIdentifier } from '../types.js';

/** What became of one attribute of a record. */
export interface Attempt {
  readonly identifiers: readonly CanonicalIdentifier[];
  readonly refused: readonly RefusedIdentifier[];
}

/** A canonical value with its jurisdiction or scheme. */
export interface Canonical {
  readonly scheme: string;
  readonly trail: Trail;
}

/** Runs the rules of one attribute; a refusal becomes data, anything else stays a fault. */
export function attempt(attribute: Attribute, canonicalise: () => readonly Canonical[]): Attempt {
  try {
    return { identifiers: canonicalise().map((canonical) => identifier(attribute, canonical)), refused: [] };
  } catch (error) {
    if (!isCodedError(error)) throw error;
    return { identifiers: [], refused: [{ attribute, field: error.place.field ?? '', code: error.code, reason: error.message }] };
  }
}

function identifier(attribute: Attribute, { scheme, trail }: Canonical): CanonicalIdentifier {
  const named = { attribute, scheme, canonical: trail.value };
  return { ...named, input: identifierInput(named), steps: trail.steps };
}

/** Runs one part of the rules and names the field that a refusal is about. */
export function inField<T>(field: string, part: () => T): T {
  try {
    return part();
  } catch (error) {
    throw isCodedError(error) ? error.at({ field }) : error;
  }
}
