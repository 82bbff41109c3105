import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Database } from '#libs/postgres';
import type { Policy } from '#libs/tlog';
import { DATABASE } from '../persistence/database.module.js';
import { HUB_LOG, type HubLog } from '../problem/hub-log.js';
import { LogController } from './log.controller.js';
import { LogMetrics } from './log-metrics.js';
import { Receipts } from './receipts.js';
import type { Sealing } from './seal.js';
import { Sealer, SEALING } from './sealer.js';
import { TilesService } from './tiles.service.js';
import { consistencyProof } from './tree.js';
import { Witnesses } from './witnesses.js';

/** What the log is signed with, and who is asked to witness it. */
export interface LogParts {
  readonly sealing: Sealing;
  readonly witnesses?: Policy;
}

/** The transparency log: what was committed is covered by signed checkpoints, served as tiles, and receipted. */
@Global()
@Module({})
export class LogModule {
  static forRoot({ sealing, witnesses }: LogParts): DynamicModule {
    return {
      module: LogModule,
      controllers: [LogController],
      providers: [
        Sealer,
        Receipts,
        TilesService,
        LogMetrics,
        { provide: SEALING, useValue: sealing },
        {
          provide: Witnesses,
          inject: [DATABASE, HUB_LOG],
          useFactory: (database: Database, log: HubLog) => new Witnesses(witnesses, async (first, second) => consistencyProof(database.pool, first, second), log),
        },
      ],
      exports: [Sealer, Receipts, LogMetrics, Witnesses],
    };
  }
}
