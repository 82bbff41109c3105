import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Database } from '#libs/postgres';
import type { MlDsaSigningKey, SigningKey } from '#libs/signing';
import { AccessModule } from './access/access.module.js';
import { ConsoleToken } from './access/console-token.js';
import type { Clock } from './config/clock.js';
import { ConfigModule } from './config/config.module.js';
import type { HubSettings } from './config/settings.js';
import { DetectionModule } from './detection/detection.module.js';
import { ExportModule } from './export/export.module.js';
import { GraphqlApiModule } from './graphql/graphql-api.module.js';
import { HealthModule } from './health/health.module.js';
import { IntakeModule } from './intake/intake.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { LogModule, type LogParts } from './log/log.module.js';
import { DatabaseModule } from './persistence/database.module.js';
import type { HubLog } from './problem/hub-log.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { RetentionModule } from './retention/retention.module.js';
import { RegistryModule } from './registry/registry.module.js';

/** What a hub is made of; the caller opened it and closes it. */
export interface HubParts {
  readonly settings: HubSettings;
  readonly database: Database;
  readonly token: string;
  readonly hubKey: SigningKey;
  readonly clock: Clock;
  readonly log: HubLog;
  /** Signs checkpoints beside `hubKey`. */
  readonly postQuantumKey?: MlDsaSigningKey;
  /** Compute the whole tree again at start, however large it is. */
  readonly checkLog?: boolean;
}

/** The hub: a report enters at `intake`, customers are joined in `linkage`, `detection` judges, `graphql` and `export` show. */
@Module({})
export class RegulatorModule {
  static forRoot(parts: HubParts, log: LogParts): DynamicModule {
    return {
      module: RegulatorModule,
      imports: [
        ConfigModule.forRoot(parts),
        DatabaseModule.forRoot(parts.database),
        AccessModule.forRoot(new ConsoleToken(parts.token)),
        LimitsModule,
        LogModule.forRoot(log),
        RegistryModule,
        DetectionModule,
        IntakeModule,
        OrdersModule,
        ExportModule,
        HealthModule,
        RetentionModule,
        GraphqlApiModule,
      ],
      providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
    };
  }
}
