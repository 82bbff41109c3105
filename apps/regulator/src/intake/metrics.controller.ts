import { Controller, Get, Header, Inject } from '@nestjs/common';
import { IntakeMetrics } from './metrics.js';

@Controller('metrics')
export class MetricsController {
  constructor(@Inject(IntakeMetrics) private readonly metrics: IntakeMetrics) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  text(): string {
    return this.metrics.text();
  }
}
