import type { Declaration, Finding, TestName, TestResult } from '#libs/structuring';

import type { Response } from './verdict-row.js';

const ORDER: readonly Response[] = ['none', 'watch', 'ask', 'inspect'];

/** What is said not to be a model in the making. Fine-tuning is none of these: some regimes count it as training. */
const NOT_TRAINING: ReadonlySet<Declaration> = new Set(['inference', 'non-ai']);

/** What an engine's hits ask for. */
export interface Disposition {
  readonly response: Response;
  /** Hits whose links rest on remote endpoints: without those nothing that is linked reaches the threshold. */
  readonly byMeeting: ReadonlySet<TestName>;
}

/**
 * What the hits of an engine ask for. One workload that reaches the legal threshold alone, and a sum over work that exchanged data with each other, open a
 * case. Everything else asks the provider for information first: independent work one after another is the paper's own class
 * of false positives, one large reservation reaches a rate or fills the bucket without meaning anything, and neither must become an
 * accusation. Nor must a year's reservation of some thousand accelerators for serving, which reaches any threshold alone: figures cannot tell it from
 * training, and a declaration is doubted by asking. So a false declaration of one undivided run is asked about, and opens no case by itself.
 *
 * Nor must work that met at a remote endpoint and is linked by nothing else, since a gateway or a bucket of checkpoints looks as an evader's relay does.
 * `directly` judges the same work without such endpoints, null where there are none: a linked sum opens a case if one is reached then, too. It is
 * called only where a linked hit would open one. A hit is never less than a question.
 */
export function dispositionOf(tests: readonly TestResult[], declaredOf: (workload: string) => Declaration, directly: (() => readonly TestResult[]) | null): Disposition {
  const hits = tests.filter(({ hit }) => hit);
  if (hits.length === 0) return { response: 'none', byMeeting: new Set() };
  const linked = hits.filter(isLinked);
  const direct = linked.length === 0 || directly === null ? linked : directly().filter(isLinked);
  const alone = hits.some(({ test, quantity, witness }) => quantity === 'ops' && test !== 'burst' && witness.length === 1 && !NOT_TRAINING.has(declaredOf(witness[0] as string)));
  const held = new Set(direct.map(({ test }) => test));
  return { response: alone || direct.length > 0 ? 'inspect' : 'ask', byMeeting: new Set(linked.map(({ test }) => test).filter((test) => !held.has(test))) };
}

function isLinked({ hit, links }: TestResult): boolean {
  return hit && links.length > 0;
}

/** The gravest of what findings ask for. */
export function gravest(findings: readonly Finding[]): Response {
  return findings.reduce<Response>((worst, { severity }) => (ORDER.indexOf(severity) > ORDER.indexOf(worst) ? severity : worst), 'none');
}
