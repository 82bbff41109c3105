import type { Check } from './check.js';
import { streamKey } from './chains.js';
import { statementPlace, type LoggedStatement } from './statements.js';

/** Digest of the accepted statement by stream and sequence number. */
export interface AcceptedStatements {
  digestOf(iss: string, str: string, seq: number): string | undefined;
}

/** No digest, no (iss, jti) and no (iss, str, seq) occurs twice. */
export class ExactlyOnceCheck implements AcceptedStatements {
  /** By provider. */
  readonly #jtis = new Map<string, Set<string>>();
  /** Digest by number, by stream. */
  readonly #streams = new Map<string, Map<number, string>>();

  constructor(readonly check: Check) {}

  statement(statement: LoggedStatement): void {
    const { digest, claims } = statement;
    this.check.seen();
    const place = statementPlace(statement);
    const jtis = entryOf(this.#jtis, claims.iss, () => new Set<string>());
    const numbers = entryOf(this.#streams, streamKey(claims.iss, claims.str), () => new Map<number, string>());
    const known = numbers.get(claims.seq);
    // The same bytes have the same number of the same stream.
    if (known === digest) this.check.fail('DIGEST_TWICE', place, 'this statement is in the log twice');
    if (jtis.has(claims.jti)) this.check.fail('JTI_TWICE', place, 'the provider used this jti before');
    if (known !== undefined) this.check.fail('SEQ_TWICE', place, 'the stream used this seq before');
    else numbers.set(claims.seq, digest);
    jtis.add(claims.jti);
  }

  digestOf(iss: string, str: string, seq: number): string | undefined {
    return this.#streams.get(streamKey(iss, str))?.get(seq);
  }
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
