import { hasDuplicateName } from './json-duplicates.js';
import { refusal } from './refusal.js';

const DEFAULT_MAX_DEPTH = 16;
const QUOTE = 0x22;

/**
 * The value of a JSON text (RFC 8259), with two refusals that JSON.parse lacks: an object that names a
 * member twice (section 4 leaves its meaning open, so signer and reader could disagree), and containers
 * nested deeper than `maxDepth` (a scalar has depth 0, `[]` has depth 1). CodedError ENCODING_JSON,
 * ENCODING_JSON_DEPTH, ENCODING_JSON_DUPLICATE, in this order.
 *
 * A member called `__proto__` becomes an ordinary own property and changes no prototype. Integers beyond
 * 2^53 lose digits here: range checks belong to the schema.
 */
export function parseJsonStrict(text: string, maxDepth: number = DEFAULT_MAX_DEPTH): unknown {
  const value = parse(text);
  // Before anything else looks at the value: how deep it goes is the sender's choice.
  const members = countMembers(value, maxDepth);
  // Every member of the text, duplicates included, has a colon behind a closing quote, and JSON.parse
  // keeps one member a name: when there are no more such colons than members, no name came twice. A colon
  // that begins a string value is counted as well; then the scanner decides.
  if (colonsBehindQuotes(text) !== members && hasDuplicateName(text)) {
    throw refusal('ENCODING_JSON_DUPLICATE', 'a JSON object names a member twice');
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refusal('ENCODING_JSON', 'not a JSON text');
  }
}

/** Members of all objects within a parsed value. CodedError ENCODING_JSON_DEPTH beyond `levels` of nesting. */
function countMembers(value: unknown, levels: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (levels <= 0) throw refusal('ENCODING_JSON_DEPTH', 'JSON nested deeper than allowed');
  let members = 0;
  if (Array.isArray(value)) {
    for (const element of value) members += countMembers(element, levels - 1);
    return members;
  }
  // What JSON.parse makes inherits nothing that can be enumerated, so this visits own members only.
  for (const name in value) members += 1 + countMembers((value as Record<string, unknown>)[name], levels - 1);
  return members;
}

function colonsBehindQuotes(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1;
    while (isJsonWhitespace(text.charCodeAt(before))) before -= 1;
    if (text.charCodeAt(before) === QUOTE) count += 1;
  }
  return count;
}

/** RFC 8259 section 2: space, tab, line feed, carriage return. */
function isJsonWhitespace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}
