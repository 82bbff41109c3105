import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#libs/postgres';
import { importPublicJwk, type VerificationKey } from '#libs/signing';
import { DATABASE } from '../../persistence/database.module.js';
import { findKeys } from '../../persistence/provider-keys.js';
import { IntakeError } from '../intake-error.js';

/** Whose key it is: facts that never change once a key is registered. */
export interface Signer {
  readonly key: VerificationKey;
  readonly providerId: number;
  readonly iss: string;
}

/**
 * Finds signers by key id. Kept for good once found, because importing a key costs as much as a verification; whether the key
 * may sign at a position does change, and is asked of the database each time.
 */
@Injectable()
export class Signers {
  readonly #known = new Map<string, Signer>();

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** One that was found before. */
  known(kid: string): Signer | undefined {
    return this.#known.get(kid);
  }

  /** One that is not known yet. CodedError KEY_UNKNOWN. Unknown ids are not kept: a key may be registered the next second, and the ids are the sender's. */
  async find(kid: string): Promise<Signer> {
    const record = (await findKeys(this.database.pool, [kid])).get(kid);
    if (record === undefined) throw new IntakeError('KEY_UNKNOWN', 'No provider has registered this key.', { field: 'kid' });
    const signer = { key: importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x: record.x }), providerId: record.providerId, iss: record.iss };
    this.#known.set(kid, signer);
    return signer;
  }
}
