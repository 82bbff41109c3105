import type { BodyLine, StatementClaims } from '#libs/report';

/** A statement of the log with its lines, read back. */
export interface Logged extends Pick<StatementClaims, 'iss' | 'str' | 'seq' | 'act' | 'iat'> {
  readonly position: number;
  /** Of the key that signed it. */
  readonly kid: string;
  /** What a correction or cancellation refers to. */
  readonly ref: number | undefined;
  readonly from: number;
  readonly to: number;
  readonly lines: readonly BodyLine[];
}
/** With the place where its lines stand. */
export interface Standing extends Logged {
  readonly standsAt: number;
}
/** One that no longer counts, and the position of what withdrew it. */
export interface Withdrawn extends Standing {
  readonly by: number;
}

/** Which statements of a log count at its end, in the order in which their lines stand, and which do not: from the beginning, each time. */
export function standingIn(log: readonly Logged[]): { readonly standing: readonly Standing[]; readonly withdrawn: readonly Withdrawn[] } {
  let standing: Standing[] = [];
  const withdrawn: Withdrawn[] = [];
  for (const statement of log) {
    const target = standing.find(({ iss, str, seq }) => statement.ref === seq && iss === statement.iss && str === statement.str);
    if (target !== undefined) {
      standing = standing.filter((one) => one !== target);
      withdrawn.push({ ...target, by: statement.position });
    }
    standing.push({ ...statement, standsAt: target?.standsAt ?? statement.position });
  }
  return { standing: standing.toSorted((a, b) => a.standsAt - b.standsAt || a.position - b.position), withdrawn };
}

/** Claims that a statement withdrew: of customer lines of what it withdrew, tokens that nothing which counts since then carries for the account. */
export function claimsGone(log: readonly Logged[], position: number) {
  const { standing, withdrawn } = standingIn(log.filter((one) => one.position <= position));
  return withdrawn.filter(({ by }) => by === position).flatMap(({ iss, lines }) =>
    lines.flatMap((line) => {
      if (line.t !== 'customer') return [];
      const still = standing.flatMap((one) => (one.iss === iss ? one.lines : [])).flatMap((one) => (one.t === 'customer' && one.handle === line.handle ? one.tokens : []));
      return [{ account: { provider: iss, handle: line.handle }, tokens: line.tokens.filter((token) => !still.some((other) => JSON.stringify(other) === JSON.stringify(token))) }];
    }),
  );
}
