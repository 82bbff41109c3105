import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { Database } from '#libs/postgres';
import { decodeClaims, STATEMENT_TYP, type StatementClaims } from '#libs/report';
import { decodeStrictJws, verifyJwsAside } from '#libs/signing';
import { CLOCK, type Clock } from '../config/clock.js';
import { HUB_SETTINGS, type HubSettings } from '../config/settings.js';
import { Drain } from '../detection/drain.js';
import { Limits } from '../limits/limits.js';
import type { UploadSlot } from '../limits/upload-slots.js';
import { LogError } from '../log/log-error.js';
import { Sealer } from '../log/sealer.js';
import { DATABASE } from '../persistence/database.module.js';
import { lookBeforeReading, type Asked, type KnownBefore } from '../persistence/look-before-reading.js';
import type { Decision } from './admission.js';
import { checkClaims } from './check-claims.js';
import { commitBatch } from './commit-batch.js';
import { Gate } from './gate.js';
import { GroupCommit } from './group-commit.js';
import { IntakeError } from './intake-error.js';
import { readBody } from './read-body.js';
import { Signers } from './signer.js';
import { StreamHeads } from './stream-heads.js';
import type { Answer, Submission, SubmittedBody } from './submission.js';
import { MAX_STATEMENT_BYTES, readUpload } from './upload.js';

/**
 * One commit takes at most this many reports and lines: it bounds how long a small report waits behind large ones. What waits
 * is held in memory, so that is bounded as well.
 */
const GROUP_LIMITS = { items: 64, weight: 20_000, waiting: 1_024, waitingWeight: 200_000, lingerMs: 8 } as const;
/** Statements that one look may be for. As many wait as there are requests, with a statement each. */
const LOOK_LIMITS = { items: 256, weight: 256, waiting: Infinity, waitingWeight: Infinity } as const;
/** A body may unfold to 64 MiB: so many are unfolded at once, and so many more may wait for it compressed. */
const BODY_LIMITS = { running: 4, waiting: 256 } as const;

/** A statement that its signer may make, and what is known about its place in the log. */
interface Authentic {
  readonly submission: Submission;
  /** Undefined when it continues the head that this hub knows. */
  readonly before: KnownBefore | undefined;
}

/** What is to be committed; or the stored answer, when that was done before. */
type Read = { readonly submission: Submission } | { readonly answered: string };

/** Takes reports in, in the order of docs/protocol.md: what is cheap and proves who speaks comes first, what costs comes after. */
@Injectable()
export class IntakeService implements BeforeApplicationShutdown {
  readonly #commits: GroupCommit<Submission, Decision>;
  /** Looks are gathered as commits are: while one is under way, what arrives waits and goes together into the next. */
  readonly #looks: GroupCommit<Asked, KnownBefore>;
  readonly #heads = new StreamHeads();
  readonly #bodies = new Gate(BODY_LIMITS);
  /** Reports that are being read: most of them are about to be committed. */
  #reading = 0;

  constructor(
    @Inject(DATABASE) database: Database,
    @Inject(HUB_SETTINGS) private readonly settings: HubSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Signers) private readonly signers: Signers,
    @Inject(Drain) private readonly drain: Drain,
    @Inject(Sealer) private readonly sealer: Sealer,
    @Inject(Limits) private readonly limits: Limits,
  ) {
    this.#commits = new GroupCommit(async (batch) => this.#commitGroup(database.pool, batch), GROUP_LIMITS, () => this.#reading);
    this.#looks = new GroupCommit((asked) => lookBeforeReading(database.pool, asked), LOOK_LIMITS);
  }

  /** Takes one report from an HTTP request. Resolves once the statement is durable; a refusal is thrown as a CodedError. */
  async receive(request: FastifyRequest): Promise<Answer> {
    this.sealer.requireSound();
    const slot = this.limits.beginUpload(request);
    try {
      const read = await this.#read(request, slot);
      return 'answered' in read ? { status: 200, text: read.answered } : await this.#commit(read.submission);
    } finally {
      slot.end();
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#commits.idle();
  }

  async #commitGroup(pool: Pool, batch: readonly Submission[]): Promise<readonly Decision[]> {
    try {
      const decisions = await commitBatch(pool, batch, this.sealer.signedSize);
      if (decisions.some(({ kind }) => kind === 'accepted' || kind === 'equivocation')) this.sealer.trigger();
      return decisions;
    } catch (error) {
      if (error instanceof LogError) this.sealer.halt(error);
      throw error;
    }
  }

  async #authenticate(statement: string, request: FastifyRequest): Promise<Authentic> {
    const jws = decodeStrictJws(statement, { typ: STATEMENT_TYP, maxBytes: MAX_STATEMENT_BYTES });
    const { key, providerId, iss } = await this.signers.find(jws.kid);
    await verifyJwsAside(jws, key);
    const claims = decodeClaims(jws.payload);
    checkClaims(claims, { iss, origin: this.settings.origin, now: this.clock() });
    const submission = { providerId, claims, jws };
    const before = this.#heads.take(providerId, claims.str, claims.seq) ? undefined : await this.#look(submission);
    if (before?.answer === undefined) this.limits.requireProvider(providerId, request);
    return { submission, before };
  }

  async #look({ providerId, claims: { str }, jws: { kid, digest } }: Submission): Promise<KnownBefore> {
    const before = await this.#looks.submit({ kid, digest, providerId, str }, 1);
    if (before.answer === undefined && before.keyRevoked) throw new IntakeError('KEY_NOT_VALID', 'The key was revoked.', { field: 'kid' });
    return before;
  }

  async #read(request: FastifyRequest, slot: UploadSlot): Promise<Read> {
    this.#reading += 1;
    try {
      const { statement, body } = await readUpload(request, { limits: this.limits.of, slot }, async (text) => this.#authenticate(text, request));
      return await this.#complete(statement, body);
    } finally {
      this.#reading -= 1;
    }
  }

  async #complete({ submission, before }: Authentic, gzip: Buffer | undefined): Promise<Read> {
    const settled = before === undefined ? undefined : withoutBody(submission, before);
    if (settled !== undefined) return settled;
    try {
      const body = await this.#readBody(submission.claims, gzip);
      return { submission: { ...submission, ...(body === undefined ? {} : { body }) } };
    } catch (error) {
      if (before !== undefined) throw error;
      // At another hub the place may have been taken meanwhile: then the body does not matter.
      const found = withoutBody(submission, await this.#look(submission));
      if (found === undefined) throw error;
      return found;
    }
  }

  async #readBody(claims: StatementClaims, gzip: Buffer | undefined): Promise<SubmittedBody | undefined> {
    if (gzip !== undefined && this.#bodies.full) throw busy();
    const { of: limits } = this.limits;
    return gzip === undefined ? readBody(claims, gzip, limits) : this.#bodies.run(async () => readBody(claims, gzip, limits));
  }

  async #commit(submission: Submission): Promise<Answer> {
    if (this.#commits.full) throw busy();
    const decision = await this.#commits.submit(submission, submission.body?.lines.length ?? 1);
    if (decision.kind === 'accepted') {
      this.#heads.moved(submission.providerId, submission.claims.str, submission.claims.seq);
      this.drain.trigger();
      return { status: 201, text: decision.answer };
    }
    if (decision.kind === 'replayed') return { status: 200, text: decision.answer };
    throw decision.refusal;
  }
}

/** What needs no body: a statement that was accepted before, and one whose place in the stream is taken, which stays so; that one is evidence whatever its body is. */
function withoutBody(submission: Submission, before: KnownBefore): Read | undefined {
  if (before.answer !== undefined) return { answered: before.answer };
  return submission.claims.seq <= before.headSeq ? { submission } : undefined;
}

function busy(): IntakeError {
  return new IntakeError('INTAKE_BUSY', 'Too many reports are waiting. Try again.');
}
