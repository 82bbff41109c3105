import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { escapeIdentifier, type PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copyLine, type CopyValue } from './copy-text.js';
import { PostgresError } from './postgres-error.js';

const CHUNK_CHARACTERS = 64 * 1024;

/**
 * COPY … FROM STDIN in text format: the fastest way in. All rows or none: on any failure, also of `rows` itself, nothing is stored and the
 * connection stays usable (a surrounding transaction is aborted, unless the failure is of a row so early that nothing was asked of the server yet). Rows are drawn only as fast as the server takes them. Returns
 * the number of rows.
 *
 * Uint8Array is for bytea columns, JSON goes in as its text. CodedError POSTGRES_COPY_VALUE for a value PostgreSQL cannot hold; the server's own
 * refusals (23505, 22P02, …) pass unchanged.
 */
export async function copyRows(client: PoolClient, table: string, columns: readonly string[], rows: Iterable<readonly CopyValue[]>): Promise<number> {
  if (columns.length === 0) throw new PostgresError('POSTGRES_COPY_VALUE', 'COPY needs at least one column');
  const names = columns.map((column) => escapeIdentifier(column)).join(', ');
  const pieces = chunks(columns, rows);
  const [first, second] = [pieces.next(), pieces.next()];
  const sink = client.query(copyFrom(`COPY ${escapeIdentifier(table)} (${names}) FROM STDIN`));
  if (second.done === true) {
    // A stream to draw from costs a small copy as much as the rows.
    sink.end(first.done === true ? undefined : first.value);
    await finished(sink);
  } else {
    await pipeline(Readable.from(joined(first, second, pieces), { objectMode: false }), sink);
  }
  return sink.rowCount;
}

function* joined(first: IteratorResult<Buffer, void>, second: IteratorResult<Buffer, void>, others: Iterable<Buffer>): Generator<Buffer> {
  for (const one of [first, second]) if (one.done !== true) yield one.value;
  yield* others;
}

function* chunks(columns: readonly string[], rows: Iterable<readonly CopyValue[]>): Generator<Buffer, void> {
  let text = '';
  let line = 0;
  for (const row of rows) {
    line += 1;
    text += copyLine(columns, row, line);
    if (text.length >= CHUNK_CHARACTERS) {
      yield Buffer.from(text, 'utf8');
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text, 'utf8');
}
