import { sha256, toBase64url, toJson, utf8 } from '#libs/encoding';
import { merkleTreeHash } from '#libs/merkle';
import type { EncodedBody } from './body.js';
import { checkedLine } from './checked-line.js';
import { splitLines } from './split-lines.js';
import type { BodyLine } from './lines.js';
import { placedAt } from './placed.js';
import { BODY_CONTENT_TYPE, type Period } from './statement.js';
import { controlTotals } from './totals.js';
import { UniqueLines } from './unique-lines.js';

/**
 * Lines → NDJSON bytes, binding and totals, members in the order of the schema. Each line passes the reader's own
 * checks first, with the reader's codes and the line number; limits are the reader's business. `period` is the
 * statement's, up to whose end running workloads are counted.
 */
export function encodeBody(lines: readonly BodyLine[], period: Period): EncodedBody {
  const unique = new UniqueLines();
  const checked = lines.map((value, index) =>
    placedAt(index + 1, () => {
      const line = checkedLine(value, period);
      unique.add(line);
      return line;
    }),
  );
  const bytes = utf8(checked.map((line) => `${toJson(line)}\n`).join(''));
  const binding = {
    alg: 'sha-256',
    dig: toBase64url(sha256(bytes)),
    len: bytes.length,
    ct: BODY_CONTENT_TYPE,
    n: checked.length,
    root: toBase64url(merkleTreeHash(splitLines(bytes))),
  } as const;
  return { bytes, binding, totals: controlTotals(checked, period) };
}
