import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BodyLine, StatementClaims, WorkloadState } from '#libs/report';
import { customer, exchange, workload } from '../../testing/lines.js';
import { standingIn, type Logged } from '../../testing/standing.js';
import { NOW } from '../../testing/test-hub.js';
import type { Submission } from '../submission.js';
import { admit } from './admission.js';
import { Ledger } from './ledger.js';
import { StandingStatements } from './standing-statements.js';

const ISS = 'https://p.example';
const KID = 'key';
const ORDER: Readonly<Record<WorkloadState, number>> = { planned: 0, running: 1, ended: 2 };

const line: fc.Arbitrary<BodyLine> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id: fc.constantFrom('u', 'v'), handle: fc.constantFrom('a', 'a', 'a', 'b'), state: fc.constantFrom<WorkloadState>('planned', 'running', 'running', 'ended') }).map(({ id, handle, state }) => workload(id, handle, state === 'planned' ? { state, plannedEnd: NOW } : { state })) },
  { weight: 1, arbitrary: fc.constantFrom('u', 'v').map((id) => exchange(id, { workload: id === 'u' ? 'v' : 'u' })) },
);
const statements = fc.array(
  fc.record({ act: fc.constantFrom<'report' | 'correct' | 'cancel' | 'nil'>('report', 'report', 'correct', 'correct', 'cancel', 'nil'), ref: fc.nat(20), lines: fc.uniqueArray(line, { minLength: 1, maxLength: 3, selector: (one) => (one.t === 'workload' ? one.id : one.t) }) }),
  { minLength: 3, maxLength: 14, size: 'max' },
);

/** One statement a batch, as they are signed: what follows a refused one takes its place. */
function submissionOf({ act, ref, lines }: { readonly act: StatementClaims['act']; readonly ref: number; readonly lines: readonly BodyLine[] }, seq: number, prev: string | null): Submission {
  const claims = { iss: ISS, str: 'main', seq, jti: `${seq} ${prev}`, act, per: { from: 0, to: 1 }, ...(prev === null ? {} : { prev }), ...(act === 'correct' || act === 'cancel' ? { ref: { seq: ref } } : {}) } as StatementClaims;
  const digest = createHash('sha256').update(JSON.stringify([claims, lines])).digest();
  const body = { digest, gzip: new Uint8Array(), length: 1, lines, sources: [] };
  return { providerId: 1, claims, jws: { kid: KID, digest } as unknown as Submission['jws'], digest: Buffer.from(digest).toString('base64url'), ...(act === 'report' || act === 'correct' ? { body } : {}) };
}

/**
 * The rule, slowly: a reference finds a report or correction that counts; with the statement in its place, the lines of each workload, in the order in
 * which they stand, are of one customer, in states that only move forward and end once; and what exchange lines name has a line then.
 */
function isSound(log: readonly Logged[], next: Logged): boolean {
  if (next.ref !== undefined && !standingIn(log).standing.some(({ seq, act }) => seq === next.ref && (act === 'report' || act === 'correct'))) return false;
  const { standing } = standingIn([...log, next]);
  const all = standing.flatMap(({ lines }) => lines);
  return next.lines.every((one) => {
    if (one.t === 'exchange') return [one.workload, 'workload' in one.peer ? one.peer.workload : one.workload].every((id) => all.some((other) => other.t === 'workload' && other.id === id));
    if (one.t !== 'workload') return true;
    const own = all.flatMap((other) => (other.t === 'workload' && other.id === one.id ? [other] : []));
    return own.every((each, nth) => {
      const before = own[nth - 1];
      return before === undefined || (before.customer === each.customer && before.state !== 'ended' && ORDER[before.state] <= ORDER[each.state]);
    });
  });
}

test('corrections and cancellations are accepted exactly when what then counts is sound', () => {
  const seen = { accepted: 0, corrected: 0, refused: 0 };
  fc.assert(
    fc.property(statements, (told) => {
      const asked = { providerId: 1, kid: KID, str: 'main' };
      const ledger = new Ledger({
        heads: [{ asked, key: { registeredPosition: 0, revokedPosition: null }, stream: undefined }], taken: [],
        accounts: ['a', 'b'].map((handle, id) => ({ providerId: 1, handle, id })), workloads: [], epochs: [], standing: new StandingStatements([], []),
      });
      const log: Logged[] = [];
      let head: string | null = null;
      for (const { ref, ...one } of told) {
        const seq = log.length + 1;
        const submission = submissionOf({ ...one, ref: 1 + (ref % Math.max(seq - 1, 1)) }, seq, head);
        const { claims, body } = submission;
        const next: Logged = { kid: KID, iss: ISS, str: 'main', seq, act: claims.act, iat: 0, ref: claims.ref?.seq, from: 0, to: 1, position: log.length, lines: body?.lines ?? [] };
        const [decision] = admit([submission], ledger, log.length);
        expect([decision?.kind, claims.act]).toEqual([isSound(log, next) ? 'accepted' : 'refused', claims.act]);
        if (decision?.kind !== 'accepted') {
          seen.refused += 1;
          continue;
        }
        log.push(next);
        head = submission.digest;
        seen[claims.ref === undefined ? 'accepted' : 'corrected'] += 1;
      }
    }),
    { numRuns: 500 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(400);
});

test('customers that nobody named are refused in a correction as in a report', () => {
  const ledger = new Ledger({
    heads: [{ asked: { providerId: 1, kid: KID, str: 'main' }, key: { registeredPosition: 0, revokedPosition: null }, stream: undefined }], taken: [],
    accounts: [], workloads: [], epochs: [], standing: new StandingStatements([], []),
  });
  const first = submissionOf({ act: 'report', ref: 0, lines: [customer('c'), workload('w', 'c')] }, 1, null);
  const correction = submissionOf({ act: 'correct', ref: 1, lines: [workload('w', 'd')] }, 2, first.digest);
  const decisions = admit([first, correction], ledger, 0);
  expect(decisions).toMatchObject([{ kind: 'accepted' }, { kind: 'refused', refusal: { code: 'CUSTOMER_UNKNOWN', place: { line: 1, field: 'customer' } } }]);
});
