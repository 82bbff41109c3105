import { Controller, Get, Headers, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JWS_TYPE, ORDER_TYPE, textBody } from './bodies.js';
import type { Logged } from './logged.js';
import { OrderError } from './order-error.js';
import { OrdersService } from './orders.service.js';

/** RFC 9110 section 11.4: a scheme of our own, then the agent's request. */
const AGENT = /^Agent ([A-Za-z0-9_.-]{1,4096})$/;

/** What officers, agents and their tools talk to (docs/protocol.md section 6). Everything is authenticated by its own signature: there is no bearer. */
@Controller('v1')
export class OrdersController {
  constructor(@Inject(OrdersService) private readonly orders: OrdersService) {}

  /** An order of two officers. */
  @Post('orders')
  async submit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { digest, ...logged } = await this.orders.submit(textBody(request, ORDER_TYPE));
    await answer(reply, logged, { order: digest });
  }

  /** The orders that an agent's provider has to answer. */
  @Get('orders')
  async open(@Query('iss') iss: unknown, @Headers('authorization') authorization: string | undefined): Promise<object> {
    const request = AGENT.exec(authorization ?? '')?.[1];
    if (request === undefined || typeof iss !== 'string') throw new OrderError('ORDER_REQUEST', 'Orders are asked for with "iss" and an agent\'s signed request.');
    const orders = await this.orders.deliver(request, iss);
    return { orders: orders.map(({ order, position, text, handles }) => ({ order, position, handles, text })) };
  }

  /** A provider's answer. */
  @Post('answers')
  async answer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { digest, ...logged } = await this.orders.answer(textBody(request, JWS_TYPE));
    await answer(reply, logged, { answer: digest });
  }

  /** What an officer found in an answer. */
  @Post('results')
  async result(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { digest, ...logged } = await this.orders.result(textBody(request, JWS_TYPE));
    await answer(reply, logged, { result: digest, ...pick(logged.content, 'matches') });
  }

  /** Is somebody in the log? */
  @Post('presence')
  async presence(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { digest, ...logged } = await this.orders.presence(textBody(request, JWS_TYPE));
    await answer(reply, logged, { query: digest, ...pick(logged.content, 'answer') });
  }
}

/** 201 when it became an entry now, 200 with the same when it had before. */
async function answer(reply: FastifyReply, logged: Pick<Logged, 'new' | 'kind' | 'position'>, said: object): Promise<void> {
  await reply.status(logged.new ? 201 : 200).send({ status: 'logged', kind: logged.kind, position: logged.position, ...said });
}

/** A member of an entry that the hub itself wrote. */
function pick(content: string, member: string): object {
  return { [member]: (JSON.parse(content) as Readonly<Record<string, unknown>>)[member] };
}
