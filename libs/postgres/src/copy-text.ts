import { PostgresError } from './postgres-error.js';

export type CopyValue = null | boolean | number | bigint | string | Uint8Array;

/** What needs work: the four escaped characters, NUL, and surrogates, which only as pairs are text. */
// eslint-disable-next-line no-control-regex
const SPECIAL = /[\\\n\r\t\0\ud800-\udfff]/;
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * One row in COPY's text format (PostgreSQL manual, "COPY", Text Format), with its newline. CodedError POSTGRES_COPY_VALUE with the row (1-based
 * `line`) and the column: a NUL or half a surrogate pair, which text in PostgreSQL cannot hold, a value of another type, too few
 * or too many values.
 */
export function copyLine(columns: readonly string[], row: readonly CopyValue[], line: number): string {
  if (row.length !== columns.length) throw new PostgresError('POSTGRES_COPY_VALUE', `the row has ${row.length} values for ${columns.length} columns`, { place: { line } });
  let text = '';
  for (let index = 0; index < row.length; index += 1) {
    const field = copyField(row[index]);
    if (field === undefined) throw new PostgresError('POSTGRES_COPY_VALUE', 'the value cannot be stored', { place: { line, field: columns[index] ?? '' } });
    text += index === 0 ? field : `\t${field}`;
  }
  return `${text}\n`;
}

function copyField(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return SPECIAL.test(value) ? escaped(value) : value;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? 't' : 'f';
    case 'object':
      if (value === null) return '\\N';
      if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
      return undefined;
    default:
      return undefined;
  }
}

function escaped(value: string): string | undefined {
  // With the u flag a pair is one character, so this finds only halves. Encoding one would silently store U+FFFD instead.
  if (value.includes('\0') || /[\ud800-\udfff]/u.test(value)) return undefined;
  return value.replace(/[\\\n\r\t]/g, (character) => ESCAPED[character] ?? character);
}
