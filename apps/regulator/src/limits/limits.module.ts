import { Global, Module } from '@nestjs/common';
import { Limits } from './limits.js';

/** What one hub takes at most. */
@Global()
@Module({ providers: [Limits], exports: [Limits] })
export class LimitsModule {}
