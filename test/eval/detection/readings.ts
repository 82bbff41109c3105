import type { BenignFigures } from './measure.js';
import type { Share } from './wilson.js';

/** One way to count false positives of a class. */
export interface Reading {
  readonly reading: string;
  readonly share: Share;
  /** Largest share that a bar allows; that of the other readings where it is on none of this one. */
  readonly most: number;
  /** Whether a bar is on it (docs/detection.md). */
  readonly applied: boolean;
  readonly within: boolean;
}

/** A class of which it makes a difference what is called a false positive. */
export interface ReadClass {
  readonly family: string;
  readonly readings: readonly Reading[];
}

/** Reservations and independent training in sequence, asked about as a rule and hardly ever more: largest share of cases, and of questions because work adds up if a bar is on them. */
const READ: readonly { readonly family: string; readonly cases: number; readonly addedUp?: number }[] = [{ family: 'inference-reservation', cases: 0.04 }, { family: 'sequential-training', cases: 0, addedUp: 0.1 }];

/** The classes by a case opened, by a question because work adds up, and by any question: side by side, whichever of them a bar is on. */
export function readingsOf(benign: readonly BenignFigures[]): ReadClass[] {
  return READ.flatMap(({ family, cases, addedUp }) => {
    const one = benign.find((each) => each.family === family);
    if (one === undefined) return [];
    const reading = (name: string, share: Share, most: number, applied: boolean): Reading => ({ reading: name, share, most, applied, within: share.share !== null && share.share <= most });
    const loosest = addedUp ?? cases;
    return [{ family, readings: [reading('case opened', one.inspected, cases, true), reading('asked because it adds up', one.addedUp, loosest, addedUp !== undefined), reading('any question or case', one.answered, loosest, false)] }];
  });
}
