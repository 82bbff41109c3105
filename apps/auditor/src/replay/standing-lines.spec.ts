import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { StandingLines } from './standing-lines.js';

/** Puts and withdrawals, in any order of places: a forged log has lines where it likes. */
const acts = fc.array(fc.record({ put: fc.boolean(), thing: fc.constantFrom('a', 'b'), standsAt: fc.nat({ max: 6 }) }), { maxLength: 30 });

test('whatever is put and withdrawn, the last counts and neighbours are those in order of place', () => {
  fc.assert(
    fc.property(acts, fc.nat({ max: 7 }), (all, place) => {
      const lines = new StandingLines<number>();
      // Slow and obvious: of each thing a table from place to line, sorted when asked.
      const expected = new Map([['a', new Map<number, number>()], ['b', new Map<number, number>()]]);
      for (const [line, { put, thing, standsAt }] of all.entries()) {
        if (put) lines.put(thing, standsAt, line);
        else lines.withdraw(thing, standsAt);
        if (put) expected.get(thing)?.set(standsAt, line);
        else expected.get(thing)?.delete(standsAt);
      }
      const sorted = [...expected].map(([thing, table]) => [thing, [...table].sort(([a], [b]) => a - b)] as const);
      for (const [thing, table] of sorted) {
        expect(lines.current(thing)).toBe(table.at(-1)?.[1]);
        expect(lines.around(thing, place)).toEqual({ before: table.findLast(([at]) => at < place)?.[1], after: table.find(([at]) => at > place)?.[1] });
      }
      expect(new Set(lines.all())).toEqual(new Set(sorted.flatMap(([, table]) => table.at(-1)?.[1] ?? [])));
    }),
  );
});

test('a place before any number of later ones is found without running out of stack', () => {
  const lines = new StandingLines<number>();
  for (let at = 1; at <= 50_000; at += 1) lines.put('a', at, at);
  lines.put('a', 0, 0);
  lines.withdraw('a', 2);
  expect([lines.current('a'), lines.around('a', 1)]).toEqual([50_000, { before: 0, after: 3 }]);
});
