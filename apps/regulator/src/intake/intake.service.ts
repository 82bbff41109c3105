import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { Database } from '#libs/postgres';
import { breather } from '../detection/breather.js';
import { Drain } from '../detection/drain.js';
import { Lull } from '../detection/lull.js';
import { Limits } from '../limits/limits.js';
import type { UploadSlot } from '../limits/upload-slots.js';
import { LogError } from '../log/log-error.js';
import { Sealer } from '../log/sealer.js';
import { DATABASE } from '../persistence/database.module.js';
import type { Decision } from './deciding/admission.js';
import { Authenticity, type Authentic, type Proven } from './reading/authenticity.js';
import { type BatchUpload, readBatch } from './reading/batch-upload.js';
import { BodyReading, type Read } from './reading/body-reading.js';
import { placeOf } from './answer.js';
import { commitBatch } from './commit-batch.js';
import { Gate } from './gate.js';
import { GroupCommit } from './group-commit.js';
import { waitingTooMany } from './intake-error.js';
import { settled, settleInLanes, type Settled, valueOf } from './settled.js';
import type { Answer, Submission } from './submission.js';
import { bodyTooLarge, readUpload } from './reading/upload.js';

/**
 * One commit takes at most this many reports and lines: it bounds how long a small report waits behind large ones. What waits
 * is held in memory, so that is bounded as well.
 */
const GROUP_LIMITS = { items: 512, weight: 8_000, waiting: 8_192, waitingWeight: 200_000, lingerMs: 8 } as const;
/** Batches that are looked into at a time, the others wait as they came; and bodies of each that are read at a time. What is looked into is held unfolded until all of its batch is. */
const BATCH_LIMITS = { running: 4, waiting: Infinity } as const;
const BATCH_LANES = 4;
/** Milliseconds for which the reading of a batch keeps the event loop to itself: a commit that is under way waits so long for each answer of the database. */
const BATCH_STRETCH_MS = 1;

/** Takes reports in, in the order of docs/protocol.md: what is cheap and proves who speaks comes first, what costs comes after. */
@Injectable()
export class IntakeService implements BeforeApplicationShutdown {
  readonly #commits: GroupCommit<Submission, Decision>;
  readonly #batches = new Gate(BATCH_LIMITS);
  /** Requests that are being read: most of them are about to bring something to be committed. */
  #reading = 0;
  /** Lines of bodies that batches hold until all of a batch is read. */
  #gathered = 0;

  constructor(
    @Inject(DATABASE) database: Database,
    @Inject(Authenticity) private readonly authenticity: Authenticity,
    @Inject(BodyReading) private readonly bodies: BodyReading,
    @Inject(Drain) private readonly drain: Drain,
    @Inject(Lull) private readonly lull: Lull,
    @Inject(Sealer) private readonly sealer: Sealer,
    @Inject(Limits) private readonly limits: Limits,
  ) {
    this.#commits = new GroupCommit(async (batch) => this.#commitGroup(database.hot, batch), GROUP_LIMITS, () => this.#reading);
  }

  /** Takes one report from an HTTP request. Resolves once the statement is durable; a refusal is thrown as a CodedError. */
  async receive(request: FastifyRequest): Promise<Answer> {
    return this.#uploading(request, async (slot) => this.#take(await this.#whileReading(async () => {
      const { statement, body } = await readUpload(request, { limits: this.limits.of, slot }, async (text) => this.authenticity.of(text, request));
      return this.bodies.complete(statement, body);
    })));
  }

  /**
   * Takes the reports of a batch, in their order: each is answered or refused by itself. Resolves once all that is answered is durable; what is no batch is refused as a whole,
   * and nothing of it taken.
   */
  async receiveBatch(request: FastifyRequest): Promise<readonly Settled<Answer>[]> {
    return this.#uploading(request, async (slot) => this.#takeInOrder(await this.#whileReading(async () => {
      const upload = await readBatch(request, { limits: this.limits.of, slot }, async (text) => this.authenticity.prove(text));
      return this.#batches.run(async () => this.#readEach(upload, request));
    })));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#commits.idle();
  }

  async #uploading<T>(request: FastifyRequest, work: (slot: UploadSlot) => Promise<T>): Promise<T> {
    this.sealer.requireSound();
    const slot = this.limits.beginUpload(request);
    try {
      return await this.lull.during(async () => work(slot));
    } finally {
      slot.end();
    }
  }

  async #whileReading<T>(work: () => Promise<T>): Promise<T> {
    this.#reading += 1;
    try {
      return await work();
    } finally {
      this.#reading -= 1;
    }
  }

  async #readEach(upload: BatchUpload<Proven>, request: FastifyRequest): Promise<readonly Settled<Read>[]> {
    const lines = upload.lines();
    const authentic = await this.authenticity.ofEach(upload.first, lines.map(({ statement }) => statement), request);
    const pause = breather(BATCH_STRETCH_MS);
    return settleInLanes(authentic, BATCH_LANES, (one, nth) => {
      const pausing = pause();
      const gather = (): Read | Promise<Read> => this.#gather(valueOf(one), lines[nth]?.body);
      return pausing === undefined ? gather() : pausing.then(gather);
    });
  }

  /** As a single report is read, within what all batches together may hold before they are handed over. */
  #gather(authentic: Authentic, gzip: Buffer | undefined): Read | Promise<Read> {
    if (gzip !== undefined && gzip.length > this.limits.of.gzipBytes) throw bodyTooLarge();
    if (this.#gathered >= GROUP_LIMITS.waitingWeight) throw waitingTooMany();
    const read = this.bodies.completeAtOnce(authentic, gzip);
    return read === undefined ? this.bodies.complete(authentic, gzip).then((later) => this.#hold(later)) : this.#hold(read);
  }

  #hold(read: Read): Read {
    if ('submission' in read) this.#gathered += weightOf(read.submission);
    return read;
  }

  /** Hands over all at once, in order, so that they share a commit; or, where as many wait as may, none: one that is left out would leave a gap in its stream. */
  async #takeInOrder(reads: readonly Settled<Read>[]): Promise<readonly Settled<Answer>[]> {
    const submissions = reads.flatMap((read) => (read.status === 'fulfilled' && 'submission' in read.value ? [read.value.submission] : []));
    for (const submission of submissions) this.#gathered -= weightOf(submission);
    const { full } = this.#commits;
    const decisions = (full ? [] : await this.#commits.submitEach(submissions, weightOf)).values();
    return reads.map((read) => settled(() => {
      const known = valueOf(read);
      if ('answered' in known) return answeredBefore(known.answered);
      if (full) throw waitingTooMany();
      return this.#decided(known.submission, valueOf(decisions.next().value));
    }));
  }

  async #take(read: Read): Promise<Answer> {
    if ('answered' in read) return answeredBefore(read.answered);
    const { submission } = read;
    if (this.#commits.full) throw waitingTooMany();
    return this.#decided(submission, await this.#commits.submit(submission, weightOf(submission)));
  }

  #decided(submission: Submission, decision: Decision): Answer {
    if (decision.kind === 'accepted') {
      this.authenticity.accepted(submission);
      this.drain.trigger();
      return { status: 201, text: decision.answer, digest: decision.digest, position: decision.position };
    }
    if (decision.kind === 'replayed') return answeredBefore(decision.answer);
    throw decision.refusal;
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
}

function answeredBefore(text: string): Answer {
  return { status: 200, text, ...placeOf(text) };
}

/** Lines that a commit writes for it. */
function weightOf({ body }: Submission): number {
  return body?.lines.length ?? 1;
}
