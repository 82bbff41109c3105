import type { BodyLine } from '#libs/report';

/** A statement of the log with its lines, read back. `ref` is that of a correction or, without lines, of a cancellation. */
export interface LoggedLines {
  readonly iss: string;
  readonly iat: number;
  readonly str: string;
  readonly from: number;
  readonly to: number;
  readonly lines: readonly BodyLine[];
  /** Where corrections refer to it. */
  readonly seq?: number;
  readonly ref?: number;
  readonly act?: 'report' | 'correct' | 'cancel' | 'nil';
}

/** A statement that counts, with its place and the place where its lines stand. */
export interface NaiveStanding extends LoggedLines {
  readonly position: number;
  readonly standsAt: number;
}
/** One that does not, and since when. */
export interface NaiveWithdrawn extends NaiveStanding {
  readonly by: number;
}

/** Which statements count at the end of a log, in the order in which their lines stand, and which do not: worked out from the beginning. */
export function naiveStanding(entries: readonly object[]): { readonly standing: readonly NaiveStanding[]; readonly withdrawn: readonly NaiveWithdrawn[] } {
  let standing: NaiveStanding[] = [];
  const withdrawn: NaiveWithdrawn[] = [];
  for (const [position, entry] of entries.entries()) {
    if (!isStatement(entry)) continue;
    const target = standing.find(({ iss, str, seq, act }) => entry.ref !== undefined && iss === entry.iss && str === entry.str && seq === entry.ref && (act === 'report' || act === 'correct'));
    if (target !== undefined) {
      standing = standing.filter((one) => one !== target);
      withdrawn.push({ ...target, by: position });
    }
    standing.push({ ...entry, position, standsAt: target?.standsAt ?? position });
  }
  return { standing: standing.toSorted((a, b) => a.standsAt - b.standsAt || a.position - b.position), withdrawn };
}

function isStatement(entry: object): entry is LoggedLines {
  return 'lines' in entry;
}
