import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Database } from '#libs/postgres';

/** Injection symbol of the hub's `Database` (#libs/postgres): pool and generated client. */
export const DATABASE = Symbol('DATABASE');

/** Offers one opened database to every module. Whoever opened it closes it: the module does not. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(database: Database): DynamicModule {
    return { module: DatabaseModule, providers: [{ provide: DATABASE, useValue: database }], exports: [DATABASE] };
  }
}
