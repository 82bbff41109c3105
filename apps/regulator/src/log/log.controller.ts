import { Controller, Get, Inject, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TileResource } from '#libs/tlog';
import { BearerGuard } from '../access/bearer.guard.js';
import { LogError } from './log-error.js';
import { Sealer } from './sealer.js';
import { TilesService } from './tiles.service.js';
import { Witnesses } from './witnesses.js';

const FULL = 256;
const PREFIX = '/log/';

/** The log as c2sp.org/tlog-tiles serves one below its prefix: checkpoint and hashes to everybody, entries to who may read what providers reported. */
@Controller('log')
export class LogController {
  constructor(
    @Inject(Sealer) private readonly sealer: Sealer,
    @Inject(Witnesses) private readonly witnesses: Witnesses,
    @Inject(TilesService) private readonly tiles: TilesService,
  ) {}

  @Get('checkpoint')
  async checkpoint(@Res() reply: FastifyReply): Promise<void> {
    const { newest } = this.sealer;
    if (newest === undefined) throw new LogError('LOG_UNPUBLISHED', 'No checkpoint of this log is published yet.');
    await reply.header('content-type', 'text/plain; charset=utf-8').send(this.witnesses.shownFor(newest.size) ?? newest.note);
  }

  @Get('tile/entries/*')
  @UseGuards(BearerGuard)
  async entries(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const resource = this.#resource(request);
    if (resource.kind !== 'entries') throw new LogError('LOG_TILE_UNKNOWN', 'The log has no such tile, or not yet.');
    const bytes = await this.tiles.entries(resource.bundle);
    await this.#send(reply, bytes, resource.bundle.width === FULL ? 'private' : undefined);
  }

  @Get('tile/*')
  async tile(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const resource = this.#resource(request);
    // By any other route than the guarded one there are no entries, however the address is spelled.
    if (resource.kind !== 'tile') throw new LogError('LOG_TILE_UNKNOWN', 'The log has no such tile, or not yet.');
    const bytes = await this.tiles.tile(resource.tile);
    await this.#send(reply, bytes, resource.tile.width === FULL ? 'public' : undefined);
  }

  /** Read from the address as it was sent: the one spelling has nothing in it that could be encoded. */
  #resource({ url }: FastifyRequest): TileResource {
    const [path = ''] = url.split('?');
    return this.tiles.resourceOf(path.slice(PREFIX.length));
  }

  /** What is full never changes. */
  async #send(reply: FastifyReply, bytes: Uint8Array, cache: 'public' | 'private' | undefined): Promise<void> {
    if (cache !== undefined) reply.header('cache-control', `${cache}, max-age=31536000, immutable`);
    await reply.header('content-type', 'application/octet-stream').send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
}
