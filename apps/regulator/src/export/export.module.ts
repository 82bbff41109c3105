import { Module } from '@nestjs/common';
import { ExportController } from './export.controller.js';
import { ExportService } from './export.service.js';

/** The log goes out, for whoever wants to check it. */
@Module({ controllers: [ExportController], providers: [ExportService] })
export class ExportModule {}
