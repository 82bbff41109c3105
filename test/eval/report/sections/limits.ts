import type { Gathered } from '../gather.js';
import { blocks, list } from '../markdown.js';

/** Why a reader should not believe more than the figures say. */
export function limits({ detection: { instances, seed, background } }: Gathered): string {
  return blocks(
    '## What this does not show',
    list([
      'Whoever wrote the generator also wrote the detector. Evaders know the thresholds and keep below them, but only by the moves in the list; a share of 100 % is an upper bound for the field, and an interval around it says nothing about moves that nobody thought of.',
      'Scenarios are synthetic. The periods, volumes and noise of an exchange come from what is published about low-communication training, most of it at a thousandth of the size.',
      'But for the families that say otherwise, providers report truly and completely, clocks agree and no counter fails. Two providers who lie together are a known miss above.',
      'Identifiers are on file as drawn. How often real shell companies share one is not known, and every family with “shells” in its name hangs on it; those with “strangers” share none.',
      'Flows are reported for every pair of workloads. A provider that keeps only its largest flows, or none, finds less.',
      'Innocent customers are drawn from what such work is said to be, not from a census of customers. Shares within a class mean something, a rate over all customers would not.',
      'The price of evasion is a bound, not a forecast: it does not say that anybody could train with what goes unseen, nor that somebody could not find another way.',
      'Costs of evasion take prices, link speeds and laws of training for granted that are uncertain by more than the ratios are apart.',
    ]),
    '## Reproducing it',
    'The same background, seed, number of instances and files of expected values give the same bytes, in this file and in its pictures:',
    `\`\`\`\nnpm run build\nnpm run eval -- report --out docs/evaluation.md --seed ${seed} --instances ${instances}\n\`\`\``,
    `Traces are read from \`--traces DIR\` (here: ${background}), files of expected values from \`--golden DIR\`; where either is missing the document says so. The command ends with 1 when a bar is missed or an expected value differs. \`npm run eval -- detection --help\` and \`docs/detection.md\` have the parts.`,
  );
}
