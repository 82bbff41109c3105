import { Module } from '@nestjs/common';
import { RetentionJob } from './retention-job.js';

/** Bodies are not kept for ever. */
@Module({ providers: [RetentionJob] })
export class RetentionModule {}
