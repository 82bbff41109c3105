import { comparisonSvg } from '#libs/evasion';
import { LITERAL, ROBUST } from '#libs/verdict';

import { barChart, type ChartRow } from '../detection/chart.js';
import type { AdversaryFigures, BenignFigures } from '../detection/measure.js';
import type { Share } from '../detection/wilson.js';
import type { Gathered } from './gather.js';
import { priceChart } from './price-chart.js';

const [FOUND, NOT_PROMISED, CASE, ASKED] = ['#2b6cb0', '#a0aec0', '#c53030', '#d69e2e'];

/** The pictures of the document by file name: SVG that needs nothing else, on white, since a page may be dark. */
export function images({ detection: { adversaries, benign }, prices, rules }: Gathered): ReadonlyMap<string, string> {
  const of = (share: (one: AdversaryFigures) => Share): ChartRow[] => adversaries.map((one) => ({ label: one.family, ...bounds(share(one)), colour: one.standing === 'detectable' ? FOUND : NOT_PROMISED }));
  const classes = (share: (one: BenignFigures) => Share, colour: string): ChartRow[] => benign.map((one) => ({ label: one.family, ...bounds(share(one)), colour }));
  const delays = adversaries.map(({ family, delay: { any } }) => ({ label: family, value: any?.median ?? null, low: any?.median ?? null, high: any?.p90 ?? null, colour: FOUND }));
  const latest = Math.max(0.1, ...adversaries.map(({ delay: { any } }) => any?.p90 ?? 0));
  return new Map([
    ['evaluation-found.svg', barChart('Evaders found by anything that asks or opens a case', 'Share of instances found, by family; grey: nothing is promised, or a known miss.', 1, of((one) => one.found))],
    ['evaluation-literal.svg', barChart(`Evaders flagged by ${LITERAL}`, 'Share of instances flagged by the literal engine, by family.', 1, of((one) => one.engines[LITERAL]))],
    ['evaluation-robust.svg', barChart(`Evaders flagged by ${ROBUST}`, 'Share of instances flagged by the robust engine, by family.', 1, of((one) => one.engines[ROBUST]))],
    ['evaluation-delay.svg', barChart('Share of C done at the first flag: median, line to the 90th percentile', 'Delay of detection, by family.', latest, delays)],
    ['evaluation-cases.svg', barChart('Innocent customers on whom a case is opened', 'Share of customers of a class on whom a case is opened.', 1, classes((one) => one.inspected, CASE))],
    ['evaluation-questions.svg', barChart('Innocent customers about whom a question is asked', 'Share of customers asked about, by class.', 1, classes((one) => one.asked, ASKED))],
    ['evaluation-price.svg', priceChart(prices[0]?.prices ?? [])],
    ['evaluation-rules.svg', comparisonSvg(rules.ours)],
  ].map(([name, svg]) => [name as string, `${onWhite(svg as string).trimEnd()}\n`]));
}

function bounds({ share, low, high }: Share): { readonly value: number | null; readonly low: number | null; readonly high: number | null } {
  return { value: share, low, high };
}

/** Behind everything that is drawn; a picture that has its own ground is covered again by that. */
function onWhite(svg: string): string {
  return svg.replace('>', '><rect width="100%" height="100%" fill="#fff"/>');
}
