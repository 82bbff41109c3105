import { Module } from '@nestjs/common';
import { ExportController } from './export.controller.js';

/** What the log binds goes out, for whoever wants to check it. */
@Module({ controllers: [ExportController] })
export class ExportModule {}
