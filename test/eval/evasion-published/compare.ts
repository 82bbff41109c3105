import { CodedError, isCodedError } from '#libs/errors';

import type { EvalErrorCode } from '../errors.js';
import { Inputs } from './inputs.js';
import { KINDS } from './kinds.js';
import { within, type PublishedCase } from './published-file.js';
import { knownReason } from './reasons.js';

/** Cases that may miss: one published table disagrees with itself in one cell. */
export const MOST_MISSED = 1;

interface Miss {
  readonly case: string;
  readonly metric: string;
  readonly expected: number;
  readonly got: number;
  readonly source: string;
  /** Why, where that is known. */
  readonly reason: string;
}

interface KindReport {
  readonly kind: string;
  readonly cases: number;
  readonly metrics: number;
  readonly missed: number;
}

export interface PublishedReport {
  readonly cases: number;
  readonly metrics: number;
  readonly kinds: readonly KindReport[];
  readonly misses: readonly Miss[];
  /** Whether no more cases miss than may. */
  readonly agree: boolean;
}

/** Recomputes every case. EVAL_CASE for a kind or a metric that is not known, and for a case that the model refuses. */
export function comparePublished(cases: readonly PublishedCase[]): PublishedReport {
  const misses: Miss[] = [];
  const kinds = new Map<string, { cases: number; metrics: number; missed: number }>();
  for (const one of cases) {
    const got = compute(one);
    const counts = kinds.get(one.kind) ?? { cases: 0, metrics: 0, missed: 0 };
    counts.cases += 1;
    for (const [metric, expected] of Object.entries(one.expected)) {
      const value = Object.hasOwn(got, metric) ? got[metric] : undefined;
      if (value === undefined) throw new CodedError<EvalErrorCode>('EVAL_CASE', 'a case expects a metric that its kind has not', { field: `${one.id}.expected.${metric}` });
      counts.metrics += 1;
      if (within(value, expected)) continue;
      counts.missed += 1;
      misses.push({ case: one.id, metric, expected: expected.v, got: value, source: one.source, reason: knownReason(one) ?? 'not known' });
    }
    kinds.set(one.kind, counts);
  }
  const report = [...kinds].map(([kind, counts]) => ({ kind, ...counts }));
  return { cases: cases.length, metrics: report.reduce((sum, { metrics }) => sum + metrics, 0), kinds: report, misses, agree: new Set(misses.map((one) => one.case)).size <= MOST_MISSED };
}

function compute(one: PublishedCase): Readonly<Record<string, number>> {
  const kind = Object.hasOwn(KINDS, one.kind) ? KINDS[one.kind] : undefined;
  if (kind === undefined) throw new CodedError<EvalErrorCode>('EVAL_CASE', 'no such kind of case', { field: `${one.id}.kind` });
  try {
    return kind(new Inputs(one));
  } catch (cause) {
    if (!isCodedError(cause) || cause.code.startsWith('EVAL_')) throw cause;
    throw new CodedError<EvalErrorCode>('EVAL_CASE', `the model refuses a case: ${cause.code}, ${cause.message}`, { field: `${one.id}.inputs` }, { cause });
  }
}
