import { Module } from '@nestjs/common';
import { Drain } from './drain.js';
import { Lull } from './lull.js';

/** Accepted statements are judged. */
@Module({ providers: [Drain, Lull], exports: [Drain, Lull] })
export class DetectionModule {}
