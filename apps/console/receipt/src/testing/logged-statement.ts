import { fromBase64url, toBase64url, utf8 } from '#libs/encoding';
import { entryLeaf, statementLeaf } from '#libs/entries';
import { inclusionPath, merkleTreeHash } from '#libs/merkle';
import { encodeClaims, REPORT_SCHEMA, STATEMENT_TYP, ZERO_TOTALS } from '#libs/report';
import { generatePrivateJwk, importPrivateJwk, signJws } from '#libs/signing';
import { checkpointText, cosign, COSIGNATURE_V1, ED25519, formatVerifierKey, serializeProof, signNote, verifierOf } from '#libs/tlog';
import type { Given } from '../verify.js';

const ORIGIN = 'hub.example/log';
const WITNESS = 'witness.example/one';

/** What a provider holds after a delivery: a signed statement, its receipt out of a log of five entries with a witness, and the keys to verify them by. */
export interface LoggedStatement extends Given {
  /** Policy that asks for the witness. */
  readonly policy: string;
  /** Another statement of the same stream, which is not in the log. */
  readonly other: string;
}

export function loggedStatement(aud = ORIGIN): LoggedStatement {
  const [provider, log, witness] = [importPrivateJwk(generatePrivateJwk()), importPrivateJwk(generatePrivateJwk()), importPrivateJwk(generatePrivateJwk())];
  const statementAt = (from: number): string =>
    signJws(
      encodeClaims({ iss: 'https://cloud.example', aud, jti: toBase64url(new Uint8Array(16)), iat: from, str: 'eu-1', epoch: '2026', seq: 1, per: { from, to: from + 86_400 }, sch: REPORT_SCHEMA, act: 'nil', tot: ZERO_TOTALS }),
      provider,
      STATEMENT_TYP,
    );
  const [statement, other] = [statementAt(1_780_272_000), statementAt(1_780_358_400)];
  const entries = [entryLeaf('log-key', '{}'), utf8('schema\n{}'), statementLeaf(statement), utf8('schema\n{"a":1}'), utf8('schema\n{"b":1}')];
  const text = checkpointText({ origin: ORIGIN, size: entries.length, root: merkleTreeHash(entries), extensions: [] });
  const signatures = [signNote(text, ORIGIN, log), cosign(text, WITNESS, witness, 1_780_272_005)];
  const key = formatVerifierKey(verifierOf(ORIGIN, ED25519, fromBase64url(log.jwk.x)));
  const witnessKey = formatVerifierKey(verifierOf(WITNESS, COSIGNATURE_V1, fromBase64url(witness.jwk.x)));
  return {
    statement,
    other,
    receipt: serializeProof({ index: 2, path: inclusionPath(2, entries), checkpoint: { text, signatures } }),
    log: key,
    policy: `log ${key}\nwitness w ${witnessKey}\nquorum w\n`,
    providerKey: JSON.stringify(provider.jwk),
  };
}
