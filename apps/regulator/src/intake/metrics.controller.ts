import { Controller, Get, Header, Inject } from '@nestjs/common';
import { LogMetrics } from '../log/log-metrics.js';
import { IntakeMetrics } from './metrics.js';

@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(IntakeMetrics) private readonly intake: IntakeMetrics,
    @Inject(LogMetrics) private readonly log: LogMetrics,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async text(): Promise<string> {
    return `${this.intake.text()}${await this.log.text()}`;
  }
}
