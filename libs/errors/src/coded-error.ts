/**
 * Where in somebody's input a refusal applies. Names only: never the offending value, which may be
 * an identifier, a token or a key.
 */
export interface Place {
  /** File as the caller named it (base name or relative path). */
  readonly file?: string;
  /** 1-based line of a text file or of an NDJSON body. */
  readonly line?: number;
  /** Field, column or claim, dotted for nesting: `accelerators.0.model`. */
  readonly field?: string;
  /** Statement, as `stream#seq`. */
  readonly statement?: string;
}

/**
 * The one error that libraries throw for an expected refusal: a stable code from the library's own
 * union, a sentence for a person, and the place. Faults (bugs, a lost database) stay ordinary errors.
 *
 * `message` must be safe to print and to send to the other side: no secret, token, identifier or
 * configuration value.
 */
export class CodedError<Code extends string = string> extends Error {
  override readonly name: string = 'CodedError';

  constructor(
    readonly code: Code,
    message: string,
    readonly place: Place = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The same refusal with more of its place known (an inner layer knows the field, an outer one the file). */
  at(outer: Place): CodedError<Code> {
    return new CodedError(this.code, this.message, { ...outer, ...this.place }, { cause: this.cause });
  }
}

/** True for any error of ours that carries a stable code. */
export function isCodedError(value: unknown): value is CodedError {
  return value instanceof CodedError;
}

/** `file.csv:17 field "end"`: the place as a person reads it; empty when nothing is known. */
export function placeText(place: Place): string {
  const file = place.file ?? '';
  const line = place.line === undefined ? '' : file === '' ? `line ${place.line}` : `:${place.line}`;
  const parts = [`${file}${line}`];
  if (place.field !== undefined) parts.push(`field "${place.field}"`);
  if (place.statement !== undefined) parts.push(`statement ${place.statement}`);
  return parts.filter((part) => part !== '').join(' ');
}
