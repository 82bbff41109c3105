import { describe, expect, test } from 'vitest';
import type { CustomerRow } from '#libs/evasion';
import { localKey, type DemoProvider, type Truth } from '../federation/model.js';
import type { JoinedEntity } from './judgement.js';
import { joinReport } from './joins.js';

const provider = (name: string, customers: CustomerRow[]): DemoProvider => ({ name, iss: name, origin: '', customers, workloads: [], exchanges: [], leftOut: new Map(), assumptions: [] });
const entity = (id: string, ...accounts: [string, string][]): JoinedEntity => ({ id, accounts: accounts.map(([iss, handle]) => ({ iss, handle })), attributes: ['lei'] });
/** Handles are the customer ids with an h in front. */
const customerOf = new Map(['a', 'b'].flatMap((iss) => ['1', '2'].map((id) => [localKey(iss, `h${id}`), id] as const)));
const truth = (entries: [string, string, string][]): Truth => ({ cases: [], caseOf: new Map(), personOf: new Map(entries.map(([iss, id, person]) => [localKey(iss, id), person])) });

describe('the join report', () => {
  const shared = [provider('a', [{ customer_id: '1', name: 'N', lei: 'L' }]), provider('b', [{ customer_id: '1', name: 'n', lei: 'L' }])];
  const same = truth([['a', '1', 'p'], ['b', '1', 'p']]);

  test('one person in one entity is joined', () => {
    const report = joinReport(shared, same, [entity('e', ['a', 'h1'], ['b', 'h1'])], customerOf);
    expect(report).toMatchObject({ accounts: 2, entities: 1, people: 1, joined: 1, apart: 0, lost: 0, mixed: 0 });
    expect(report.example?.names).toEqual(['N', 'n']);
  });

  test('one person in two entities is lost when an identifier is shared', () => {
    expect(joinReport(shared, same, [entity('e', ['a', 'h1']), entity('f', ['b', 'h1'])], customerOf)).toMatchObject({ joined: 0, lost: 1, apart: 0 });
  });

  test('… and apart when none is', () => {
    const providers = [provider('a', [{ customer_id: '1', name: 'N', lei: 'L' }]), provider('b', [{ customer_id: '1', name: 'n' }])];
    expect(joinReport(providers, same, [entity('e', ['a', 'h1']), entity('f', ['b', 'h1'])], customerOf)).toMatchObject({ joined: 0, lost: 0, apart: 1 });
  });

  test('two people in one entity are mixed up', () => {
    const report = joinReport(shared, truth([['a', '1', 'p'], ['b', '1', 'q']]), [entity('e', ['a', 'h1'], ['b', 'h1'])], customerOf);
    expect(report.mixed).toBe(1);
  });

  test('shells of one owner that stay apart are lost', () => {
    const shell = (id: string): CustomerRow => ({ customer_id: '1', name: id, lei: id, owner_id: 'o' });
    const report = joinReport([provider('a', [shell('x')]), provider('b', [shell('y')])], truth([['a', '1', 'p'], ['b', '1', 'q']]), [entity('e', ['a', 'h1']), entity('f', ['b', 'h1'])], customerOf);
    expect(report).toMatchObject({ people: 1, lost: 1, mixed: 0 });
  });
});
