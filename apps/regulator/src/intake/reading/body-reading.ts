import { Inject, Injectable } from '@nestjs/common';
import { isCodedError } from '#libs/errors';
import type { StatementClaims } from '#libs/report';
import { Limits } from '../../limits/limits.js';
import type { KnownBefore } from '../../persistence/look-before-reading.js';
import { Gate } from '../gate.js';
import { waitingTooMany } from '../intake-error.js';
import type { Submission, SubmittedBody } from '../submission.js';
import { Authenticity, type Authentic } from './authenticity.js';
import { isSmall, readBody, readSmallBody } from './read-body.js';

/** A body may unfold to 64 MiB: so many are unfolded at once, and so many more may wait for it compressed. */
const BODY_LIMITS = { running: 4, waiting: 256 } as const;

/** What is to be committed; or the stored answer, when that was done before. */
export type Read = { readonly submission: Submission } | { readonly answered: string };

/** Reads bodies, where they matter. */
@Injectable()
export class BodyReading {
  readonly #gate = new Gate(BODY_LIMITS);

  constructor(
    @Inject(Authenticity) private readonly authenticity: Authenticity,
    @Inject(Limits) private readonly limits: Limits,
  ) {}

  /** The report of an authentic statement, with its body read and checked on its own. What readBody refuses; INTAKE_BUSY. */
  async complete({ submission, before }: Authentic, gzip: Buffer | undefined): Promise<Read> {
    const known = before === undefined ? undefined : withoutBody(submission, before);
    if (known !== undefined) return known;
    try {
      const body = await this.#readBody(submission.claims, gzip);
      return { submission: { ...submission, ...(body === undefined ? {} : { body }) } };
    } catch (error) {
      if (before !== undefined) throw error;
      // At another hub the place may have been taken meanwhile: then the body does not matter.
      const found = withoutBody(submission, await this.authenticity.look(submission));
      if (found === undefined) throw error;
      return found;
    }
  }

  /** As `complete`, where the body is small and sound and nothing is to be asked of the database; else undefined. */
  completeAtOnce({ submission, before }: Authentic, gzip: Buffer | undefined): Read | undefined {
    const { claims } = submission;
    if (before !== undefined || gzip === undefined || !isSmall(claims, gzip)) return undefined;
    try {
      return { submission: { ...submission, body: readSmallBody(claims, gzip, this.limits.of) } };
    } catch (error) {
      if (isCodedError(error)) return undefined;
      throw error;
    }
  }

  async #readBody(claims: StatementClaims, gzip: Buffer | undefined): Promise<SubmittedBody | undefined> {
    if (gzip !== undefined && this.#gate.full) throw waitingTooMany();
    const { of: limits } = this.limits;
    return gzip === undefined ? readBody(claims, gzip, limits) : this.#gate.run(async () => readBody(claims, gzip, limits));
  }
}

/** What needs no body: a statement that was accepted before, and one whose place in the stream is taken, which stays so; that one is evidence whatever its body is. */
function withoutBody(submission: Submission, before: KnownBefore): Read | undefined {
  if (before.answer !== undefined) return { answered: before.answer };
  return submission.claims.seq <= before.headSeq ? { submission } : undefined;
}
