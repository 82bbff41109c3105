import { ADVERSARIES, amidEveryday, BENIGN, seeded, type Family, type Random, type Scenario } from '#libs/evasion';
import { LITERAL, ROBUST } from '#libs/verdict';

import type { Backdrop } from './backdrop.js';
import { delayOf } from './delay.js';
import { isAnswer, judgeScenario, THRESHOLDS, type Judged } from './judge.js';
import { share, spread, type Share } from './wilson.js';

const DAY_S = 86_400;
/** The instant of judgement, a midnight: part of what makes the same seed give the same figures. */
const NOW = 20_717 * DAY_S;
const RECORD_S = 14 * DAY_S;

type Engine = typeof LITERAL | typeof ROBUST;
type Spread = ReturnType<typeof spread>;

/** How a family of evaders fares. */
export interface AdversaryFigures {
  readonly family: string;
  readonly standing: Family['standing'];
  readonly about: string;
  /** Anything that asks a question or opens a case, about any entity of the run. */
  readonly found: Share;
  /** Of these, a case opened by the machine. */
  readonly cases: Share;
  readonly engines: Readonly<Record<Engine, Share>>;
  /** The literal engine with the D of the paper. */
  readonly literalWithPapersD: Share;
  /** By rule, with what it asks for. */
  readonly rules: readonly { readonly rule: string; readonly severity: string; readonly share: Share }[];
  /** Share of C done at the first flag, of those that are found. */
  readonly delay: { readonly [LITERAL]: Spread; readonly [ROBUST]: Spread; readonly any: Spread };
}

/** How a class of innocent customers fares. */
export interface BenignFigures {
  readonly family: string;
  readonly about: string;
  readonly customerYears: number;
  /** A case opened by the machine on any of its entities. */
  readonly inspected: Share;
  readonly inspectedPer1000Years: number;
  /** A question asked, and no case opened. */
  readonly asked: Share;
  readonly askedPer1000Years: number;
  /** False positives: either. */
  readonly answered: Share;
  /** Flagged by an engine, and nothing asked by anything. */
  readonly watched: Share;
  /** Work of which no piece reaches a threshold added up although nothing links it; work that is said to be linked. */
  readonly addedUp: Share;
  readonly linked: Share;
  readonly engines: Readonly<Record<Engine, { readonly flagged: Share; readonly inspected: Share; readonly addedUp: Share }>>;
  readonly rules: AdversaryFigures['rules'];
}

export interface Measuring {
  readonly backdrop: Backdrop;
  readonly seed: number;
  readonly instances: number;
}

export function measureAdversaries(measuring: Measuring): AdversaryFigures[] {
  return ADVERSARIES.map((family) => {
    const all = instancesOf(family, measuring).map((scenario) => {
      const judged = judgeScenario(scenario);
      return { judged, delay: delayOf(scenario, judged) };
    });
    const judged = all.map((one) => one.judged);
    const delays = (of: keyof AdversaryFigures['delay']): Spread => spread(all.flatMap(({ delay }) => delay[of] ?? []));
    return {
      family: family.name,
      standing: family.standing,
      about: family.about,
      found: shareOf(judged, isAnswer),
      cases: shareOf(judged, ({ response }) => response === 'inspect'),
      engines: { [LITERAL]: shareOf(judged, ({ engines }) => engines[LITERAL].flagged), [ROBUST]: shareOf(judged, ({ engines }) => engines[ROBUST].flagged) },
      literalWithPapersD: shareOf(judged, ({ flaggedWithPapersD }) => flaggedWithPapersD),
      rules: byRule(judged),
      delay: { [LITERAL]: delays(LITERAL), [ROBUST]: delays(ROBUST), any: delays('any') },
    };
  });
}

export function measureBenign(measuring: Measuring): BenignFigures[] {
  const classes = BENIGN.map((family) => benignFigures(family.name, family.about, instancesOf(family, measuring).map(judgeScenario)));
  return [...classes, benignFigures('trace-accounts', 'the accounts of the background by themselves, as they are', everyAccount(measuring.backdrop).map(judgeScenario))];
}

function benignFigures(family: string, about: string, judged: readonly Judged[]): BenignFigures {
  const customerYears = judged.reduce((sum, { years }) => sum + years, 0);
  const inspected = shareOf(judged, ({ response }) => response === 'inspect');
  const asked = shareOf(judged, ({ response }) => response === 'ask');
  const of = (engine: Engine): BenignFigures['engines'][Engine] => ({
    flagged: shareOf(judged, ({ engines }) => engines[engine].flagged),
    inspected: shareOf(judged, ({ engines }) => engines[engine].inspect),
    addedUp: shareOf(judged, ({ engines }) => engines[engine].addedUp),
  });
  return {
    family, about, customerYears, inspected, asked, answered: shareOf(judged, isAnswer),
    watched: shareOf(judged, (one) => !isAnswer(one) && (one.engines[LITERAL].flagged || one.engines[ROBUST].flagged)),
    inspectedPer1000Years: (1_000 * inspected.hits) / customerYears,
    askedPer1000Years: (1_000 * asked.hits) / customerYears,
    addedUp: shareOf(judged, ({ engines }) => engines[LITERAL].addedUp || engines[ROBUST].addedUp),
    linked: shareOf(judged, ({ engines }) => engines[LITERAL].linked || engines[ROBUST].linked),
    engines: { [LITERAL]: of(LITERAL), [ROBUST]: of(ROBUST) },
    rules: byRule(judged),
  };
}

function instancesOf({ name, generate }: Family, { backdrop, seed, instances }: Measuring): Scenario[] {
  const historiesOf = new Map(backdrop.providers.map(({ iss, histories }) => [iss, histories]));
  return Array.from({ length: instances }, (_, instance) => {
    const random = seeded(seedOf(`${seed} ${instance} ${name}`));
    const scenario = generate({ random, providers: shuffled([...historiesOf.keys()], random), now: NOW, thresholds: THRESHOLDS, recordS: RECORD_S, detail: true });
    return amidEveryday(scenario, (provider) => historiesOf.get(provider) ?? [], random);
  });
}

/** Each account of the background alone: moved as a whole, so that its last job ends at the instant of judgement. */
function everyAccount({ providers }: Backdrop): Scenario[] {
  return providers.flatMap(({ iss, histories }) => histories.map((history, index) => {
    const shift = NOW - history.reduce((latest, { end }) => Math.max(latest, end), -Infinity);
    const account = { provider: iss, row: { customer_id: `account-${index + 1}`, name: `Account ${index + 1}` }, person: `account-${index + 1}` };
    const works = history.map((job, at) => ({ ...job, account, id: `job-${at + 1}`, state: 'ended' as const, start: job.start + shift, end: job.end + shift, egressB: 0, ingressB: 0, ofRun: false }));
    return { now: NOW, accounts: [account], works, exchanges: [] };
  }));
}

function shareOf(judged: readonly Judged[], holds: (one: Judged) => boolean): Share {
  return share(judged.filter(holds).length, judged.length);
}

function byRule(judged: readonly Judged[]): AdversaryFigures['rules'] {
  const severities = new Map<string, string>();
  for (const { rules } of judged) for (const [rule, severity] of rules) severities.set(rule, severity);
  return [...severities].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([rule, severity]) => ({ rule, severity, share: shareOf(judged, ({ rules }) => rules.has(rule)) }));
}

/** 32-bit FNV-1a: an instance's seed hangs on its own name and number alone, so that a family more changes no other. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

function shuffled(items: string[], random: Random): string[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = random.integer(0, at);
    [items[at], items[other]] = [items[other] as string, items[at] as string];
  }
  return items;
}
