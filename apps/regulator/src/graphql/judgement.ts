import type { EngineRow, JudgedTest, ProviderRow, RuleRow } from '#libs/verdict';
import { describeTest } from '#libs/structuring';
import type { Evidence, Quality } from './types/evidence.js';
import type { Finding } from './types/finding.js';
import type { Counterfactual, Judgement } from './types/judgement.js';
import type { Verdict } from './types/verdict.js';

const rows = new WeakMap<object, EngineRow | RuleRow | ProviderRow>();

/** The stored row of a verdict, read once. It was written by `encodeVerdict` of #libs/verdict, so its shape is known. */
export function rowOf(verdict: Pick<Verdict, 'row'>): EngineRow | RuleRow | ProviderRow {
  const known = rows.get(verdict);
  if (known !== undefined) return known;
  const row = JSON.parse(verdict.row) as EngineRow | RuleRow | ProviderRow;
  rows.set(verdict, row);
  return row;
}

/** An engine's row; null for a row of the rules. */
export function engineRowOf(verdict: Pick<Verdict, 'row'>): EngineRow | null {
  const row = rowOf(verdict);
  return 'judgements' in row ? row : null;
}

/** Every judgement of an engine's row, the lead profile's first; none for a row of the rules. */
export function judgementsOf(verdict: Pick<Verdict, 'row'>): Judgement[] {
  return (engineRowOf(verdict)?.judgements ?? []).map(({ counterfactual, tests, ...judgement }) => ({ ...judgement, tests: tests.map(evidenceOf), counterfactual: counterfactual === null ? null : shown(counterfactual) }));
}

/** What the rules found; none for an engine's row. */
export function findingsOf(verdict: Pick<Verdict, 'row'>): readonly Finding[] {
  const row = rowOf(verdict);
  return 'findings' in row ? row.findings : [];
}

export function qualityOf(verdict: Pick<Verdict, 'row'>): Quality[] {
  return rowOf(verdict).quality.map((entry) => ({ ...entry, rule: 'rule' in entry ? entry.rule : null }));
}

function evidenceOf(judged: JudgedTest): Evidence {
  return { ...judged, judged, links: judged.links.map(({ endpoint, ...link }) => ({ ...link, throughEndpoint: endpoint !== undefined })), explanation: explanation(judged) };
}

function shown({ withoutWhom, flips, notComputed }: NonNullable<EngineRow['judgements'][number]['counterfactual']>): Counterfactual {
  return { without: withoutWhom?.workloads ?? null, fewest: withoutWhom?.exact ?? false, flips, notComputed };
}

function explanation(judged: JudgedTest): string {
  const providers = new Set(judged.witness.map((id) => workloadName(id).iss)).size;
  // Without a hit the witness is only the first few: where all of them are is not known from the row.
  const known = providers > 0 && judged.witness.length === judged.members;
  const where = !known ? '' : providers === 1 ? '; all at 1 provider' : `; at ${providers} providers`;
  return `${describeTest(judged)}${where}.`;
}

/** A timeline id taken apart (`timelineId` of #libs/verdict): a provider URI holds no space. */
export function workloadName(id: string): { readonly iss: string; readonly id: string } {
  const space = id.indexOf(' ');
  return { iss: id.slice(0, space), id: id.slice(space + 1) };
}

/** Whether a timeline id is one that a provider gave: the sum of a day's small work has no workload of its own. */
export function isReported(id: string): boolean {
  return !workloadName(id).id.includes(' ');
}
