import type { AdversaryFigures, BenignFigures } from '../../detection/measure.js';
import type { Share } from '../../detection/wilson.js';
import type { Gathered } from '../gather.js';
import { blocks, percent, table, withInterval } from '../markdown.js';
import { pooled } from '../pooled.js';

interface Counted {
  readonly counted: string;
  readonly evaders: (one: AdversaryFigures) => Pick<Share, 'hits' | 'of'>;
  readonly innocent: (one: BenignFigures) => Pick<Share, 'hits' | 'of'>;
}

const WAYS: readonly Counted[] = [
  { counted: 'cases', evaders: ({ cases }) => cases, innocent: ({ inspected }) => inspected },
  { counted: 'questions and cases', evaders: ({ found }) => found, innocent: ({ asked, inspected }) => ({ hits: asked.hits + inspected.hits, of: asked.of }) },
];

/** Recall and false positives count questions: both sides by cases alone, and then by that. */
export function yardstick({ detection: { adversaries, benign } }: Gathered): string {
  const promised = adversaries.filter(({ standing }) => standing === 'detectable');
  const rows = WAYS.map(({ counted, evaders, innocent }) => {
    const touched = benign.filter((one) => innocent(one).hits > 0);
    return [counted, withInterval(pooled(promised.map(evaders))), `${promised.filter((one) => evaders(one).hits > 0).length} of ${promised.length}`, withInterval(pooled(benign.map(innocent))), `${touched.length} of ${benign.length}`, percent(meanOf(benign.map(innocent)))];
  });
  const neverCase = promised.filter(({ cases }) => cases.hits === 0).map(({ family }) => family);
  return blocks(
    '## The same yardstick on both sides',
    '“Found” above counts questions, and so does “false positive”. Whoever counts only what the machine accuses somebody by finds fewer of either.',
    table(['Counted', 'evaders, % (95 %)', 'families touched', 'innocent, % (95 %)', 'classes touched', 'mean of classes, %'], rows),
    `${neverCase.length === 0 ? 'A case is opened on some instance of every family.' : `No case is ever opened on: ${neverCase.join(', ')}. These are found by a question alone.`} ${overlap(benign)} Telling evaders from such customers is then up to the answers, which nothing here measures.`,
  );
}

/** Classes that are asked about more often than not. */
function overlap(benign: readonly BenignFigures[]): string {
  const often = benign.filter(({ asked, inspected }) => asked.hits + inspected.hits > asked.of / 2).map(({ family }) => family);
  return often.length === 0 ? 'No class of innocent customers is asked about more often than not.' : `Asked about, or worse, more often than not, though innocent: ${often.join(', ')}.`;
}

function meanOf(shares: readonly Pick<Share, 'hits' | 'of'>[]): number {
  return shares.reduce((sum, { hits, of }) => sum + hits / of, 0) / shares.length;
}
