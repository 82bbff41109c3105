import { toBase64url } from '#libs/encoding';
import { decodeClaims, STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws, verifyJws } from '#libs/signing';

import type { ExportDirectory } from '../files/export-directory.js';
import { EQUIVOCATIONS } from '../format/paths.js';
import { readRow } from '../format/row.js';
import { equivocationRow } from '../format/rows.js';
import type { Check } from './check.js';
import type { AcceptedStatements } from './exactly-once.js';
import type { KeyRegister } from './keys.js';

/**
 * Evidence against a provider has to convince a third party: the second statement carries a valid signature by that provider's
 * key, claims the same stream and number, and differs from the accepted one in the bytes that were signed.
 */
export function checkEquivocations(check: Check, directory: ExportDirectory, keys: KeyRegister, accepted: AcceptedStatements): void {
  const seen = new Set<string>();
  check.attempt({ file: EQUIVOCATIONS }, () => {
    for (const { number: line, bytes } of directory.lines(EQUIVOCATIONS)) {
      const place = { file: EQUIVOCATIONS, line };
      check.seen();
      check.attempt(place, () => {
        const row = readRow(equivocationRow, bytes);
        if (accepted.digestOf(row.iss, row.str, row.seq) !== row.accepted) {
          check.fail('EQUIVOCATION_ACCEPTED', place, 'the log did not accept the statement that this one is said to contradict');
        }
        const jws = decodeStrictJws(row.jws, { typ: STATEMENT_TYP });
        const registered = keys.get(jws.kid);
        if (registered === undefined) return check.fail('KEY_UNKNOWN', place, 'signed with a key that no provider registered');
        verifyJws(jws, registered.key);
        const claims = decodeClaims(jws.payload);
        if (registered.iss !== row.iss || claims.iss !== row.iss || claims.str !== row.str || claims.seq !== row.seq) {
          check.fail('EQUIVOCATION_CLAIMS', place, 'the statement is for another stream or number');
        }
        const digest = toBase64url(jws.digest);
        if (digest === row.accepted) check.fail('EQUIVOCATION_SAME', place, 'the statement is the accepted one');
        if (seen.has(digest)) check.fail('EQUIVOCATION_TWICE', place, 'this evidence is listed twice');
        seen.add(digest);
      });
    }
  });
}
