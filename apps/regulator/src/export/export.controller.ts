import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Database } from '#libs/postgres';
import { BearerGuard } from '../access/bearer.guard.js';
import { DATABASE } from '../persistence/database.module.js';
import { findBody, findContent, findRunOfEntry, verdictsOf } from '../persistence/export-rows.js';
import { ExportError } from './export-error.js';

const DIGEST = /^[0-9a-f]{64}$/;
const POSITION = /^(?:0|[1-9][0-9]{0,14})$/;

/** What the log binds and does not hold itself (docs/protocol.md section 4): an auditor that has the log downloads the rest here, and checks it against the log. */
@Controller('v1')
@UseGuards(BearerGuard)
export class ExportController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get('contents/:digest')
  async content(@Param('digest') digest: string, @Res() reply: FastifyReply): Promise<void> {
    const content = DIGEST.test(digest) ? await findContent(this.database.pool, digest) : undefined;
    if (content === undefined) throw new ExportError('CONTENT_UNKNOWN', 'No entry of the log has a long content of this digest.', { field: 'digest' });
    await reply.header('content-type', 'text/plain; charset=utf-8').send(content);
  }

  @Get('bodies/:digest')
  async body(@Param('digest') digest: string, @Res() reply: FastifyReply): Promise<void> {
    const body = DIGEST.test(digest) ? await findBody(this.database.pool, digest) : undefined;
    if (body === undefined) throw new ExportError('BODY_UNKNOWN', 'No statement of the log binds a body of this digest.', { field: 'digest' });
    if (body.gzip === null) throw new ExportError('BODY_PRUNED', 'The body was deleted when its time was over, as the log says.', { field: 'digest' });
    // Not as a content encoding: what is sent is the file.
    await reply.header('content-type', 'application/gzip').send(body.gzip);
  }

  @Get('verdicts/:position')
  async verdicts(@Param('position') position: string, @Res() reply: FastifyReply): Promise<void> {
    const run = POSITION.test(position) ? await findRunOfEntry(this.database.pool, Number(position)) : undefined;
    if (run === undefined) throw new ExportError('RUN_UNKNOWN', 'No pass of detection has its entry at this position.', { field: 'position' });
    await reply.header('content-type', 'application/x-ndjson').send(Readable.from(chunked(verdictsOf(this.database.pool, run)), { objectMode: false }));
  }
}

const CHUNK = 64 * 1024;

/** Lines, each ended by a newline, in pieces worth a write. */
async function* chunked(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let piece = '';
  for await (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < CHUNK) continue;
    yield Buffer.from(piece, 'utf8');
    piece = '';
  }
  if (piece !== '') yield Buffer.from(piece, 'utf8');
}
