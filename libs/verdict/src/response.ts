import type { Declaration, Finding, TestResult } from '#libs/structuring';

import type { Response } from './verdict-row.js';

const ORDER: readonly Response[] = ['none', 'watch', 'ask', 'inspect'];

/** What is said not to be a model in the making. Fine-tuning is none of these: some regimes count it as training. */
const NOT_TRAINING: ReadonlySet<Declaration> = new Set(['inference', 'non-ai']);

/**
 * What the hits of an engine ask for. One workload that reaches the legal threshold alone, and a sum over work that is linked by exchanges, open a
 * case. Everything else asks the provider for information first: independent work one after another is the paper's own class
 * of false positives, one large reservation reaches a rate or fills the bucket without meaning anything, and neither must become an
 * accusation. Nor must a year's reservation of some thousand accelerators for serving, which reaches any threshold alone: figures cannot tell it from
 * training, and a declaration is doubted by asking. So a false declaration of one undivided run is asked about, and opens no case by itself.
 */
export function responseTo(tests: readonly TestResult[], declaredOf: (workload: string) => Declaration): Response {
  const hits = tests.filter(({ hit }) => hit);
  if (hits.length === 0) return 'none';
  const grave = hits.some(({ test, links, quantity, witness }) => links.length > 0 || (quantity === 'ops' && test !== 'burst' && witness.length === 1 && !NOT_TRAINING.has(declaredOf(witness[0] as string))));
  return grave ? 'inspect' : 'ask';
}

/** The gravest of what findings ask for. */
export function gravest(findings: readonly Finding[]): Response {
  return findings.reduce<Response>((worst, { severity }) => (ORDER.indexOf(severity) > ORDER.indexOf(worst) ? severity : worst), 'none');
}
