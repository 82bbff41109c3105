import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Draft } from '../account/draft.js';
import { cut } from './arrange.js';

/** The obvious way, one line at a time: begin a new statement when the group does not fit, or when the statement is full. */
function slowly(sizes: readonly number[], maxLines: number): number[] {
  const statements: number[] = [0];
  for (const size of sizes) {
    if ((statements.at(-1) ?? 0) + size > maxLines && (statements.at(-1) ?? 0) > 0) statements.push(0);
    for (let line = 0; line < size; line += 1) {
      if (statements.at(-1) === maxLines) statements.push(0);
      statements[statements.length - 1] = (statements.at(-1) ?? 0) + 1;
    }
  }
  return statements.filter((size) => size > 0);
}

test('cutting keeps every line once, in order, groups together and statements within the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 })), fc.integer({ min: 1, max: 8 }), (sizes, maxLines) => {
      let number = 0;
      const groups = sizes.map((size, group) => Array.from({ length: size }, () => ({ key: String((number += 1)), group }) as unknown as Draft));
      const statements = cut(groups, maxLines);
      expect(statements.flat()).toEqual(groups.flat());
      expect(statements.map(({ length }) => length)).toEqual(slowly(sizes, maxLines));
      expect(statements.every(({ length }) => length >= 1 && length <= maxLines)).toBe(true);
    }),
  );
});
