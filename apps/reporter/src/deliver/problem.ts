import { parseJsonStrict } from '#libs/encoding';
import { isCodedError } from '#libs/errors';

/** What is used of a problem document (RFC 9457) of the hub. The hub writes it: nothing here is trusted beyond being shown. */
export interface HubProblem {
  readonly code?: string;
  readonly title?: string;
  readonly line?: number;
  readonly field?: string;
  readonly expectedSeq?: number;
}

/** Reads a problem document leniently: a member that is missing or odd is left out, and any other text is an empty problem. */
export function readProblem(text: string): HubProblem {
  const members = objectOf(text);
  return {
    ...optional('code', shortText(members.get('code'))),
    ...optional('title', shortText(members.get('title'))),
    ...optional('line', wholeNumber(members.get('line'))),
    ...optional('field', shortText(members.get('field'))),
    ...optional('expectedSeq', wholeNumber(members.get('expectedSeq'))),
  };
}

/** The members of a JSON object in a text; none when it is anything else. */
export function objectOf(text: string): ReadonlyMap<string, unknown> {
  const value = parseOrUndefined(text);
  return new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}

/** The value of a JSON text; undefined when it is none. */
export function parseOrUndefined(text: string): unknown {
  try {
    return parseJsonStrict(text);
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}

function optional<Key extends string, T>(key: Key, value: T | undefined): { readonly [K in Key]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: T });
}

/** Printable ASCII only: a terminal obeys other characters. */
function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x20-\x7e]{1,200}$/u.test(value) ? value : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
