import { toBase64url } from '#libs/encoding';
import type { EquivocationContent, Registry } from '#libs/entries';
import { decodeClaims, STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws, verifyJws } from '#libs/signing';

import type { Check } from './check.js';
import type { AcceptedStatements } from './exactly-once.js';

/**
 * Evidence against a provider has to convince a third party: the second statement carries a valid signature by a key that was that provider's, claims a
 * place in a stream that was taken, and differs from the accepted one in the bytes that were signed.
 */
export class EquivocationCheck {
  readonly #seen = new Set<string>();

  constructor(
    readonly check: Check,
    readonly registry: Registry,
    readonly accepted: AcceptedStatements,
  ) {}

  entry({ accepted, statement }: EquivocationContent, position: number): void {
    const place = { position };
    this.check.seen();
    this.check.attempt(place, () => {
      const jws = decodeStrictJws(statement, { typ: STATEMENT_TYP });
      const registered = this.registry.keys.get(jws.kid);
      if (registered === undefined) return this.check.fail('KEY_UNKNOWN', place, 'signed with a key that no provider registered');
      if (this.registry.keyAt(jws.kid, position) === undefined) this.check.fail('KEY_NOT_VALID', place, 'the key was not valid at this position');
      verifyJws(jws, registered.key);
      const { iss, str, seq } = decodeClaims(jws.payload);
      if (registered.iss !== iss) this.check.fail('EQUIVOCATION_CLAIMS', place, 'iss is not the provider that registered the key');
      if (this.accepted.digestOf(iss, str, seq) !== accepted) {
        this.check.fail('EQUIVOCATION_ACCEPTED', place, 'the log did not accept the statement that this one is said to contradict');
      }
      const digest = toBase64url(jws.digest);
      if (digest === accepted) this.check.fail('EQUIVOCATION_SAME', place, 'the statement is the accepted one');
      if (this.#seen.has(digest)) this.check.fail('EQUIVOCATION_TWICE', place, 'this evidence is in the log twice');
      this.#seen.add(digest);
    });
  }
}
