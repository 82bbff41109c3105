import type { Check } from './check.js';
import { streamKey } from './chains.js';
import { statementPlace, type LoggedStatement } from './statements.js';

/** Digest of the accepted statement by stream and sequence number. */
export interface AcceptedStatements {
  digestOf(iss: string, str: string, seq: number): string | undefined;
}

/** No digest, no (iss, jti) and no (iss, str, seq) occurs twice. */
export class ExactlyOnceCheck implements AcceptedStatements {
  readonly #digests = new Set<string>();
  readonly #jtis = new Set<string>();
  readonly #sequence = new Map<string, string>();

  constructor(readonly check: Check) {}

  statement(statement: LoggedStatement): void {
    const { digest, claims } = statement;
    this.check.seen();
    const place = statementPlace(statement);
    const jti = `${claims.iss}\n${claims.jti}`;
    const seq = sequenceKey(claims.iss, claims.str, claims.seq);
    if (this.#digests.has(digest)) this.check.fail('DIGEST_TWICE', place, 'this statement is in the log twice');
    if (this.#jtis.has(jti)) this.check.fail('JTI_TWICE', place, 'the provider used this jti before');
    if (this.#sequence.has(seq)) this.check.fail('SEQ_TWICE', place, 'the stream used this seq before');
    else this.#sequence.set(seq, digest);
    this.#digests.add(digest);
    this.#jtis.add(jti);
  }

  digestOf(iss: string, str: string, seq: number): string | undefined {
    return this.#sequence.get(sequenceKey(iss, str, seq));
  }
}

function sequenceKey(iss: string, str: string, seq: number): string {
  return `${streamKey(iss, str)}\n${seq}`;
}
