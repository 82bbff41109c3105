import { Module } from '@nestjs/common';
import { DetectionModule } from '../detection/detection.module.js';
import { Authenticity } from './reading/authenticity.js';
import { BatchController } from './batch.controller.js';
import { BodyReading } from './reading/body-reading.js';
import { IntakeService } from './intake.service.js';
import { IntakeMetrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { ReportsController } from './reports.controller.js';
import { Signers } from './reading/signer.js';

/** Reports come in. */
@Module({ imports: [DetectionModule], controllers: [ReportsController, BatchController, MetricsController], providers: [IntakeService, IntakeMetrics, Authenticity, BodyReading, Signers] })
export class IntakeModule {}
