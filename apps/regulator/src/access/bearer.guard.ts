import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AccessError } from './access-error.js';
import { ConsoleToken } from './console-token.js';

/** Lets a request through that carries the console token; otherwise ACCESS_TOKEN. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(@Inject(ConsoleToken) private readonly token: ConsoleToken) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.token.matches(request.headers.authorization)) return true;
    throw new AccessError('ACCESS_TOKEN', 'A valid bearer token is required.');
  }
}
