import { fromBase64url, toHex } from '#libs/encoding';
import { decodeBody, DEFAULT_BODY_LIMITS, type BodyLine, type StatementClaims } from '#libs/report';

import type { ExportDirectory } from '../files/export-directory.js';
import { gunzipBounded } from '../files/gunzip.js';
import { bodyDigestOf, bodyPath } from '../format/paths.js';
import type { Check } from './check.js';
import type { LoggedStatement } from './statements.js';

/** No gzip data grows beyond this share (0.1 %) of what it holds: stored blocks and headers. */
const MAX_GZIP_BYTES = Math.ceil(DEFAULT_BODY_LIMITS.maxBytes * 1.001) + 1024;

/** The file that holds a statement's body; undefined for a statement without one. */
export function bodyFile({ body }: StatementClaims): string | undefined {
  return body === undefined ? undefined : bodyPath(toHex(fromBase64url(body.dig)));
}

/** Every body that a statement binds is there and is what was signed, and there is no other. */
export class BodyCheck {
  readonly #referenced = new Set<string>();

  constructor(
    readonly check: Check,
    readonly directory: ExportDirectory,
  ) {}

  /** The body's lines; none for a statement without one; undefined when it cannot be read. */
  read({ claims }: LoggedStatement): readonly BodyLine[] | undefined {
    const { body } = claims;
    const file = bodyFile(claims);
    if (body === undefined || file === undefined) return [];
    this.#referenced.add(file);
    this.check.seen();
    return this.check.attempt({ file }, () => {
      const gzip = this.directory.read(file, MAX_GZIP_BYTES);
      // One byte over what was signed is enough to know that it is not that: a bomb is never expanded.
      const raw = gunzipBounded(gzip, Math.min(body.len, DEFAULT_BODY_LIMITS.maxBytes) + 1);
      return decodeBody(claims, raw).lines;
    });
  }

  /** After the last statement. */
  finish(): void {
    for (const file of this.directory.list()) {
      if (bodyDigestOf(file) !== undefined && !this.#referenced.has(file)) this.check.fail('BODY_UNREFERENCED', { file }, 'no statement binds this body');
    }
  }
}
