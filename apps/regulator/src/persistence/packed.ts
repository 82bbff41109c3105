/**
 * Many values as one parameter: the bytes of all, one after the other, and where each starts. In an array PostgreSQL has each byte as two hex digits and each text in
 * quotes, all of which is written, copied and read again; a parameter of its own travels as it is. A statement takes `substr($bytes, start, bytes)` of it.
 */
export interface Packed {
  readonly bytes: Buffer;
  /** Of each value, counted from 1 as in SQL. */
  readonly starts: readonly number[];
  /** Bytes of each. */
  readonly lengths: readonly number[];
}

export function packBytes(values: readonly Uint8Array[]): Packed {
  return placed(Buffer.concat(values), values.map(({ length }) => length));
}

/** As UTF-8: `convert_from(substr($bytes, start, bytes), 'UTF8')`. */
export function packTexts(values: readonly string[]): Packed {
  const lengths = values.map((value) => Buffer.byteLength(value, 'utf8'));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const value of values) at += bytes.write(value, at, 'utf8');
  return placed(bytes, lengths);
}

function placed(bytes: Buffer, lengths: readonly number[]): Packed {
  let next = 1;
  return { bytes, lengths, starts: lengths.map((length) => (next += length) - length) };
}
