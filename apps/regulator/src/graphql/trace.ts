import { LITERAL, ROBUST, traceText } from '#libs/verdict';
import { engineRowOf } from './judgement.js';
import type { Loaders } from './loaders.js';
import type { Verdict } from './types/verdict.js';

/** Current verdicts of both engines as a text, by the rule set that they were judged with; null where one is missing. */
export async function traceOf({ ruleSet }: Pick<Loaders, 'ruleSet'>, current: readonly Verdict[]): Promise<string | null> {
  const [literal, robust] = [LITERAL, ROBUST].map((engine) => current.find((verdict) => verdict.engine === engine));
  if (literal === undefined || robust === undefined) return null;
  const stored = await ruleSet.load(literal.parameters);
  const [literalRow, robustRow] = [engineRowOf(literal), engineRowOf(robust)];
  if (stored === null || literalRow === null || robustRow === null) throw new Error('a verdict without its rule set or its row');
  return traceText(literalRow, robustRow, stored.ruleSet);
}
