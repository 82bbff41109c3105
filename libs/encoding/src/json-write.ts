import { refusal } from './refusal.js';

/** Far above anything that is written here, far below the depth at which JSON.stringify leaves the stack. */
const MAX_DEPTH = 200;

/**
 * The JSON text (RFC 8259) of a value, members in the order in which the writer made them (ECMAScript
 * puts names that look like array indexes first). Members that are `undefined` are left out. A value that
 * JSON.stringify would change in silence is refused with ENCODING_JSON: NaN, the infinities, undefined,
 * functions, symbols, bigint, dates, maps, sets, byte arrays, anything with a `toJSON`, cycles.
 */
export function toJson(value: unknown): string {
  refuseWhatJsonCannotHold(value, 0);
  return JSON.stringify(value);
}

function refuseWhatJsonCannotHold(value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw cannotHold('a number that is not finite');
      return;
    case 'object':
      if (value === null) return;
      // A cycle ends here as well.
      if (depth === MAX_DEPTH) throw refusal('ENCODING_JSON', 'the value is nested too deep to be written as JSON');
      refuseInside(value, depth + 1);
      return;
    default:
      throw cannotHold(typeof value);
  }
}

function refuseInside(value: object, depth: number): void {
  if (Array.isArray(value)) {
    // By index: a hole would be written as null.
    for (let index = 0; index < value.length; index += 1) refuseWhatJsonCannotHold(value[index], depth);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    if (Object.prototype.toString.call(value) !== '[object Object]') throw cannotHold('an exotic object');
    if (typeof (value as { toJSON?: unknown }).toJSON === 'function') throw cannotHold('an object with a toJSON method');
  }
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) refuseWhatJsonCannotHold(member, depth);
  }
}

function cannotHold(what: string): Error {
  return refusal('ENCODING_JSON', `JSON cannot hold ${what}`);
}
