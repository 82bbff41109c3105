import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BODY_CONTENT_TYPE } from '#libs/report';
import { Receipts } from '../log/receipts.js';
import { Sealer } from '../log/sealer.js';
import { faultFields, HUB_LOG, type HubLog } from '../problem/hub-log.js';
import { problemOf } from '../problem/problem.js';
import { noteCode } from '../problem/request-log.js';
import { answeredLine, type Ended, problemLine, refusalOfAll } from './batch-answer.js';
import { BATCH_ROUTE } from './reading/batch-upload.js';
import { IntakeService } from './intake.service.js';
import { IntakeMetrics } from './metrics.js';
import { receiptWaitMs } from './receipt-wait.js';
import { type Settled, valueOf } from './settled.js';
import type { Answer } from './submission.js';
import { Turns } from './turns.js';

/** Many reports in one request, each answered as if it had come alone (docs/protocol.md section 3). */
@Controller('v1')
export class BatchController {
  /** A checkpoint covers what many batches wait for. */
  readonly #turns = new Turns();

  constructor(
    @Inject(IntakeService) private readonly intake: IntakeService,
    @Inject(IntakeMetrics) private readonly metrics: IntakeMetrics,
    @Inject(Receipts) private readonly receipts: Receipts,
    @Inject(Sealer) private readonly sealer: Sealer,
    @Inject(HUB_LOG) private readonly log: HubLog,
  ) {}

  @Post(BATCH_ROUTE)
  async batch(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const outcomes = await this.#received(request);
    // Once for all: a checkpoint that covers the last position covers those before it.
    const last = Math.max(-1, ...outcomes.map((one) => (one.status === 'fulfilled' ? one.value.position : -1)));
    if (last >= 0) await this.sealer.covered(last, receiptWaitMs(request));
    await this.#turns.next();
    const ended = await this.#ended(outcomes);
    for (const { receipt } of ended) if (receipt !== undefined) this.metrics.countReceipt(receipt);
    const refused = ended.find(({ code }) => code !== undefined)?.code;
    if (refused !== undefined) noteCode(request, refused);
    // As bytes: to a string Fastify would add a charset, which the media type does not have.
    await reply.status(200).header('content-type', BODY_CONTENT_TYPE).send(Buffer.from(ended.map(({ text }) => text).join(''), 'utf8'));
  }

  async #received(request: FastifyRequest): Promise<readonly Settled<Answer>[]> {
    const outcomes = await this.intake.receiveBatch(request).catch((error: unknown) => {
      this.metrics.count(problemOf(error).problem.code);
      throw error;
    });
    for (const one of outcomes) this.metrics.count(one.status === 'rejected' ? problemOf(one.reason).problem.code : one.value.status === 201 ? 'ACCEPTED' : 'REPLAYED');
    const refusal = refusalOfAll(outcomes);
    if (refusal !== undefined) throw refusal.reason;
    return outcomes;
  }

  /** Receipts that cannot be had are those lines' problem, as it is a single report's: the same again is answered. */
  async #ended(outcomes: readonly Settled<Answer>[]): Promise<readonly Ended[]> {
    const positions = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.position] : []));
    const [receipts] = await Promise.allSettled([this.receipts.ofEach(positions)]);
    return outcomes.map((outcome) => {
      try {
        const answer = valueOf(outcome);
        return answeredLine(answer, valueOf(receipts).get(answer.position));
      } catch (error) {
        return this.#refused(error);
      }
    });
  }

  #refused(error: unknown): Ended {
    const refusal = problemOf(error);
    if (refusal.fault) this.log.write('fault', faultFields(error));
    return problemLine(refusal);
  }
}
