import type { AdversaryFigures, BenignFigures } from './measure.js';

/** A figure that has to be reached. */
export interface Bar {
  readonly bar: string;
  readonly wanted: string;
  readonly got: number | null;
  readonly met: boolean;
}

const RECALL = 0.99;
/** Largest share of each class on which the machine may open a case. */
const INSPECTED: readonly (readonly [family: string, most: number])[] = [['inference-replicas', 0], ['fine-tuning', 0], ['parallel-training', 0], ['inference-reservation', 0.04], ['sequential-training', 0]];
/** Independent work one after another: largest share on which a question is asked because it adds up, and never as linked work. */
const ADDED_UP = 0.1;
const SEQUENTIAL = 'sequential-training';

/** What exit status 1 hangs on. */
export function barsOf(adversaries: readonly AdversaryFigures[], benign: readonly BenignFigures[]): Bar[] {
  const classOf = (family: string): BenignFigures | undefined => benign.find((one) => one.family === family);
  const sequential = classOf(SEQUENTIAL);
  return [
    ...adversaries.filter(({ standing }) => standing === 'detectable').map(({ family, found }) => atLeast(`${family}: found`, found.share, RECALL)),
    ...INSPECTED.map(([family, most]) => atMost(`${family}: case opened`, classOf(family)?.inspected.share ?? null, most)),
    atMost(`${SEQUENTIAL}: asked because it adds up`, sequential?.addedUp.share ?? null, ADDED_UP),
    atMost(`${SEQUENTIAL}: taken for linked work`, sequential?.linked.share ?? null, 0),
  ];
}

function atLeast(bar: string, got: number | null, least: number): Bar {
  return { bar, wanted: `≥ ${least}`, got, met: got !== null && got >= least };
}

function atMost(bar: string, got: number | null, most: number): Bar {
  return { bar, wanted: most === 0 ? '0' : `≤ ${most}`, got, met: got !== null && got <= most };
}
