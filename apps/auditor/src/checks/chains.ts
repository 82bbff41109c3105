import type { Check } from './check.js';
import { statementPlace, type LoggedStatement } from './statements.js';

interface Head {
  readonly seq: number;
  readonly digest: string;
}

/** Key of a stream: neither part can contain a newline (#libs/report). */
export function streamKey(iss: string, str: string): string {
  return `${iss}\n${str}`;
}

/** Every stream runs 1, 2, 3 … and each statement names the digest of the one before (docs/protocol.md section 2). */
export class ChainCheck {
  readonly #heads = new Map<string, Head>();

  constructor(readonly check: Check) {}

  statement(statement: LoggedStatement): void {
    const { digest, claims } = statement;
    this.check.seen();
    const stream = streamKey(claims.iss, claims.str);
    const head = this.#heads.get(stream);
    if (claims.seq !== (head?.seq ?? 0) + 1) {
      this.check.fail('CHAIN_GAP', statementPlace(statement), `seq ${claims.seq} where ${(head?.seq ?? 0) + 1} is next`);
    } else if (claims.prev !== head?.digest) {
      this.check.fail('CHAIN_FORK', statementPlace(statement), 'prev is not the digest of the statement before it');
    }
    // From here on the chain is judged by what is there, so that one gap is one failure.
    this.#heads.set(stream, { seq: claims.seq, digest });
  }
}
