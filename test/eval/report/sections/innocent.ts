import { LITERAL, ROBUST } from '#libs/verdict';

import { TABLE_ONE } from '../../detection/table-one.js';
import { share } from '../../detection/wilson.js';
import type { Gathered } from '../gather.js';
import { blocks, image, percent, table, withInterval } from '../markdown.js';

/** Who is suspected or asked about for nothing, class by class, and the paper's own expectation beside it. */
export function innocent({ detection: { benign, bars, readings } }: Gathered): string {
  return blocks(
    '## Who is suspected for nothing',
    table(['Class', 'question or case (95 %)', 'case (95 %)', 'watched', 'any hit', 'added up', 'linked', 'customer-years', 'cases per 1,000', 'questions per 1,000', `${LITERAL} flags`, `${ROBUST} flags`], benign.map((one) => [
      one.family, withInterval(one.answered), withInterval(one.inspected), percent(one.watched.share), percent(share(one.answered.hits + one.watched.hits, one.answered.of).share), percent(one.addedUp.share), percent(one.linked.share),
      one.customerYears.toFixed(1), one.inspectedPer1000Years.toFixed(1), one.askedPer1000Years.toFixed(1), percent(one.engines[LITERAL].flagged.share), percent(one.engines[ROBUST].flagged.share),
    ])),
    '`any hit`: a question or case, or watched. Before lone work below C was only watched (`docs/adr/0020`) every hit was a question, so that column is who was suspected of the same customers by the reading of the first column.',
    image('evaluation-cases.svg', 'Innocent customers on whom a case is opened, by class, with intervals'),
    image('evaluation-questions.svg', 'Innocent customers about whom a question is asked, by class, with intervals'),
    table(['Class', 'What it is'], benign.map(({ family, about }) => [family, about])),
    'An engine that flags asks for a case, a question or no more than watching, by what it found and how sure that is: `flags` is no false positive by itself.',
    'Two classes stand for independent training in parallel. In `parallel-training`, which the bar is on and the paper means, nothing passes between the models. `parallel-training-bucket` is ours: the same with one bucket for the data and checkpoints of all, so that an accelerator memory and more goes to and from one address that several workloads have in common. That is all that reports show of pods which train one model through a relay (`diloco-relay`), and it is asked about for the same reason.',
    '### The paper’s Table 1 beside ours',
    'Seferis and Fist (App. E, Table 1) expect false positives by scenario and give words, not numbers. Their algorithm is the column of the literal engine. A row of theirs may have several classes here.',
    table(['Scenario', 'The paper expects', 'Class here', `flagged, ${LITERAL}`, `flagged, ${ROBUST}`, 'case', 'asked', 'watched'], TABLE_ONE.flatMap(({ scenario, expected, families }) => families.map((family) => {
      const one = benign.find((each) => each.family === family);
      if (one === undefined) return [scenario, expected, family, '–', '–', '–', '–', '–'];
      return [scenario, expected, family, withInterval(one.engines[LITERAL].flagged), withInterval(one.engines[ROBUST].flagged), percent(one.inspected.share), percent(one.asked.share), percent(one.watched.share)];
    }))),
    contradicted(benign),
    '## Bars',
    `What exit status 1 of the evaluation hangs on: the least that the design asks for. Classes that no bar is about: ${benign.map(({ family }) => family).filter((family) => !bars.some(({ bar }) => bar.startsWith(`${family}:`))).join(', ') || 'none'}.`,
    table(['Bar', 'wanted', 'got', '', `${LITERAL} flags`], bars.map(({ bar, wanted, got, met, literal }) => [bar, wanted, got === null ? '–' : got.toFixed(3), met ? 'met' : '**missed**', literal === undefined || literal === null ? '' : literal.toFixed(3)])),
    'The same by the other readings of a false positive:',
    table(['Class and reading', 'share (95 %)', 'wanted'], readings.flatMap(({ family, readings: of }) => of.map(({ reading, share, most, applied }) => [`${family}: ${reading}`, withInterval(share), applied ? `≤ ${most}` : '']))),
  );
}

/** Classes of which the paper expects none or very few, and of which its own algorithm flags more than one in ten. */
function contradicted(benign: Gathered['detection']['benign']): string {
  const few = TABLE_ONE.filter(({ expected }) => expected.startsWith('None')).flatMap(({ families }) => families);
  const against = benign.filter(({ family, engines }) => few.includes(family) && (engines[LITERAL].flagged.share ?? 0) > 0.1);
  if (against.length === 0) return 'Where the paper expects none or very few, its algorithm flags no class in more than one instance of ten.';
  return `Where the paper expects none or very few, its algorithm flags ${against.map(({ family, engines }) => `${family} in ${percent(engines[LITERAL].flagged.share)} %`).join(' and ')}. The table does not hold for these: they do as much, or as much at a time, as a training run, which is what the algorithm looks at.`;
}
