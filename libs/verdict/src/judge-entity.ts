import { CATALOGUE_VERSION } from '#libs/compute';
import { indeterminatePeriods, judgedGroups, outcomeGiven, type IndeterminatePeriod, type JudgedGroup, type RuleSet } from '#libs/structuring';

import { correctedRemarks, type RowQuality } from './corrected.js';
import type { Dossier } from './dossier.js';
import { engineCase, judgeCase, type Engine, type EngineCase } from './engine-case.js';
import { identityTree } from './identity-tree.js';
import { judgeRules } from './judge-rules.js';
import { LITERAL_ENGINE } from './literal-engine.js';
import { ROBUST_ENGINE } from './robust-engine.js';
import { timelineId } from './timeline-id.js';
import { PreparedTimelines } from './prepared-timelines.js';
import type { PreparedTimeline } from './prepared-timeline.js';
import type { EngineRow, Judgement, RuleRow } from './verdict-row.js';

/**
 * Judges one entity with every engine under every profile, and by every rule: the rows that hub and auditor must agree on to the byte, in the
 * order of ENGINES. `parameters` is the digest of the rule set. Gives a verdict on whatever #libs/report lets through, however large its
 * figures, so that no provider can keep a hub from judging; what it refuses, by the codes of #libs/compute, is a model or precision
 * outside of the catalogue, which intake refuses too. A workload that occurs twice is a caller's mistake: STRUCTURING_INPUT.
 */
export function judgeEntity(dossier: Dossier, ruleSet: RuleSet, parameters: string): readonly [EngineRow, EngineRow, RuleRow] {
  const groups = judgedGroups(ruleSet, dossier.now);
  const [lead] = groups;
  if (lead === undefined) throw new Error('a rule set has a lead profile');
  const timelines = new PreparedTimelines(dossier);
  const corrected = correctedRemarks(dossier, lead.parameters.lookbackS);
  const subject: Subject = { dossier, groups, periods: indeterminate(dossier, lead), corrected, parameters };
  return [
    engineRow(LITERAL_ENGINE, subject, ({ parameters: of }) => timelines.literal(of)),
    engineRow(ROBUST_ENGINE, subject, ({ parameters: of }) => timelines.robust(of)),
    judgeRules(dossier, timelines.of(lead.parameters), corrected, ruleSet, parameters),
  ];
}

/** Whom rows are on, and what they are judged by. */
interface Subject {
  readonly dossier: Dossier;
  /** The lead profile's first. */
  readonly groups: readonly JudgedGroup[];
  readonly periods: readonly IndeterminatePeriod[];
  readonly corrected: readonly RowQuality[];
  readonly parameters: string;
}

function engineRow(engine: Engine, { dossier, groups, periods, corrected, parameters }: Subject, timelineFor: (group: JudgedGroup) => PreparedTimeline): EngineRow {
  const cases = new Map<PreparedTimeline, EngineCase>();
  const judged = groups.map((group, nth) => {
    const prepared = timelineFor(group);
    const known = cases.get(prepared) ?? engineCase(engine, prepared);
    cases.set(prepared, known);
    const { judgement, quality } = judgeCase(known, group, nth === 0);
    return { judgement: { ...judgement, outcome: judgement.outcome === 'to-be-inspected' ? judgement.outcome : outcomeGiven('benign', periods) }, quality, workloads: prepared.columns.size };
  });
  const [lead] = judged;
  if (lead === undefined) throw new Error('a rule set has a lead profile');
  const judgements = judged.map(({ judgement }) => judgement);
  return {
    entity: dossier.entity,
    engine: engine.name,
    parameters,
    catalogue: CATALOGUE_VERSION,
    position: dossier.position,
    now: dossier.now,
    outcome: lead.judgement.outcome,
    response: lead.judgement.response,
    workloads: lead.workloads,
    judgements,
    indeterminate: periods,
    identity: identityOf(judgements, dossier),
    quality: [...lead.quality, ...corrected],
  };
}

/** Periods without reports, and traffic counters that are known to have failed. */
function indeterminate({ overdue, exchanges, workloads, now }: Dossier, { parameters }: JudgedGroup): IndeterminatePeriod[] {
  const gaps: { readonly workload: string; readonly from: number; readonly to: number }[] = [];
  for (const { provider, line } of exchanges) if ((line.gap ?? 0) > 0) gaps.push({ workload: timelineId(provider, line.workload), from: line.from, to: line.to });
  for (const { provider, line, asOf } of workloads) if ((line.traffic.gaps ?? 0) > 0) gaps.push({ workload: timelineId(provider, line.id), from: line.start, to: line.end ?? asOf });
  return overdue.length + gaps.length === 0 ? [] : indeterminatePeriods({ overdue, gaps }, now - parameters.lookbackS, now);
}

/** Links between the accounts whose work the hits rest on. */
function identityOf(judgements: readonly Judgement[], { workloads, links }: Dossier): EngineRow['identity'] {
  if (links.length === 0) return [];
  const witness = new Set(judgements.flatMap(({ tests }) => tests.filter(({ hit }) => hit).flatMap((test) => test.witness)));
  const accounts = workloads.filter(({ provider, line }) => witness.has(timelineId(provider, line.id))).map(({ provider, line }) => ({ provider, handle: line.customer }));
  return identityTree(accounts, links);
}
