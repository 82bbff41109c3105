import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** RFC 6750 section 2.1: one space, then token68 characters. */
const BEARER = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i;

/** The one credential of analysts and auditors. Only its SHA-256 is kept in memory. */
@Injectable()
export class ConsoleToken {
  readonly #digest: Buffer;

  constructor(token: string) {
    this.#digest = digestOf(token);
  }

  /** True for `Authorization: Bearer <token>`. Digests of equal length are compared in constant time, so neither the length nor a prefix leaks. */
  matches(authorizationHeader: string | undefined): boolean {
    const presented = BEARER.exec(authorizationHeader ?? '')?.[1];
    return presented !== undefined && timingSafeEqual(digestOf(presented), this.#digest);
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
