import { share, type Share } from '../detection/wilson.js';

/** Some shares as one of all their instances. */
export function pooled(shares: readonly Pick<Share, 'hits' | 'of'>[]): Share {
  const sum = (of: (one: Pick<Share, 'hits' | 'of'>) => number): number => shares.reduce((total, one) => total + of(one), 0);
  return share(sum(({ hits }) => hits), sum(({ of }) => of));
}
