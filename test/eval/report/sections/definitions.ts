import { LITERAL, ROBUST } from '#libs/verdict';

import { FIRST_REPORTED_SEED } from '../../detection/first-reported-seed.js';
import { THRESHOLDS } from '../../detection/judge.js';
import type { Gathered } from '../gather.js';
import { blocks, figure, list, several } from '../markdown.js';

const TERA = 1e12;

/** Words that have one meaning here, and what is measured on. */
export function definitions({ detection: { instances, seed, background, providers }, prices }: Gathered): string {
  const [lead] = prices;
  const { C, C1, R, B, D } = THRESHOLDS;
  return blocks(
    '## Definitions',
    list([
      `**Rules.** Everything is judged by the lead profile of the default rule set${lead === undefined ? '' : `, \`${lead.profile.id}@${lead.profile.version}\``}: C = ${figure(C * TERA)} operations, C1 = ${figure(C1 * TERA)}, R = ${figure(R * TERA)} operations a second, B = ${figure(B)} GB/s, D = ${figure(D)} bytes.`,
      `**Engines.** \`${LITERAL}\` is Algorithms 1 and 2 of Seferis and Fist as printed, with the D above and, in a column of its own, with the D that they derive (model size × updates, three orders of magnitude down). \`${ROBUST}\` counts every workload, whatever it declares and however small; at every instant the fastest set of linked workloads counts, and flagged is who can have done C within the horizon, or C1 more than R allows in any window. The named rules look for single signs beside them.`,
      '**Run.** What an evader wants: 1.05 to 1.6 C of theoretical operations, over within the horizon, no piece at C.',
      '**Family.** One way round the rules, or one kind of innocent customer; an **instance** is one scenario drawn from it.',
      '**Found.** Anything (an engine or a rule) asks a question or opens a case about any entity of the run, at the end of the scenario. What is only watched does not count. **Recall** is found ÷ instances of a family.',
      '**Case.** The machine itself proposes an inspection. Nothing is proven by one, and people decide. **Asked**: a question to the provider and no case.',
      '**False positive.** Any question about an innocent customer, or a case on one, whatever asks. The bars are on this, the strictest reading; cases and other readings stand beside it.',
      '**Watched.** Flagged by an engine, on record and in front of an analyst, and nobody is asked: large work that stays below C and is tied to no other, replicas for serving behind one gateway below C, and one reservation for serving of any size, unless a sign contradicts what it is declared as. It counts neither as found nor as a false positive.',
      '**Added up.** A comparison is hit that no workload reaches alone, and nothing links them: the false positive that the paper itself expects of independent training in sequence.',
      '**Customer-year.** From an entity’s first start to the end of the scenario, added over entities. Rates per 1,000 customer-years are those of customers of that class, all of whom are large: they are no rate over all customers of a provider.',
      '**Delay.** Share of C that the run had done in the first week in which it is found (flagged, in the column of an engine), if whatever ran had just ended and nothing were known ahead. Reservations and open ends, which are judged by where they lead, only make it earlier.',
      '**Interval.** In brackets, the 95 % interval of Wilson (1927): (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) ÷ (1 + z²/n), z = 1.96. It is about chance in drawing instances and about nothing else.',
      '**Share.** In % throughout, unless it is one of C.',
    ]),
    '## Data and seeds',
    list([
      `${several(instances, 'instance')} a family, seed ${seed}. The seed of an instance hangs on the name of its family and its number, so that a further family changes no other. ${tuning(seed)}`,
      `Background: ${background}. One trace stands for one provider, ${providers} in all; half of the accounts of a scenario also have the jobs of an account of a trace.`,
      'The traces are of clusters far below C and hold no evader that anybody knows of. Their accounts are a class of innocent customers by themselves (`trace-accounts`). Hardware that a trace does not name is assumed.',
      'Scenarios go through the product’s own linkage, engines and rules. What is skipped is the road there: a sample of them is sent as signed reports through agent and hub by a test, which finds the same verdicts.',
    ]),
  );
}

/** Seeds below the one that evaluations begin with were used while rules were made. */
function tuning(seed: number): string {
  return seed < FIRST_REPORTED_SEED ? `**Seeds below ${FIRST_REPORTED_SEED} were used for tuning, this one among them:** its figures are too good.` : `Seeds below ${FIRST_REPORTED_SEED} were used for tuning.`;
}
