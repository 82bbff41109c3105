import { isCodedError } from '#libs/errors';
import { decodeBody, type BodyLine } from '#libs/report';

import type { BundleDirectory } from '../bundle/bundle-directory.js';
import { gunzipStrict } from '../bundle/gzip.js';
import type { FindingCode } from '../errors.js';
import { bodyBytes } from './bound-body.js';
import type { Check } from './check.js';
import type { LoggedStatement } from './statements.js';

/** Why a body cannot be read. */
export interface BodyTrouble {
  readonly code: FindingCode;
  readonly message: string;
}

/** No gzip data grows beyond this share (0.1 %) of what it holds: stored blocks and headers. */
const maxGzipBytes = (bytes: number): number => Math.ceil(bytes * 1.001) + 1024;

/** Every body that a statement binds is what was signed. One that is not there is not looked at. */
export class BodyCheck {
  constructor(
    readonly check: Check,
    readonly directory: BundleDirectory,
  ) {}

  /** Content of the body that a statement binds, which nobody has looked at; undefined for a statement without one. */
  find({ claims, body }: LoggedStatement): Uint8Array | BodyTrouble | undefined {
    if (body === undefined) return undefined;
    const bytes = bodyBytes(claims);
    try {
      // One byte over what was signed is enough to know that it is not that: a bomb is never expanded.
      return gunzipStrict(this.directory.read(body.file, maxGzipBytes(bytes)), bytes + 1);
    } catch (error) {
      if (!isCodedError(error)) throw error;
      return { code: error.code as FindingCode, message: error.message };
    }
  }

  /** The body's lines; none for a statement without one; undefined when it is not there or cannot be read. */
  read({ position, claims, body }: LoggedStatement, found: Uint8Array | BodyTrouble | undefined): readonly BodyLine[] | undefined {
    if (body === undefined || found === undefined) return [];
    const place = { position, file: body.file };
    if (found instanceof Uint8Array) {
      this.check.seen();
      return this.check.attempt(place, () => decodeBody(claims, found).lines);
    }
    if (found.code !== 'FILE_MISSING') this.check.fail(found.code, place, found.message);
    return undefined;
  }
}
