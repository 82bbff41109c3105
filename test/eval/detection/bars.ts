import { LITERAL } from '#libs/verdict';

import type { AdversaryFigures, BenignFigures } from './measure.js';

/** A figure that has to be reached. */
export interface Bar {
  readonly bar: string;
  readonly wanted: string;
  readonly got: number | null;
  readonly met: boolean;
  /** Of a class of innocent customers: share that the literal engine flags. */
  readonly literal?: number | null;
}

const RECALL = 0.99;
const SEQUENTIAL = 'sequential-training';
/** Largest share of each class about which anything is asked or a case opened. */
const ANSWERED: readonly (readonly [family: string, most: number])[] = [['inference-replicas', 0], ['fine-tuning', 0], ['parallel-training', 0], ['inference-reservation', 0.04], [SEQUENTIAL, 0.1]];

/** What exit status 1 hangs on. */
export function barsOf(adversaries: readonly AdversaryFigures[], benign: readonly BenignFigures[]): Bar[] {
  const classOf = (family: string): BenignFigures | undefined => benign.find((one) => one.family === family);
  const sequential = classOf(SEQUENTIAL);
  return [
    ...adversaries.filter(({ standing }) => standing === 'detectable').map(({ family, found }) => atLeast(`${family}: found`, found.share, RECALL)),
    ...ANSWERED.map(([family, most]) => ({ ...atMost(`${family}: any question or case`, classOf(family)?.answered.share ?? null, most), literal: classOf(family)?.engines[LITERAL].flagged.share ?? null })),
    // Independent work in sequence may be asked about, and no more.
    atMost(`${SEQUENTIAL}: case opened`, sequential?.inspected.share ?? null, 0),
    atMost(`${SEQUENTIAL}: taken for linked work`, sequential?.linked.share ?? null, 0),
  ];
}

function atLeast(bar: string, got: number | null, least: number): Bar {
  return { bar, wanted: `≥ ${least}`, got, met: got !== null && got >= least };
}

function atMost(bar: string, got: number | null, most: number): Bar {
  return { bar, wanted: most === 0 ? '0' : `≤ ${most}`, got, met: got !== null && got <= most };
}
