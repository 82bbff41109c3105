import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';

import { CodedError } from '#libs/errors';
import { compareRules, comparisonCsv, comparisonSvg, defaultGrid, MIRI, type Rule } from '#libs/evasion';

import type { LabErrorCode } from '../errors.js';
import { comparisonText } from '../present/comparison.js';

export interface CompareArguments {
  readonly before: Rule;
  readonly after: Rule;
  readonly target?: readonly number[];
  readonly model: 'corrected' | 'miri';
  readonly csv?: string;
  readonly svg?: string;
  readonly json?: boolean;
}

/** `compare-rules`: what a change of rules multiplies an evader's least cost and nodes by, over a grid of settings. */
export function compareCommand({ before, after, target, model, csv, svg, json = false }: CompareArguments, print: (text: string) => void): void {
  const grid = model === 'miri' ? miriGrid(target) : defaultGrid(target);
  const comparison = compareRules(before, after, grid);
  if (csv !== undefined) writeOut(csv, comparisonCsv(comparison), '--csv');
  if (svg !== undefined) writeOut(svg, comparisonSvg(comparison), '--svg');
  print(json ? JSON.stringify({ before, after, ...comparison, settings: comparison.settings.map(({ setting: _, ...one }) => one) }) : comparisonText(comparison));
}

/** As MIRI's own simulator reads it: no grid, but a setting a target and set of chips. */
function miriGrid(targets: readonly number[] = [1e24, 1e25, 1e26]): ReturnType<typeof defaultGrid> {
  const sets = [['A100 only', MIRI.chips.filter(({ name }) => name === 'A100')], ['any chip', MIRI.chips]] as const;
  return targets.flatMap((target) => sets.map(([chips, chosen]) => ({ labels: { target: target.toExponential().replace('e+', 'e'), chips }, target, setting: { ...MIRI, chips: chosen } })));
}

function writeOut(path: string, text: string, option: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new CodedError<LabErrorCode>('LAB_OUT_UNWRITABLE', 'the file cannot be written', { file: basename(path), field: option }, { cause });
  }
}
