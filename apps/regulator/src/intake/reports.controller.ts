import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fromBase64url } from '#libs/encoding';
import type { Database } from '#libs/postgres';
import { Receipts } from '../log/receipts.js';
import { DATABASE } from '../persistence/database.module.js';
import { findAnswer } from '../persistence/statements.js';
import { findStreamOf } from '../persistence/streams.js';
import { problemOf } from '../problem/problem.js';
import { placeOf, receiptPath, withReceipt } from './answer.js';
import { IntakeError } from './intake-error.js';
import { IntakeService } from './intake.service.js';
import { IntakeMetrics } from './metrics.js';
import { receiptWaitMs } from './receipt-wait.js';

const JSON_TYPE = 'application/json; charset=utf-8';
/** When whoever got none should ask for it. Seconds. */
const RETRY_AFTER_S = '1';

/** What a provider's agent talks to (docs/protocol.md section 3). */
@Controller('v1')
export class ReportsController {
  constructor(
    @Inject(IntakeService) private readonly intake: IntakeService,
    @Inject(IntakeMetrics) private readonly metrics: IntakeMetrics,
    @Inject(Receipts) private readonly receipts: Receipts,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Post('reports')
  async report(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    try {
      const { status, text, digest, position } = await this.intake.receive(request);
      this.metrics.count(status === 201 ? 'ACCEPTED' : 'REPLAYED');
      const receipt = await this.receipts.of(position, receiptWaitMs(request));
      this.metrics.countReceipt(receipt === undefined ? 'pending' : 'answered');
      if (receipt === undefined) await reply.status(202).header('location', receiptPath(digest)).header('retry-after', RETRY_AFTER_S).header('content-type', JSON_TYPE).send(text);
      else await reply.status(status).header('content-type', JSON_TYPE).send(withReceipt(text, receipt));
    } catch (error) {
      this.metrics.count(problemOf(error).problem.code);
      throw error;
    }
  }

  @Get('streams/head')
  async head(@Query('iss') iss: unknown, @Query('str') str: unknown): Promise<{ readonly seq: number; readonly digest: string | null }> {
    if (typeof iss !== 'string' || typeof str !== 'string') throw new IntakeError('STREAM_UNNAMED', 'A stream is named by "iss" and "str".');
    const head = holdsNul(iss, str) ? undefined : await findStreamOf(this.database.pool, iss, str);
    return { seq: head?.seq ?? 0, digest: head?.digest ?? null };
  }

  @Get('receipts/:digest')
  async receipt(@Param('digest') digest: string, @Res() reply: FastifyReply): Promise<void> {
    const bytes = decodedOrNothing(digest);
    const answer = bytes === undefined ? undefined : await findAnswer(this.database.pool, bytes);
    if (answer === undefined) throw new IntakeError('RECEIPT_UNKNOWN', 'No statement with this digest was accepted.');
    const receipt = await this.receipts.of(placeOf(answer).position, 0);
    if (receipt === undefined) await reply.status(202).header('retry-after', RETRY_AFTER_S).header('content-type', JSON_TYPE).send(answer);
    else await reply.header('content-type', 'text/plain; charset=utf-8').send(receipt.text);
  }
}

/** PostgreSQL's text has no NUL: a name that holds one cannot be stored, so it names nothing. */
function holdsNul(...texts: readonly string[]): boolean {
  return texts.some((text) => text.includes('\0'));
}

function decodedOrNothing(text: string): Uint8Array | undefined {
  try {
    return fromBase64url(text);
  } catch {
    return undefined;
  }
}
