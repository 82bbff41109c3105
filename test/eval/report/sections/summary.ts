import { ROBUST } from '#libs/verdict';

import { spread } from '../../detection/wilson.js';
import type { AdversaryFigures } from '../../detection/measure.js';
import type { Gathered } from '../gather.js';
import { blocks, counted, figure, list, percent, several, withInterval } from '../markdown.js';
import { pooled } from '../pooled.js';

/** What came out, good and bad, before anything is explained. */
export function summary({ detection, prices, rules, published, cost, bound }: Gathered): string {
  const { adversaries, benign, bars } = detection;
  const missedBars = bars.filter(({ met }) => !met);
  const promised = adversaries.filter(({ standing }) => standing === 'detectable');
  const misses = adversaries.filter(({ standing }) => standing === 'known miss');
  const opened = benign.filter(({ inspected }) => inspected.hits > 0);
  const asked = benign.filter(({ asked: of }) => of.hits > 0);
  const watched = benign.filter(({ watched: of }) => (of.share ?? 0) > 0.5);
  const [lead] = prices;
  const all = pooled(promised.map((one) => one.found));
  const missed = pooled(misses.map((one) => one.found));
  const cases = pooled(benign.map((one) => one.inspected));
  const small = benign.find(({ family }) => family === 'trace-accounts')?.inspected.of ?? 0;
  const delay = spread(promised.flatMap(({ delay: { any } }) => any?.median ?? []));
  const compared = [cost, published, bound];
  const absent = compared.filter(({ report }) => report === null);
  return blocks('## What came out', list([
    `Of ${promised.length} ways round the rules that the design says are found, ${withInterval(all)} % of all instances were (${counted(all)}); ${lowest(promised)} “Found” counts questions: a case was opened on ${withInterval(pooled(promised.map((one) => one.cases)))} %.`,
    delay === null ? 'None of them was found, so there is no delay to tell.' : `Half of these families are found by the time the run has done ${percent(delay.median)} % of C, nine tenths of them by ${percent(delay.p90)} % (medians of the families).`,
    `Of ${misses.length} known misses, ${counted(missed)} instances were found. They are named below and nothing is done to hide them.`,
    opened.length === 0
      ? `No case was opened on any innocent customer (${counted(cases)}, at most ${percent(cases.high)} % by the interval; ${small} of them are accounts of the background, none of them large).`
      : `**Cases were opened on innocent customers** in ${opened.length} of ${benign.length} classes: ${opened.map(({ family, inspected }) => `${family} ${withInterval(inspected)} %`).join(', ')}. Over all classes: ${counted(cases)}.`,
    asked.length === 0 ? 'No innocent customer was asked about.' : `Questions about innocent customers were asked in: ${asked.map(({ family, asked: of }) => `${family} ${percent(of.share)} %`).join(', ')}; in no other of the ${benign.length} classes. A question accuses nobody, but it costs somebody an answer, and counts as a false positive here.`,
    ...(watched.length === 0 ? [] : [`An engine flags most of ${watched.map(({ family, watched: of }) => `${family} (${percent(of.share)} %)`).join(', ')}, and nobody is asked: such work is watched.`]),
    ...(lead === undefined ? [] : [`Under the default rules two identities that nothing links reach C after ${figure(lead.prices[1]?.yearsStatic ?? 0)} years, ten after ${figure(lead.prices[4]?.yearsStatic ?? 0)}, without a flag of ${ROBUST}; the named rules may see it. Flagged and only watched, they need not take their time.`]),
    rules.ours.cost === null ? 'No setting leaves a plan under both definitions of a covered cluster.' : `A limit on the memory of unregistered nodes makes evasion ${figure(rules.ours.cost.min)} to ${figure(rules.ours.cost.max)} times as dear (median ${figure(rules.ours.cost.median)}), by which setting one believes: no single number is the answer.`,
    missedBars.length === 0 ? `All ${bars.length} bars are met.` : `**${missedBars.length} of ${bars.length} bars are missed:** ${missedBars.map(({ bar, wanted, got }) => `${bar} ${got === null ? 'not measured' : figure(got)} (wanted ${wanted})`).join('; ')}.`,
    absent.length === 0 ? 'All files of expected values were there; see “Against published figures”.' : `Not compared, as the file is not beside this checkout: ${absent.map(({ file }) => file).join(', ')}.`,
  ]));
}

function lowest(families: readonly AdversaryFigures[]): string {
  const [last] = families.toSorted((a, b) => (a.found.share ?? 0) - (b.found.share ?? 0));
  if (last === undefined) return 'there is no such family.';
  if (last.found.share === 1) return `no family missed one. With ${several(last.found.of, 'instance')} a family that still allows a true share of ${percent(last.found.low)} %.`;
  return `the least found is ${last.family} with ${withInterval(last.found)} %.`;
}
