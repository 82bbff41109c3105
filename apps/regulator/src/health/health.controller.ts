import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Database } from '#libs/postgres';
import { Drain } from '../detection/drain.js';
import { Sealer } from '../log/sealer.js';
import { DATABASE } from '../persistence/database.module.js';
import { countUnjudged } from '../persistence/detection-runs.js';
import { readLogHead } from '../persistence/log-head.js';

/** For whoever restarts or routes: is the process there, and can it do its work? */
@Controller('health')
export class HealthController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(Drain) private readonly drain: Drain,
    @Inject(Sealer) private readonly sealer: Sealer,
  ) {}

  @Get('live')
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  /**
   * Ready when the database answers, the log is being signed and detection does not fail. `published` is how much of the log the newest checkpoint covers; `lag` counts what no pass of detection has covered: a growing
   * one is for an alarm, not a reason to stop taking reports. An unreachable database is a 503 problem document.
   */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { size } = await readLogHead(this.database.pool);
    const lag = await countUnjudged(this.database.pool);
    const published = this.sealer.newest?.size ?? 0;
    const [status, code] = this.sealer.failure !== undefined ? ['log not signed', this.sealer.failure] : ['detection failing', this.drain.failure];
    if (code === undefined) return { status: 'ok', size, published, lag };
    reply.status(503).header('retry-after', '2');
    return { status, code, size, published, lag };
  }
}
