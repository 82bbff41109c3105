import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Database } from '#libs/postgres';
import { Drain } from '../detection/drain.js';
import { DATABASE } from '../persistence/database.module.js';
import { countUnjudged } from '../persistence/detection-runs.js';
import { readLogHead } from '../persistence/log-head.js';

/** For whoever restarts or routes: is the process there, and can it do its work? */
@Controller('health')
export class HealthController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(Drain) private readonly drain: Drain,
  ) {}

  @Get('live')
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  /**
   * Ready when the database answers and detection does not fail. `lag` counts what no pass of detection has covered: a growing
   * one is for an alarm, not a reason to stop taking reports. An unreachable database is a 503 problem document.
   */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { size } = await readLogHead(this.database.pool);
    const lag = await countUnjudged(this.database.pool);
    const failure = this.drain.failure;
    if (failure === undefined) return { status: 'ok', size, lag };
    reply.status(503).header('retry-after', '2');
    return { status: 'detection failing', code: failure, size, lag };
  }
}
