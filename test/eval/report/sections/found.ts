import { LITERAL, ROBUST } from '#libs/verdict';

import type { AdversaryFigures } from '../../detection/measure.js';
import type { Gathered } from '../gather.js';
import { blocks, image, percent, table, withInterval } from '../markdown.js';

const MARK: Readonly<Record<string, string>> = { ask: '?', inspect: '!' };

/** Family by family and engine by engine, then how soon. */
export function found({ detection: { adversaries } }: Gathered): string {
  const promised = adversaries.filter(({ standing }) => standing === 'detectable');
  const others = adversaries.filter(({ standing }) => standing === 'measured' || standing === 'slow by design');
  return blocks(
    '## What is found',
    `Ways round the rules that the design says are found. Engines are counted when they flag anything of the run; the last column has the rules that ask (?) or open a case (!), with the share of instances.`,
    engineTable(promised),
    image('evaluation-found.svg', 'Recall of everything together, by family, with intervals'),
    image('evaluation-literal.svg', `Share of instances flagged by ${LITERAL}, by family`),
    image('evaluation-robust.svg', `Share of instances flagged by ${ROBUST}, by family`),
    'What each of them does:',
    table(['Family', 'What it does'], promised.map(({ family, about }) => [family, about])),
    'Nothing is promised of these; they were measured all the same. `slow by design` takes longer than the horizon, which is what the rules are there to enforce.',
    engineTable(others),
    table(['Family', 'Standing', 'What it does'], others.map(({ family, standing, about }) => [family, standing, about])),
    '## How soon',
    'Share of C done at the first flag, of the instances that are found: median, and in brackets the 90th percentile.',
    table(['Family', 'by anything', LITERAL, ROBUST], [...promised, ...others].map(({ family, delay }) => [family, soon(delay.any), soon(delay[LITERAL]), soon(delay[ROBUST])])),
    image('evaluation-delay.svg', 'Share of C done at the first flag, by family: median and 90th percentile'),
  );
}

/** What is not found, each with what it does and how it fared. */
export function knownMisses({ detection: { adversaries } }: Gathered): string {
  const misses = adversaries.filter(({ standing }) => standing === 'known miss');
  return blocks(
    '## What is not found',
    'Known before and measured here. What these leave in reports is what innocent work leaves as well, or nothing at all: a rule that asked about them would ask about customers who did nothing.',
    table(['Known miss', 'found', 'of', LITERAL, ROBUST, 'what only watches'], misses.map(({ family, found: of, engines, rules }) => [
      family, `${of.hits}`, `${of.of}`, percent(engines[LITERAL].share), percent(engines[ROBUST].share),
      rules.filter(({ severity }) => severity === 'watch').map(({ rule, share }) => `${rule} ${percent(share.share)}`).join(', ') || '–',
    ])),
    table(['Known miss', 'What it does'], misses.map(({ family, about }) => [family, about])),
    'What would help is outside of the reports: inspection of providers, meters of energy, attested hardware, counts of chips sold.',
  );
}

function engineTable(families: readonly AdversaryFigures[]): string {
  return table(['Family', 'found (95 %)', 'case', LITERAL, 'with the paper’s D', ROBUST, 'rules'], families.map(({ family, found: of, cases, engines, literalWithPapersD, rules }) => [
    family, withInterval(of), percent(cases.share), percent(engines[LITERAL].share), percent(literalWithPapersD.share), percent(engines[ROBUST].share),
    rules.filter(({ severity }) => MARK[severity] !== undefined).map(({ rule, severity, share }) => `${rule}${MARK[severity] ?? ''} ${percent(share.share)}`).join(', ') || '–',
  ]));
}

function soon(of: { readonly median: number; readonly p90: number } | null): string {
  return of === null ? '–' : `${of.median.toFixed(3)} (${of.p90.toFixed(3)})`;
}
