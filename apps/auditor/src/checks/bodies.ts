import { decodeBody, type BodyLine } from '#libs/report';

import type { BodyTrouble } from '../jobs/job.js';
import type { Check } from './check.js';
import type { LoggedStatement } from './statements.js';

/** Every body that a statement binds is what was signed. One that is not there is not looked at, and counted. */
export class BodyCheck {
  #missing = 0;

  constructor(readonly check: Check) {}

  /** Statements whose body is not in the bundle. */
  get missing(): number {
    return this.#missing;
  }

  /** The body's lines; none for a statement without one; undefined when it is not there or cannot be read. */
  read({ position, claims, body }: LoggedStatement, found: Uint8Array | BodyTrouble | undefined): readonly BodyLine[] | undefined {
    if (body === undefined || found === undefined) return [];
    const place = { position, file: body.file };
    if (found instanceof Uint8Array) {
      this.check.seen();
      return this.check.attempt(place, () => decodeBody(claims, found).lines);
    }
    if (found.code === 'FILE_MISSING') this.#missing += 1;
    else this.check.fail(found.code, place, found.message);
    return undefined;
  }
}
