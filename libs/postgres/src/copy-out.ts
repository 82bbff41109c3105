import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

const UNESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * COPY (query) TO STDOUT in text format: the fastest way out, a batch of rows at a time, each row its columns as text (null for NULL). Rows
 * come as fast as they are taken: the server waits for a slow reader. Leaving the loop early reads the rest away, as the connection is
 * only then free again; `query` is SQL text without parameters, so nothing of a user's may be in it.
 */
export async function* copyOut(client: PoolClient, query: string): AsyncGenerator<(string | null)[][]> {
  const stream: AsyncIterable<Buffer> = client.query(copyTo(`COPY (${query}) TO STDOUT`));
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  try {
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      const bytes = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
      const end = bytes.lastIndexOf(0x0a);
      // A newline byte is never part of another character in UTF-8, and one within a value is escaped.
      rest = bytes.subarray(end + 1);
      if (end >= 0) yield bytes.toString('utf8', 0, end).split('\n').map(fieldsOf);
    }
  } finally {
    while ((await chunks.next()).done !== true);
  }
}

function fieldsOf(line: string): (string | null)[] {
  const fields: (string | null)[] = line.split('\t');
  if (!line.includes('\\')) return fields;
  return fields.map((field) => (field === '\\N' || field === null ? null : unescaped(field)));
}

function unescaped(field: string): string {
  return field.includes('\\') ? field.replace(/\\(.)/gs, (_, character: string) => UNESCAPED[character] ?? character) : field;
}
