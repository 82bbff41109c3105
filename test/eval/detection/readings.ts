import type { BenignFigures } from './measure.js';
import type { Share } from './wilson.js';

/** One way to count false positives of a class. */
export interface Reading {
  readonly reading: string;
  readonly share: Share;
  /** Whether the bar is applied to it (docs/detection.md). */
  readonly applied: boolean;
  readonly within: boolean;
}

/** A class of which it makes a difference what is called a false positive, with the largest share that its bar allows. */
export interface ReadClass {
  readonly family: string;
  readonly most: number;
  readonly readings: readonly Reading[];
}

/** Reservations and independent training in sequence: asked about as a rule, and hardly ever more. */
const READ: readonly (readonly [family: string, most: number, onQuestions: boolean])[] = [['inference-reservation', 0.04, false], ['sequential-training', 0.1, true]];

/** The classes by a case opened, by a question because work adds up, and by any question: side by side, whichever of them the bar is on. */
export function readingsOf(benign: readonly BenignFigures[]): ReadClass[] {
  return READ.flatMap(([family, most, onQuestions]) => {
    const one = benign.find((each) => each.family === family);
    if (one === undefined) return [];
    const reading = (name: string, share: Share, applied: boolean): Reading => ({ reading: name, share, applied, within: share.share !== null && share.share <= most });
    return [{ family, most, readings: [reading('case opened', one.inspected, !onQuestions), reading('asked because it adds up', one.addedUp, onQuestions), reading('any question or case', one.answered, false)] }];
  });
}
