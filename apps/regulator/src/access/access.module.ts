import { type DynamicModule, Global, Module } from '@nestjs/common';
import { BearerGuard } from './bearer.guard.js';
import { ConsoleToken } from './console-token.js';

/** Who may read: the bearer of the console token. */
@Global()
@Module({})
export class AccessModule {
  static forRoot(token: ConsoleToken): DynamicModule {
    return { module: AccessModule, providers: [{ provide: ConsoleToken, useValue: token }, BearerGuard], exports: [ConsoleToken, BearerGuard] };
  }
}
