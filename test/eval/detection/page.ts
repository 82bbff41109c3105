import { LITERAL, ROBUST } from '#libs/verdict';

import { barChart, escapeXml } from './chart.js';
import type { BenignFigures } from './measure.js';
import type { DetectionReport } from './report.js';
import { asText } from './text.js';
import type { Share } from './wilson.js';

const FOUND = '#2b6cb0';
const MISSED = '#a0aec0';
const CASE = '#c53030';
const ASKED = '#d69e2e';

/** The report as one page that needs nothing else: plots, then the tables as text. */
export function asPage(report: DetectionReport): string {
  const { adversaries, benign } = report;
  const found = adversaries.map(({ family, standing, found: of }) => ({ label: family, ...bounds(of), colour: standing === 'detectable' ? FOUND : MISSED }));
  const engine = (name: typeof LITERAL | typeof ROBUST) => adversaries.map(({ family, engines, standing }) => ({ label: family, ...bounds(engines[name]), colour: standing === 'detectable' ? FOUND : MISSED }));
  const delays = adversaries.map(({ family, delay }) => ({ label: family, value: delay.any?.median ?? null, low: delay.any?.median ?? null, high: delay.any?.p90 ?? null, colour: FOUND }));
  const mostDelay = Math.max(0.1, ...adversaries.map(({ delay }) => delay.any?.p90 ?? 0));
  const ofClasses = (of: (one: BenignFigures) => Share, colour: string) => benign.map((one) => ({ label: one.family, ...bounds(of(one)), colour }));
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Detection: what is found, and who is suspected for nothing</title>',
    '<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a202c}pre{font-size:11px;overflow-x:auto;background:#f7fafc;padding:1rem}svg{max-width:100%;height:auto;display:block;margin:1.5rem 0}</style></head><body>',
    '<h1>Detection: what is found, and who is suspected for nothing</h1>',
    `<p>${escapeXml(`${report.instances} instances a family, seed ${report.seed}; ${report.background}.`)} Grey: nothing is promised, or a known miss. Lines: 95 % intervals of Wilson.</p>`,
    barChart('Evaders found by anything that asks or opens a case', 'Share of instances found, by family.', 1, found),
    barChart(`Evaders flagged by ${LITERAL}`, 'Share of instances flagged by the literal engine, by family.', 1, engine(LITERAL)),
    barChart(`Evaders flagged by ${ROBUST}`, 'Share of instances flagged by the robust engine, by family.', 1, engine(ROBUST)),
    barChart('Share of C done at the first flag: median, line to the 90th percentile', 'Delay of detection, by family.', mostDelay, delays),
    barChart('Innocent customers on whom a case is opened', 'Share of customers of a class on whom a case is opened.', 1, ofClasses(({ inspected }) => inspected, CASE)),
    barChart('Innocent customers about whom a question is asked', 'Share of customers asked about, by class.', 1, ofClasses(({ asked }) => asked, ASKED)),
    `<h2>Tables</h2><pre>${escapeXml(asText(report))}</pre>`,
    '</body></html>',
    '',
  ].join('\n');
}

function bounds({ share, low, high }: Share): { readonly value: number | null; readonly low: number | null; readonly high: number | null } {
  return { value: share, low, high };
}
