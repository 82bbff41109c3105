import type { BenignFigures } from './measure.js';
import { share as shareOf, type Share } from './wilson.js';

/** One way to count false positives of a class. */
export interface Reading {
  readonly reading: string;
  readonly share: Share;
  /** Largest share that the bar on the class allows. */
  readonly most: number;
  /** Whether the bar is on this reading (docs/detection.md). */
  readonly applied: boolean;
  readonly within: boolean;
}

/** A class of which it makes a difference what is called a false positive. */
export interface ReadClass {
  readonly family: string;
  readonly readings: readonly Reading[];
}

/** Reservations and independent training in sequence, hardly any of which is below R: largest share about which anything may be asked. */
const READ: readonly { readonly family: string; readonly most: number }[] = [{ family: 'inference-reservation', most: 0.04 }, { family: 'sequential-training', most: 0.1 }];

/** The classes by any question, which the bar is on; by a question because work adds up, and by a case opened, which are milder; and by any hit of an engine, as if each were a question, which it was before lone work below C was only watched (docs/adr/0020). */
export function readingsOf(benign: readonly BenignFigures[]): ReadClass[] {
  return READ.flatMap(({ family, most }) => {
    const one = benign.find((each) => each.family === family);
    if (one === undefined) return [];
    const reading = (name: string, share: Share, applied = false): Reading => ({ reading: name, share, most, applied, within: share.share !== null && share.share <= most });
    return [{ family, readings: [reading('any question or case', one.answered, true), reading('asked because it adds up', one.addedUp), reading('case opened', one.inspected), reading('any hit of an engine, watched or not', shareOf(one.answered.hits + one.watched.hits, one.answered.of))] }];
  });
}
