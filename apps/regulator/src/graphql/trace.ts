import { decodeRuleSet, LITERAL, ROBUST, traceText } from '#libs/verdict';
import { findPolicy } from '../persistence/policies.js';
import type { Queryable } from '../persistence/queryable.js';
import { engineRowOf } from './judgement.js';
import type { Verdict } from './types/verdict.js';

/** Current verdicts of both engines as a text, by the rule set that they were judged with; null where one is missing. */
export async function traceOf(db: Queryable, current: readonly Verdict[]): Promise<string | null> {
  const [literal, robust] = [LITERAL, ROBUST].map((engine) => current.find((verdict) => verdict.engine === engine));
  if (literal === undefined || robust === undefined) return null;
  const record = await findPolicy(db, literal.parameters);
  const [literalRow, robustRow] = [engineRowOf(literal), engineRowOf(robust)];
  if (record === undefined || literalRow === null || robustRow === null) throw new Error('a verdict without its rule set or its row');
  return traceText(literalRow, robustRow, decodeRuleSet(record.bytes));
}
