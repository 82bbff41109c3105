import type { PoolClient } from 'pg';

/** A body as received: `gzip` is what travelled, `digest` is over the raw bytes. */
export interface NewBody {
  readonly digest: Uint8Array;
  readonly gzip: Uint8Array;
  readonly length: number;
  readonly lines: number;
}

/** Keeps bodies by content. The first spelling of the gzip stays; another one of the same bytes adds nothing. */
export async function keepBodies(client: PoolClient, bodies: readonly NewBody[]): Promise<void> {
  // Top-level parameters travel as binary; inside an array each byte would travel as two hex digits.
  const places = bodies.map((_, index) => `($${4 * index + 1}::bytea, $${4 * index + 2}::bytea, $${4 * index + 3}::int, $${4 * index + 4}::int)`);
  const values = bodies.flatMap((body) => [Buffer.from(body.digest), bufferOf(body.gzip), body.length, body.lines]);
  await client.query(`INSERT INTO body (digest, gzip, length, lines) VALUES ${places.join(', ')} ON CONFLICT (digest) DO NOTHING`, values);
}

/** The same memory as a Buffer: a body may be large. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
