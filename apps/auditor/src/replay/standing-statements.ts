import type { BodyLine, StatementClaims } from '#libs/report';

/** A report or correction that counts. */
export interface StandingStatement {
  readonly position: number;
  /** Position in whose place its lines stand. */
  readonly standsAt: number;
  readonly per: StatementClaims['per'];
  readonly lines: readonly BodyLine[];
}

/** Which reports and corrections still count, for those that later statements of their stream may refer to. */
export class StandingStatements {
  readonly #statements = new Map<string, StandingStatement>();

  /** The statement that a correction or cancellation refers to; undefined where none that counts has that number, and of other acts. */
  referredBy({ iss, str, ref }: Pick<StatementClaims, 'iss' | 'str' | 'ref'>): StandingStatement | undefined {
    return ref === undefined ? undefined : this.#statements.get(nameOf(iss, str, ref.seq));
  }

  /** Takes the next statement in: what it refers to no longer counts. A statement without a body is nothing to refer to. */
  add({ iss, str, seq, ref, act, per }: StatementClaims, position: number, standsAt: number, lines: readonly BodyLine[]): void {
    if (ref !== undefined) this.#statements.delete(nameOf(iss, str, ref.seq));
    if (act === 'report' || act === 'correct') this.#statements.set(nameOf(iss, str, seq), { position, standsAt, per, lines });
  }
}

/** A URI holds no space. */
function nameOf(iss: string, str: string, seq: number): string {
  return `${iss} ${seq} ${str}`;
}
