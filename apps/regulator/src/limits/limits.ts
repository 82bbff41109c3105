/*
 * Who may ask how much. Nothing that a stranger does costs a provider its turn: until a request proves to be a registered provider's and to be new it is its address that
 * pays for it, and only then the provider does, while the address gets its token back. A replay stays the address's: statements are published with the log, so anybody
 * may send an old one of somebody else's. Nothing is dropped in silence: each refusal has a code, and says when to come back.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ConsoleToken } from '../access/console-token.js';
import { HUB_SETTINGS, type HubSettings } from '../config/settings.js';
import { senderOf } from './address.js';
import type { HubLimits } from './hub-limits.js';
import { LimitError } from './limit-error.js';
import { TokenBuckets } from './token-buckets.js';
import { UploadSlots, type UploadSlot } from './upload-slots.js';

/** Senders and providers remembered. */
const NAMES = 50_000;
/** Asked by whoever restarts or routes, who must hear the truth about the hub however busy it is. */
const HEALTH = /^\/health\//;

const monotonicSeconds = (): number => performance.now() / 1_000;

@Injectable()
export class Limits {
  readonly of: HubLimits;
  readonly #addresses: TokenBuckets<string>;
  readonly #providers: TokenBuckets<number>;
  readonly #uploads: UploadSlots;

  constructor(
    @Inject(HUB_SETTINGS) { limits }: Pick<HubSettings, 'limits'>,
    @Inject(ConsoleToken) private readonly token: Pick<ConsoleToken, 'matches'>,
  ) {
    this.of = limits;
    this.#addresses = new TokenBuckets({ rate: limits.addressRate, burst: limits.addressBurst }, NAMES, monotonicSeconds);
    this.#providers = new TokenBuckets({ rate: limits.providerRate, burst: limits.providerBurst }, NAMES, monotonicSeconds);
    this.#uploads = new UploadSlots(limits);
  }

  /** Before anything else is done for a request. Analysts' requests carry the bearer token and are not counted. LimitError. */
  requireAddress({ ip, url, headers }: FastifyRequest): void {
    if (HEALTH.test(url) || this.token.matches(headers.authorization)) return;
    requireNone(this.#addresses.take(senderOf(ip)), 'Too many requests come from this address.');
  }

  /** When a request turned out to hold a new statement, validly signed by this provider. LimitError. */
  requireProvider(providerId: number, { ip }: FastifyRequest): void {
    this.#addresses.giveBack(senderOf(ip));
    requireNone(this.#providers.take(providerId), 'The provider sends more statements than it may.');
  }

  /** A place for a report to be read into. LimitError; IntakeError INTAKE_BUSY. */
  beginUpload({ ip }: FastifyRequest): UploadSlot {
    return this.#uploads.take(senderOf(ip));
  }
}

function requireNone(waitS: number, message: string): void {
  if (waitS > 0) throw new LimitError(message, Math.ceil(waitS));
}
