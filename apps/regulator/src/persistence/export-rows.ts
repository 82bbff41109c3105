import type { Queryable } from './queryable.js';

/** Rows in memory at a time. */
const PAGE = 1_000;
/** Bytes of content beyond which a leaf holds the digest (libs/entries). */
const MAX_INLINE_BYTES = 60_000;

/** The content of an entry whose leaf holds its digest. Such entries are few: manifests of many key-holders, schemas. */
export async function findContent(db: Queryable, sha256Hex: string): Promise<string | undefined> {
  const { rows } = await db.query<{ content: string }>(
    `SELECT content FROM log_entry WHERE octet_length(content) > $1 AND sha256(convert_to(content, 'UTF8')) = $2 LIMIT 1`,
    [MAX_INLINE_BYTES, Buffer.from(sha256Hex, 'hex')],
  );
  return rows[0]?.content;
}

/** A body that an accepted statement binds; its gzip is null once it was deleted. */
export async function findBody(db: Queryable, sha256Hex: string): Promise<{ readonly gzip: Buffer | null } | undefined> {
  return (await db.query<{ gzip: Buffer | null }>('SELECT gzip FROM body WHERE digest = $1', [Buffer.from(sha256Hex, 'hex')])).rows[0];
}

/** Row id of the run whose entry of the log is at this position. */
export async function findRunOfEntry(db: Queryable, position: number): Promise<number | undefined> {
  const { rows } = await db.query<{ id: string }>('SELECT id FROM detection_run WHERE entry_position = $1', [position]);
  return rows[0] === undefined ? undefined : Number(rows[0].id);
}

/** Rows of one run's verdicts in the order in which they were judged, which is that of their digest: rows of a run are written in one COPY order. */
export async function* verdictsOf(db: Queryable, runId: number): AsyncGenerator<string> {
  let after = '0';
  for (;;) {
    const { rows } = await db.query<{ id: string; row: string }>('SELECT id, row FROM verdict WHERE run_id = $1 AND id > $2 ORDER BY id LIMIT $3', [runId, after, PAGE]);
    for (const { row } of rows) yield row;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}
