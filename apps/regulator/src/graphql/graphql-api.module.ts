import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { Database } from '#libs/postgres';
import { ConsoleToken } from '../access/console-token.js';
import { DATABASE } from '../persistence/database.module.js';
import { HUB_LOG, type HubLog } from '../problem/hub-log.js';
import { graphqlOptions } from './graphql-options.js';
import { RESOLVERS } from './resolvers/index.js';

/** The analysts' API: POST /graphql. Needs DATABASE, ConsoleToken and, for faults, HUB_LOG from global modules. */
@Module({
  imports: [
    GraphQLModule.forRootAsync<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      inject: [DATABASE, ConsoleToken, { token: HUB_LOG, optional: true }],
      useFactory: (database: Database, token: ConsoleToken, log: HubLog | undefined) => graphqlOptions({ db: database.pool, token, log: log ?? null }),
    }),
  ],
  providers: RESOLVERS,
})
export class GraphqlApiModule {}
