import { expect } from 'vitest';
import { canonicalise, type KycRecord } from '../../index.js';

/** The one identifier that a record gives, nothing being refused; the skeleton that a name has beside it is left out. */
export function one(record: KycRecord): { readonly attribute: string; readonly scheme: string; readonly canonical: string } {
  const { identifiers, refused } = canonicalise(record);
  expect(refused).toEqual([]);
  const [first, ...others] = identifiers.filter(({ scheme }) => scheme !== 'skeleton');
  expect(others).toEqual([]);
  const { attribute, scheme, canonical } = first!;
  return { attribute, scheme, canonical };
}

/** Field and code of everything that is refused. */
export function codes(record: KycRecord): string[] {
  return canonicalise(record).refused.map(({ field, code }) => `${field} ${code}`);
}
