import { Controller, Get, Inject } from '@nestjs/common';
import type { Database } from '#libs/postgres';
import { DATABASE } from '../persistence/database.module.js';
import { listActiveKeys } from '../persistence/provider-keys.js';
import { jwkOf, type PublishedJwk } from './published-jwk.js';

@Controller('.well-known')
export class JwksController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Keys of all providers that may sign now (RFC 7517). Revoked ones are history: the log has them. */
  @Get('jwks.json')
  async keys(): Promise<{ readonly keys: readonly PublishedJwk[] }> {
    return { keys: (await listActiveKeys(this.database.pool)).map(jwkOf) };
  }
}
