import { Module } from '@nestjs/common';
import { Drain } from './drain.js';

/** Accepted statements are judged. */
@Module({ providers: [Drain], exports: [Drain] })
export class DetectionModule {}
