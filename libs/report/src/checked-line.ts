import { acceptsLine, lineSchemas } from './line-schema.js';
import { checkLineRules } from './line-rules.js';
import type { BodyLine } from './lines.js';
import { refusal } from './refusal.js';
import { refusedInput } from './refused-input.js';
import type { Period } from './statement.js';

/**
 * What JSON.parse made of a body line, as such: the value itself, which has exactly the members of its type. CodedError as for `checkedLine`, which has the words for
 * whatever is wrong.
 */
export function readLine(value: unknown, period: Period): BodyLine {
  if (acceptsLine.get(typeOf(value))?.(value) !== true) return checkedLine(value, period);
  const line = value as BodyLine;
  checkLineRules(line, period);
  return line;
}

/**
 * A value as a body line: a copy with exactly the members of its type, in the order of the schema. CodedError
 * REPORT_LINE_TYPE, REPORT_LINE_MEMBER, REPORT_LINE_FIELD or REPORT_LINE_TIME with the field.
 */
export function checkedLine(value: unknown, period: Period): BodyLine {
  const schema = lineSchemas.get(typeOf(value));
  if (schema === undefined) throw refusal('REPORT_LINE_TYPE', 'the line is not an object of a known type', { field: 't' });
  const result = schema.safeParse(value);
  if (!result.success) {
    const { field, unknownMember } = refusedInput(result.error);
    throw unknownMember
      ? refusal('REPORT_LINE_MEMBER', 'the line has a member that its type does not know', { field })
      : refusal('REPORT_LINE_FIELD', 'a field is missing or out of range', { field });
  }
  // Each schema is held to its interface at compile time, but for the peer of an exchange, which is a rule.
  const line = result.data as BodyLine;
  checkLineRules(line, period);
  return line;
}

/** Its member `t`, if it has one of its own. */
function typeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 't') ? (value as { readonly t: unknown }).t : undefined;
}
