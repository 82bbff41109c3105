import * as fc from 'fast-check';
import type { Account, Seen, SightedToken } from '../types.js';

/** One customer line of a log. */
export interface Observation {
  readonly account: Account;
  readonly tokens: readonly SightedToken[];
  readonly seen: Seen;
}

const token = (n: number): SightedToken => ({ key: `lei\nhmac\ntributary-1\ne1\n${n}`, attribute: 'lei', strong: true });
const weak = (n: number): SightedToken => ({ key: `name\nhmac\ntributary-1\ne1\n${n}`, attribute: 'name', strong: false });

/** Logs with few accounts and few tokens, so that repeats, merges of merges and re-sent tokens are common. */
export const logs: fc.Arbitrary<readonly Observation[]> = fc
  .array(
    fc.record({
      provider: fc.constantFrom('urn:p:a', 'urn:p:b', 'urn:p:c'),
      handle: fc.integer({ min: 1, max: 6 }),
      strong: fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 3 }),
      weak: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
      nextStatement: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((entries) => {
    let position = 0;
    let line = 0;
    return entries.map((entry) => {
      if (entry.nextStatement) [position, line] = [position + 1, 0];
      line += 1;
      return {
        account: { provider: entry.provider, handle: `h${entry.handle}` },
        tokens: [...entry.weak.map(weak), ...entry.strong.map(token)],
        seen: { position, line },
      };
    });
  });
