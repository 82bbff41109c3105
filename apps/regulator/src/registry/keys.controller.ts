import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '#libs/postgres';
import { CLOCK, type Clock } from '../config/clock.js';
import { HUB_SETTINGS, type HubSettings } from '../config/settings.js';
import { Drain } from '../detection/drain.js';
import { Gate } from '../intake/gate.js';
import { Sealer } from '../log/sealer.js';
import { ENTRY_TYPE, textBody } from '../orders/bodies.js';
import { DATABASE } from '../persistence/database.module.js';
import { readKeyAct } from './read-key-act.js';
import { RegistryError } from './registry-error.js';
import { submitKeyAct } from './submit-key-act.js';

/** An act costs some milliseconds of curve arithmetic before it is known whose it is: so many at a time, so many more may wait. */
const LIMITS = { running: 1, waiting: 32 } as const;

/** How providers' signing keys come and go while the hub runs. An act carries its own signatures, so there is no bearer. */
@Controller('v1')
export class KeysController {
  readonly #gate = new Gate(LIMITS);

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(HUB_SETTINGS) private readonly settings: HubSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Drain) private readonly drain: Drain,
    @Inject(Sealer) private readonly sealer: Sealer,
  ) {}

  /** A key act. 201 when it became an entry now, 200 with the same when it had before. */
  @Post('keys')
  async submit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.sealer.requireSound();
    const { kind, content } = readKeyAct(textBody(request, ENTRY_TYPE));
    if (this.#gate.full) throw new RegistryError('KEY_BUSY', 'Too many key acts are waiting. Try again.');
    const act = await this.#gate.run(async () => submitKeyAct(this.database.pool, kind, content, { origin: this.settings.origin, now: this.clock() }));
    if (act.new) this.sealer.trigger();
    // A revocation can put statements in doubt that were judged before; any other act is about statements that are still to come.
    if (act.new && act.kind === 'key-revoke') this.drain.trigger();
    await reply.status(act.new ? 201 : 200).send({ status: 'logged', kind: act.kind, digest: act.digest, kid: act.kid, position: act.position });
  }
}
