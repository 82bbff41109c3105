import type { Declaration, Finding, TestName, TestResult } from '#libs/structuring';

import type { Tie } from './ties.js';
import type { Response } from './verdict-row.js';

const ORDER: readonly Response[] = ['none', 'watch', 'ask', 'inspect'];

/** A customer's work as an engine judged it, and as it would judge less of it. */
export interface JudgedWork {
  readonly tests: readonly TestResult[];
  /** Of the same work without the remote endpoints that workloads have in common; null where there are none. */
  readonly directly: (() => readonly TestResult[]) | null;
  /** The same without some of the workloads; null where none would be left. */
  readonly without: (aside: (id: string) => boolean) => JudgedWork | null;
}

/** What is known of a workload beside what the engine says. */
export interface KnownWorkload {
  readonly declared: Declaration;
  readonly tie: Tie;
  /** Whether its own operations reach C. */
  readonly reachesC: boolean;
}

/** What is said not to be a model in the making. Fine-tuning is none of these: some regimes count it as training. */
const NOT_TRAINING: ReadonlySet<Declaration> = new Set(['inference', 'non-ai']);

/** What an engine's hits ask for. */
export interface Disposition {
  readonly response: Response;
  /** Hits whose links rest on remote endpoints: without those nothing that is linked reaches the threshold. */
  readonly byMeeting: ReadonlySet<TestName>;
}

/**
 * What the hits of an engine ask for. R is a line for looking, C is the law's.
 *
 * `inspect`: linked work reaches a threshold, and still does without the remote endpoints that workloads have in common, behind which anybody may be; or
 * one workload reaches C alone that is not declared as inference or as no AI.
 *
 * `ask`: work adds up to C over several pieces, which independent work one after another does too, the paper's own class of false positives; it is linked by meeting
 * at an endpoint, which looks the same at an evader's relay, a gateway and a bucket of checkpoints; or it reaches C alone and is declared as no AI.
 *
 * `watch`: what is left, which shows nothing but size. Work that stays below C, by where it leads too, since open ends and reservations are judged at their projection,
 * and is tied to no other; replicas declared as inference that met at remote endpoints and stay below C together; and one reservation declared as inference
 * that reaches C alone and is tied to nothing, since figures cannot tell a year's serving from training. What contradicts a declaration is asked about by the named rules.
 *
 * Whoever has something large on record must not hide behind it: the evidence of a hit is the smallest set, which one large workload is. So before work is watched,
 * the rest is judged without it, and what that asks for counts. A hit is never nothing.
 */
export function dispositionOf(work: JudgedWork, known: (id: string) => KnownWorkload): Disposition {
  const linked = work.tests.filter(isLinked);
  const direct = linked.length === 0 || work.directly === null ? linked : work.directly().filter(isLinked);
  const held = new Set(direct.map(({ test }) => test));
  return { response: beside(work, known, answered(work.tests, direct.length > 0, known)), byMeeting: new Set(linked.map(({ test }) => test).filter((test) => !held.has(test))) };
}

/** What hits ask for by what their own evidence is; `direct`: linked work is hit without remote endpoints. */
function answered(tests: readonly TestResult[], direct: boolean, known: (id: string) => KnownWorkload): Response {
  if (direct) return 'inspect';
  return tests.reduce<Response>((worst, test) => graver(worst, answerOf(test, known)), 'none');
}

function answerOf(test: TestResult, known: (id: string) => KnownWorkload): Response {
  const { hit, witness, links } = test;
  if (!hit) return 'none';
  if (!isOfC(test)) return witness.some((id) => known(id).tie === 'together') || links.some(({ a }) => known(a).tie !== 'serving') ? 'ask' : 'watch';
  if (witness.length !== 1) return 'ask';
  const only = known(witness[0] as string);
  if (isReservation(only)) return 'watch';
  return NOT_TRAINING.has(only.declared) ? 'ask' : 'inspect';
}

/** Serving that is tied to no other work: what a reservation of C is taken for. */
function isReservation({ declared, tie }: KnownWorkload): boolean {
  return declared === 'inference' && tie === 'none';
}

/** What the rest asks for where the response so far is only to watch: without the reservations that reach C alone, and of what is tied together alone. */
function beside(work: JudgedWork, known: (id: string) => KnownWorkload, response: Response): Response {
  if (response !== 'watch') return response;
  const overC = work.tests.some((test) => test.hit && isOfC(test));
  const rest = overC ? answeredBy(work.without((id) => known(id).reachesC && isReservation(known(id))), known) : 'none';
  if (rest === 'ask' || rest === 'inspect') return rest;
  return graver(response, answeredBy(work.without((id) => known(id).tie !== 'together'), known));
}

function answeredBy(work: JudgedWork | null, known: (id: string) => KnownWorkload): Response {
  if (work === null) return 'none';
  const linked = work.tests.some(isLinked);
  return answered(work.tests, linked && (work.directly === null || work.directly().some(isLinked)), known);
}

/** A comparison of operations with C; the other ones are with R, or with what a bucket drained at R may hold. */
export function isOfC({ quantity, test }: Pick<TestResult, 'quantity' | 'test'>): boolean {
  return quantity === 'ops' && test !== 'burst';
}

function isLinked({ hit, links }: TestResult): boolean {
  return hit && links.length > 0;
}

function graver(a: Response, b: Response): Response {
  return ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a;
}

/** The gravest of what findings ask for. */
export function gravest(findings: readonly Finding[]): Response {
  return findings.reduce<Response>((worst, { severity }) => graver(worst, severity), 'none');
}
