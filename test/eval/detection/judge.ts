import type { Scenario, Work } from '#libs/evasion';
import { dossiersOf } from '#libs/evasion';
import { DEFAULT_RULE_SET, type Profile, type RuleSet } from '#libs/structuring';
import { EntityColumns, judgeEntity, LITERAL, Outlook, ROBUST, type Dossier, type EngineRow, type JudgedTest, type Judgement } from '#libs/verdict';

/** The leading profile of a hub: what cases and questions rest on. */
const LEAD = leadOf(DEFAULT_RULE_SET);
export const THRESHOLDS = LEAD.parameters.thresholds;
const LEAD_ALONE: RuleSet = { ...DEFAULT_RULE_SET, profiles: [LEAD] };
/** A profile that nobody reaches leads, since a flag of the leading one costs a counterfactual, which takes longer than all else and is not looked at. */
const NOBODY: Profile = { ...LEAD, id: 'nobody', parameters: { ...LEAD.parameters, thresholds: { ...THRESHOLDS, C1: 1e6 * THRESHOLDS.C, C: 1e6 * THRESHOLDS.C, R: 1e6 * THRESHOLDS.R, B: 1e6 } } };
/** D as the paper has it: model size × updates, three orders of magnitude down (Seferis and Fist, App. E; 4.3e18 bytes at 1e26). */
const PAPERS_D = 4.3e15;
const WITH_PAPERS_D: Profile = { ...LEAD, id: 'papers-d', parameters: { ...LEAD.parameters, thresholds: { ...THRESHOLDS, D: PAPERS_D } } };
const UNEXPLAINED: RuleSet = { ...DEFAULT_RULE_SET, lead: NOBODY.id, profiles: [NOBODY, LEAD, WITH_PAPERS_D] };

function leadOf({ lead, profiles }: RuleSet): Profile {
  const found = profiles.find(({ id }) => id === lead);
  if (found === undefined) throw new Error('the default rule set has no lead profile');
  return found;
}

type EngineName = typeof LITERAL | typeof ROBUST;

/** What one engine says of a scenario: of any of its entities. */
export interface EngineVerdict {
  readonly flagged: boolean;
  readonly inspect: boolean;
  /** A hit that is linked. */
  readonly linked: boolean;
  /** A hit that no single workload makes and that nothing links: work added up. */
  readonly addedUp: boolean;
}

/** What the hub would say of a scenario. */
export interface Judged {
  readonly engines: Readonly<Record<EngineName, EngineVerdict>>;
  /** Whether the literal engine flags with the paper's own D, which links workloads from a hundred times as much exchange on. */
  readonly flaggedWithPapersD: boolean;
  /** Rules that found something, with what they ask for, `name@version`. */
  readonly rules: ReadonlyMap<string, 'watch' | 'ask' | 'inspect'>;
  /** Gravest response of all. */
  readonly response: 'none' | 'watch' | 'ask' | 'inspect';
  readonly entities: number;
  /** From the first start to the end, summed over entities, years. */
  readonly years: number;
}

const ORDER = ['none', 'watch', 'ask', 'inspect'] as const;
const YEAR_S = 365.25 * 86_400;

export function judgeScenario(scenario: Scenario): Judged {
  return judgeDossiers(dossiersOf(scenario));
}

function judgeDossiers(dossiers: readonly Dossier[]): Judged {
  const rows = dossiers.map((dossier) => judgeEntity(dossier, UNEXPLAINED, ''));
  const rules = new Map<string, 'watch' | 'ask' | 'inspect'>();
  for (const [, , { findings }] of rows) {
    for (const { rule, severity } of findings) if (ORDER.indexOf(severity) > ORDER.indexOf(rules.get(rule) ?? 'none')) rules.set(rule, severity);
  }
  return {
    engines: { [LITERAL]: verdictOf(rows.map(([literal]) => literal)), [ROBUST]: verdictOf(rows.map(([, robust]) => robust)) },
    flaggedWithPapersD: rows.some(([literal]) => literal.judgements[2]?.outcome === 'to-be-inspected'),
    rules,
    response: rows.flatMap(([literal, robust, rule]) => [judgementOf(literal), judgementOf(robust), rule]).reduce<Judged['response']>((worst, { response }) => (ORDER.indexOf(response) > ORDER.indexOf(worst) ? response : worst), 'none'),
    entities: dossiers.length,
    years: dossiers.reduce((sum, { workloads, now }) => sum + workloads.reduce((most, { line }) => Math.max(most, now - line.start), 0) / YEAR_S, 0),
  };
}

/** That under the leading profile. */
function judgementOf({ judgements }: EngineRow): Judgement {
  return judgements[1] as Judgement;
}

function verdictOf(rows: readonly EngineRow[]): EngineVerdict {
  const judgements = rows.map(judgementOf);
  const hits = judgements.flatMap(({ tests }) => tests.filter(({ hit }) => hit));
  const alone = (test: JudgedTest): boolean => test.witness.length === 1;
  return {
    flagged: judgements.some(({ outcome }) => outcome === 'to-be-inspected'),
    inspect: judgements.some(({ response }) => response === 'inspect'),
    linked: hits.some(({ links }) => links.length > 0),
    addedUp: hits.some((test) => test.links.length === 0 && !alone(test)),
  };
}

/** Whether each engine flags any entity, from its outcome alone: what `judgeScenario` says at a hundredth of the price. */
export function flaggedAt(scenario: Scenario, at: number): Readonly<Record<EngineName, boolean>> {
  const outlook = new Outlook(LEAD_ALONE, at);
  for (const { workloads, exchanges } of dossiersOf(scenario, at)) {
    const columns = new EntityColumns(at);
    for (const reported of workloads) {
      const { provider, line } = reported;
      if (line.end === undefined) columns.unended(reported);
      else columns.ended(provider, line.id, line.start, line.end, line.ops.theoreticalTOP, Math.max(line.interNode.configuredGbps, line.interNode.peakGbps ?? 0), line.declared === 'training');
    }
    for (const reported of exchanges) columns.exchange(reported);
    outlook.take(columns);
  }
  const [lead] = outlook.tallies();
  return { [LITERAL]: (lead?.flagged[LITERAL] ?? 0) > 0, [ROBUST]: (lead?.flagged[ROBUST] ?? 0) > 0 };
}

/** Whether anything asks a question or opens a case at `at`. */
export function answeredAt(scenario: Scenario, at: number): boolean {
  return isAnswer(judgeDossiers(dossiersOf(scenario, at)));
}

/** A question asked, or a case opened. */
export function isAnswer({ response }: Pick<Judged, 'response'>): boolean {
  return response === 'ask' || response === 'inspect';
}

/** Share of C that the run had done at `at`. */
export function shareOfC(works: readonly Work[], at: number, rateOf: (work: Work) => number): number {
  return works.filter(({ ofRun }) => ofRun).reduce((sum, work) => sum + rateOf(work) * Math.max(0, Math.min(work.end, at) - work.start), 0) / THRESHOLDS.C;
}
