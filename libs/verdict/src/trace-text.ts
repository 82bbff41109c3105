import { judgedGroups, render, type DataQuality, type RuleSet } from '#libs/structuring';

import { isOfC } from './response.js';
import type { EngineRow, Judgement } from './verdict-row.js';

/**
 * Both engines' verdicts on one entity, told as a text that can be followed without knowing the code, under the lead profile. The two rows are
 * of one run, which judged with `ruleSet`.
 */
export function traceText(literal: EngineRow, robust: EngineRow, ruleSet: RuleSet): string {
  const [lead] = judgedGroups(ruleSet, literal.now);
  const [first] = literal.judgements;
  const [second] = robust.judgements;
  if (lead === undefined || first === undefined || second === undefined) throw new Error('a rule set has a lead profile');
  const { thresholds, horizonS } = lead.parameters;
  return render({
    now: literal.now,
    thresholds,
    horizonS,
    seferisFist: { outcome: hit(first), upperBoundOps: first.upperBoundTOP, tests: first.tests, classes: first.classes ?? { training: 0, 'potentially training': 0, 'non-training': 0 }, ...watched(first) },
    robust: { outcome: hit(second), peak: second.peakTOPs ?? 0, exchangedBytes: second.exchangedB ?? 0, tests: second.tests, ...watched(second) },
    pieces: piecesOf([...first.tests, ...second.tests]),
    counterfactuals: { ...(first.counterfactual === null ? {} : { seferisFist: first.counterfactual }), ...(second.counterfactual === null ? {} : { robust: second.counterfactual }) },
    indeterminate: literal.indeterminate,
    quality: robust.quality.filter((remark): remark is DataQuality => remark.code !== 'corrected'),
  });
}

/** The outcome before missing reports are taken into account, which the text tells apart. */
function hit({ tests }: Judgement): 'benign' | 'to-be-inspected' {
  return tests.some((test) => test.hit) ? 'to-be-inspected' : 'benign';
}

/** Why nobody is asked, where something is hit: the one hit of C that is watched is that of a reservation. */
function watched({ response, tests }: Judgement): Pick<Parameters<typeof render>[0]['robust'], 'watched'> {
  return response === 'watch' ? { watched: tests.some((test) => test.hit && isOfC(test)) ? 'serving' : 'below C' } : {};
}

function piecesOf(tests: Judgement['tests']): Parameters<typeof render>[0]['pieces'] {
  const pieceOf = ({ id, start, end, opsTOP, open }: Judgement['tests'][number]['pieces'][number]) => {
    const [provider, name] = [id.slice(0, id.indexOf(' ')), id.slice(id.indexOf(' ') + 1)];
    return [id, { provider, name, start, end, ops: opsTOP, open }] as const;
  };
  return new Map(tests.flatMap(({ pieces }) => pieces.map(pieceOf)));
}
