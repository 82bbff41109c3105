import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { BearerGuard } from '../access/bearer.guard.js';
import { ExportError } from './export-error.js';
import { ExportService } from './export.service.js';

/** What an auditor downloads (docs/protocol.md section 4). */
@Controller('v1/export')
@UseGuards(BearerGuard)
export class ExportController {
  constructor(@Inject(ExportService) private readonly exports: ExportService) {}

  @Get()
  async newest(): Promise<{ readonly position: number }> {
    return { position: await this.exports.newestPosition() };
  }

  @Get(':position/:file')
  async file(@Param('position') position: string, @Param('file') file: string, @Res() reply: FastifyReply): Promise<void> {
    await this.#send(position, file, reply);
  }

  @Get(':position/:folder/:file')
  async fileInFolder(@Param('position') position: string, @Param('folder') folder: string, @Param('file') file: string, @Res() reply: FastifyReply): Promise<void> {
    await this.#send(position, `${folder}/${file}`, reply);
  }

  async #send(position: string, path: string, reply: FastifyReply): Promise<void> {
    if (!/^(0|[1-9]\d{0,15})$/.test(position)) throw new ExportError('EXPORT_POSITION', 'A position is a number of statements.', { field: 'position' });
    const content = await this.exports.open(Number(position), path);
    await reply.header('content-type', 'application/octet-stream').send(Readable.from(content, { objectMode: false }));
  }
}
