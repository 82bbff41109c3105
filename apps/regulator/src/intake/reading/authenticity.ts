import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { toBase64url } from '#libs/encoding';
import type { Database } from '#libs/postgres';
import { decodeClaims, STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws, type StrictJws, verifyJwsAside } from '#libs/signing';
import { CLOCK, type Clock } from '../../config/clock.js';
import { HUB_SETTINGS, type HubSettings } from '../../config/settings.js';
import { Limits } from '../../limits/limits.js';
import { DATABASE } from '../../persistence/database.module.js';
import { lookBeforeReading, type Asked, type KnownBefore } from '../../persistence/look-before-reading.js';
import { GroupCommit } from '../group-commit.js';
import { IntakeError } from '../intake-error.js';
import { settled, type Settled, valueOf } from '../settled.js';
import type { Submission } from '../submission.js';
import { checkClaims } from './check-claims.js';
import { type Signer, Signers } from './signer.js';
import { StreamHeads } from './stream-heads.js';
import { MAX_STATEMENT_BYTES, statementTooLarge } from './upload.js';

/** Statements that one look may be for. As many wait as there are requests and batches, with their statements each. */
const LOOK_LIMITS = { items: 256, weight: 256, waiting: Infinity, waitingWeight: Infinity } as const;

/** A statement whose signature is valid under a key that some provider registered. Nothing of what it says was looked at. */
export interface Proven {
  readonly jws: StrictJws;
  readonly signer: Signer;
}

/** A statement that its signer may make, and what is known about its place in the log. */
export interface Authentic {
  readonly submission: Submission;
  /** Undefined when it continues the head that this hub knows, or what continues that in the same batch. */
  readonly before: KnownBefore | undefined;
}

/** Who speaks, may they say that, and is it new? Everything that is asked of a statement before its body is worth reading. */
@Injectable()
export class Authenticity {
  /** Looks are gathered as commits are: while one is under way, what arrives waits and goes together into the next. */
  readonly #looks: GroupCommit<Asked, KnownBefore>;
  readonly #heads = new StreamHeads();

  constructor(
    @Inject(DATABASE) database: Database,
    @Inject(HUB_SETTINGS) private readonly settings: Pick<HubSettings, 'origin'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Signers) private readonly signers: Signers,
    @Inject(Limits) private readonly limits: Limits,
  ) {
    this.#looks = new GroupCommit((asked) => lookBeforeReading(database.hot, asked), LOOK_LIMITS);
  }

  /** Who signed a statement (compact JWS, a character a byte). STATEMENT_TOO_LARGE, SIGNING_*, KEY_UNKNOWN. */
  async prove(statement: string): Promise<Proven> {
    if (statement.length > MAX_STATEMENT_BYTES) throw statementTooLarge();
    const jws = decodeStrictJws(statement, { typ: STATEMENT_TYP, maxBytes: MAX_STATEMENT_BYTES });
    const signer = this.signers.known(jws.kid) ?? (await this.signers.find(jws.kid));
    await verifyJwsAside(jws, signer.key);
    return { jws, signer };
  }

  /** The statement of a request. What `prove` and checkClaims refuse, REPORT_CLAIMS, KEY_NOT_VALID; LimitError. */
  async of(statement: string, request: FastifyRequest): Promise<Authentic> {
    const submission = this.#claimed(await this.prove(statement));
    return this.#charged(submission, await this.#before(submission), request);
  }

  /** The statements of a batch, in their order, each with its own refusal; `first` is what the first one was proven to be. */
  async ofEach(first: Proven, statements: readonly string[], request: FastifyRequest): Promise<readonly Settled<Authentic>[]> {
    const claimed = await Promise.allSettled(statements.map(async (statement, nth) => {
      // The request itself has paid for the first. Until a statement is known to be new, the sender's address has paid a token for it.
      if (nth === 0) return this.#claimed(first);
      this.limits.requireAddress(request);
      return this.#claimed(await this.prove(statement));
    }));
    const before = await this.#beforeEach(claimed);
    return claimed.map((one, nth) => settled(() => this.#charged(valueOf(one), valueOf(before[nth]), request)));
  }

  /** One look of its own, whatever is known here. KEY_NOT_VALID unless the statement was accepted before. */
  async look({ providerId, claims: { str }, jws: { kid, digest } }: Submission): Promise<KnownBefore> {
    const before = await this.#looks.submit({ kid, digest, providerId, str }, 1);
    if (before.answer === undefined && before.keyRevoked) throw new IntakeError('KEY_NOT_VALID', 'The key was revoked.', { field: 'kid' });
    return before;
  }

  /** The statement is the head of its stream now. */
  accepted({ providerId, claims: { str, seq } }: Submission): void {
    this.#heads.moved(providerId, str, seq);
  }

  #claimed({ jws, signer: { providerId, iss } }: Proven): Submission {
    const claims = decodeClaims(jws.payload);
    checkClaims(claims, { iss, origin: this.settings.origin, now: this.clock() });
    return { providerId, claims, jws, digest: toBase64url(jws.digest) };
  }

  #charged(submission: Submission, before: KnownBefore | undefined, request: FastifyRequest): Authentic {
    if (before?.answer === undefined) this.limits.requireProvider(submission.providerId, request);
    return { submission, before };
  }

  async #before(submission: Submission): Promise<KnownBefore | undefined> {
    const { providerId, claims: { str, seq } } = submission;
    return this.#heads.take(providerId, str, seq) ? undefined : this.look(submission);
  }

  /** A statement that continues the one before it is known by that: where the first of such a run is new, so are the others; where it is not, each is looked for, all of them at once. */
  async #beforeEach(claimed: readonly Settled<Submission>[]): Promise<readonly Settled<KnownBefore | undefined>[]> {
    const runs = runsOf(claimed);
    const firsts = await Promise.allSettled(runs.map(async ([first]) => this.#before(valueOf(claimed[first]))));
    const unsure = runs.flatMap(([first, ...others], nth) => (isNext(valueOf(claimed[first]), firsts[nth]) ? [] : others));
    const looked = await Promise.allSettled(unsure.map(async (nth) => this.look(valueOf(claimed[nth]))));
    const found = new Map<number, Settled<KnownBefore | undefined> | undefined>([...runs.map(([first], nth) => [first, firsts[nth]] as const), ...unsure.map((at, nth) => [at, looked[nth]] as const)]);
    return claimed.map((one, nth) => (one.status === 'rejected' ? one : (found.get(nth) ?? NEW)));
  }
}

/** What continues a statement of the same batch that is new. */
const NEW: Settled<undefined> = { status: 'fulfilled', value: undefined };

/** By their places in the batch: statements of one stream of which each continues the one before. */
type Run = [first: number, ...others: number[]];

function runsOf(claimed: readonly Settled<Submission>[]): readonly Run[] {
  const runs: Run[] = [];
  const open = new Map<string, { readonly run: Run; last: Submission }>();
  claimed.forEach((one, nth) => {
    if (one.status === 'rejected') return;
    const { value: submission } = one;
    const stream = `${submission.providerId} ${submission.claims.str}`;
    const before = open.get(stream);
    if (before !== undefined && continues(before.last, submission)) {
      before.run.push(nth);
      before.last = submission;
    } else {
      const run: Run = [nth];
      runs.push(run);
      open.set(stream, { run, last: submission });
    }
  });
  return runs;
}

function continues({ claims: { seq }, digest }: Submission, { claims }: Submission): boolean {
  return claims.seq === seq + 1 && claims.prev === digest;
}

function isNext({ claims: { seq } }: Submission, before: Settled<KnownBefore | undefined> | undefined): boolean {
  if (before?.status !== 'fulfilled') return false;
  return before.value === undefined || (before.value.answer === undefined && before.value.headSeq === seq - 1);
}
