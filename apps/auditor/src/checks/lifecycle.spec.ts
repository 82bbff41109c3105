import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { BODY_CONTENT_TYPE, type BodyLine, type StatementClaims, type WorkloadState } from '#libs/report';

import { ALPHA, BETA, customer, exchange, workload } from '../testing/small-export.js';
import { Check } from './check.js';
import { LifecycleCheck } from './lifecycle.js';
import type { LoggedStatement } from './statements.js';

type Act = StatementClaims['act'];
/** A statement of one stream in order: what it does, to which number, with which lines. */
type Told = readonly [act: Act, ref: number | undefined, ...lines: readonly BodyLine[]];

/** As much of a statement as the check reads. */
const logged = (position: number, claims: StatementClaims) => ({ position, claims }) as LoggedStatement;

/** The claims that the check reads. */
function claimsOf(seq: number, [act, ref, ...lines]: Told, iss: string): StatementClaims {
  const body = { alg: 'sha-256', dig: 'A'.repeat(43), len: 1, ct: BODY_CONTENT_TYPE, n: 1, root: 'A'.repeat(43) } as const;
  return { iss, str: 'main', seq, act, ...(ref === undefined ? {} : { ref: { seq: ref } }), ...(lines.length === 0 ? {} : { body }) } as StatementClaims;
}

function found(told: readonly Told[], iss = ALPHA, corrects?: (iss: string) => boolean): readonly (readonly unknown[])[] {
  const check = new Check('LIFECYCLE');
  const lifecycle = new LifecycleCheck(check, corrects);
  for (const [position, one] of told.entries()) lifecycle.body(logged(position, claimsOf(position + 1, one, iss)), one.slice(2) as BodyLine[]);
  return check.result().failures.map(({ code, place: { position, line, field } }) => [code, position ?? line, field]);
}

const c = customer('c', {});
const d = customer('d', {});
const w = (state: WorkloadState, owner = 'c'): BodyLine => workload('w', owner, state, 0, 1);

describe('what a hub must not have accepted', () => {
  test.each<[string, readonly Told[], readonly unknown[]]>([
    ['a reference to a number that nobody used', [['cancel', 1]], ['STATEMENT_REF', 0, 'ref.seq']],
    ['a reference to a nil statement', [['nil', undefined], ['cancel', 1]], ['STATEMENT_REF', 1, 'ref.seq']],
    ['a second cancellation', [['report', undefined, c], ['cancel', 1], ['cancel', 1]], ['STATEMENT_REF', 2, 'ref.seq']],
    ['a correction of what was corrected', [['report', undefined, c], ['correct', 1, c], ['correct', 1, c]], ['STATEMENT_REF', 2, 'ref.seq']],
    ['a correction that ends what a later report tells of', [['report', undefined, c, w('running')], ['report', undefined, w('running')], ['correct', 1, w('ended')]], ['WORKLOAD_ALREADY_ENDED', 1, 'state']],
    ['a correction of a later report to before an earlier one', [['report', undefined, c, w('running')], ['report', undefined, w('ended')], ['correct', 2, w('planned')]], ['WORKLOAD_STATE_REGRESSION', 1, 'state']],
    ['a correction that runs what a later report has planned', [['report', undefined, c, w('planned')], ['report', undefined, w('planned')], ['correct', 1, w('running')]], ['WORKLOAD_STATE_REGRESSION', 1, 'state']],
    ['a correction with another customer than a later report', [['report', undefined, c, d, w('running')], ['report', undefined, w('ended')], ['correct', 1, w('running', 'd')]], ['WORKLOAD_CUSTOMER_CHANGED', 1, 'customer']],
    ['exchange of a workload whose only line was cancelled', [['report', undefined, c, w('ended')], ['cancel', 1], ['report', undefined, c, exchange('w', { flow: 'x' }, 1, 1)]], ['WORKLOAD_UNKNOWN', 2, 'workload']],
  ])('%s is found', (_, told, finding) => {
    expect(found(told)).toEqual([finding]);
  });

  test('of one provider is not excused by what another reported under the same name', () => {
    const check = new Check('LIFECYCLE');
    const lifecycle = new LifecycleCheck(check);
    lifecycle.body(logged(0, claimsOf(1, ['report', undefined, c], BETA)), [c]);
    lifecycle.body(logged(1, claimsOf(2, ['cancel', 1], ALPHA)), []);
    expect(check.result().failures.map(({ code }) => code)).toEqual(['STATEMENT_REF']);
  });
});

describe('what a hub may accept', () => {
  test.each<[string, readonly Told[]]>([
    ['the customer of a workload is corrected where nothing else says whose it is', [['report', undefined, c, d, w('ended')], ['correct', 1, w('ended', 'd')]]],
    ['what ended runs on once that was cancelled', [['report', undefined, c, w('running')], ['report', undefined, w('ended')], ['cancel', 2], ['report', undefined, w('running')]]],
    ['a correction of a correction stands between the same two', [['report', undefined, c, w('planned')], ['report', undefined, w('running')], ['report', undefined, w('ended')], ['correct', 2, w('planned')], ['correct', 4, w('running')]]],
    ['a customer stays known after its line was cancelled', [['report', undefined, c], ['cancel', 1], ['report', undefined, w('ended')]]],
  ])('%s', (_, told) => {
    expect(found(told)).toEqual([]);
  });

  test('a cancellation of any statement after any states in order', () => {
    const states = fc.array(fc.constantFrom<WorkloadState>('planned', 'running'), { minLength: 1, maxLength: 6 }).map((all) => [...all.toSorted(), 'ended' as const]);
    fc.assert(
      fc.property(states, fc.array(fc.nat()), (ordered, cancelled) => {
        const reports = ordered.map((state): Told => ['report', undefined, c, w(state)]);
        const numbers = [...new Set(cancelled.map((nth) => 1 + (nth % reports.length)))];
        expect(found([...reports, ...numbers.map((seq): Told => ['cancel', seq])])).toEqual([]);
      }),
    );
  });
});

test('of a provider that never corrects, what counts is enough to find the same', () => {
  const lines = fc.array(fc.record({ id: fc.constantFrom('u', 'v'), owner: fc.constantFrom('c', 'd'), state: fc.constantFrom<WorkloadState>('planned', 'running', 'ended') }), { maxLength: 8 });
  fc.assert(
    fc.property(lines, (all) => {
      const told = [['report', undefined, c] as const, ...all.map(({ id, owner, state }): Told => ['report', undefined, workload(id, owner, state, 0, 1)])];
      expect(found(told, ALPHA, () => false)).toEqual(found(told, ALPHA, () => true));
    }),
  );
});
