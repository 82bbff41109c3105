import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './answer-problem.js';
import { HUB_LOG, type HubLog } from './hub-log.js';

/** Whatever a controller throws becomes a problem document. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(HUB_LOG) private readonly log: HubLog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // GraphQL has an error formatter of its own.
    if (host.getType<string>() !== 'http') throw error;
    const http = host.switchToHttp();
    answerProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.log);
  }
}
