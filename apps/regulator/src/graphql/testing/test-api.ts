import 'reflect-metadata';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Database } from '#libs/postgres';
import { testDatabase } from '#libs/testing';
import { AccessModule } from '../../access/access.module.js';
import { ConsoleToken } from '../../access/console-token.js';
import { DatabaseModule } from '../../persistence/database.module.js';
import { HUB_LOG, type HubLog, type LogFields } from '../../problem/hub-log.js';
import { GraphqlApiModule } from '../graphql-api.module.js';

export const TOKEN = 'analyst-of-the-tests_0123456789';

/** An answer of the API over HTTP. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: { readonly data?: Data; readonly errors?: readonly { readonly message: string; readonly path?: readonly unknown[]; readonly extensions: { readonly code: string; readonly field?: string } }[] } & Record<string, unknown>;
  readonly text: string;
}
// What a query answers depends on the query: tests reach into it freely.
// oxlint-disable-next-line typescript/no-explicit-any
type Data = any;

/** Real: Nest, Fastify, Mercurius, PostgreSQL. Not there: the rest of the hub. */
export interface TestApi {
  readonly app: NestFastifyApplication;
  readonly database: Database;
  /** What was logged, newest last. */
  readonly logged: readonly { readonly event: string; readonly fields: LogFields }[];
  /** POSTs a query with the token. */
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Data of a query that must not have errors. */
  data(query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** Codes of a query's errors. */
  codes(query: string, variables?: Record<string, unknown>): Promise<string[]>;
  /** POSTs anything, with headers of the test's choice. */
  post(payload: string, headers: Readonly<Record<string, string>>): Promise<Answer>;
  /** SQL statements that `work` caused. */
  countingStatements(work: () => Promise<unknown>): Promise<number>;
  stop(): Promise<void>;
}

@Global()
@Module({})
class TestApiModule {
  static around(database: Database, log: HubLog): DynamicModule {
    const logProvider = { provide: HUB_LOG, useValue: log };
    const imports = [DatabaseModule.forRoot(database), AccessModule.forRoot(new ConsoleToken(TOKEN)), GraphqlApiModule];
    return { module: TestApiModule, imports, providers: [logProvider], exports: [HUB_LOG] };
  }
}

export const AUTHORIZED = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` } as const;

export async function startTestApi(): Promise<TestApi> {
  const database = await testDatabase();
  const statements = countStatements(database);
  const logged: { event: string; fields: LogFields }[] = [];
  const log: HubLog = { write: (event, fields = {}) => void logged.push({ event, fields }) };
  const app = await NestFactory.create<NestFastifyApplication>(TestApiModule.around(database, log), new FastifyAdapter(), { logger: false, abortOnError: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();

  const post = async (payload: string, headers: Readonly<Record<string, string>>): Promise<Answer> => {
    const { statusCode, headers: answered, body } = await app.inject({ method: 'POST', url: '/graphql', headers, payload });
    return { status: statusCode, headers: answered, body: JSON.parse(body) as Answer['body'], text: body };
  };
  const ask = async (query: string, variables?: Record<string, unknown>): Promise<Answer> => await post(JSON.stringify({ query, variables }), AUTHORIZED);
  return {
    app,
    database,
    logged,
    post,
    ask,
    data: async (query, variables) => {
      const { body } = await ask(query, variables);
      if (body.errors !== undefined) throw new Error(`unexpected errors: ${JSON.stringify(body.errors)}`);
      return body.data;
    },
    codes: async (query, variables) => ((await ask(query, variables)).body.errors ?? []).map(({ extensions }) => extensions.code),
    countingStatements: async (work) => {
      const before = statements.count;
      await work();
      return statements.count - before;
    },
    stop: async () => {
      await app.close();
      await database.drop();
    },
  };
}

/** Counts what goes through the pool. */
function countStatements(database: Database): { count: number } {
  const statements = { count: 0 };
  const query = database.pool.query.bind(database.pool) as (...args: unknown[]) => unknown;
  database.pool.query = ((...args: unknown[]) => {
    statements.count += 1;
    return query(...args);
  }) as typeof database.pool.query;
  return statements;
}
