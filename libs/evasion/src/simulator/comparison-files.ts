import type { ComparedSetting, Comparison, Spread } from './compare-rules.js';
import type { Outcome } from './plan.js';
import { element, line, logAxis, picture, text } from './svg.js';

const PLAN_COLUMNS = ['cost_usd', 'nodes', 'chip', 'chips_per_node', 'parameters', 'stages', 'replicas', 'steps', 'tokens_per_step', 'sent_bytes_per_node'] as const;

function planCells(outcome: Outcome | null): (string | number)[] {
  if (outcome === null) return PLAN_COLUMNS.map(() => '');
  const { cost, nodes, plan, stages, traffic } = outcome;
  return [cost.total, nodes, plan.chip.name, plan.chipsPerNode, plan.parameters, stages, plan.replicas, plan.steps, plan.tokensPerStep, traffic.sentBytes];
}

/** RFC 4180, a row a setting: its labels, the cheapest plan under either rule, and the ratios; empty where there is no plan. */
export function comparisonCsv({ settings }: Comparison): string {
  const labels = Object.keys(settings[0]?.labels ?? {});
  const header = [...labels, ...PLAN_COLUMNS.map((column) => `before_${column}`), ...PLAN_COLUMNS.map((column) => `after_${column}`), 'cost_ratio', 'node_ratio'];
  const rows = settings.map((one) => [...labels.map((label) => one.labels[label] ?? ''), ...planCells(one.before), ...planCells(one.after), one.costRatio ?? '', one.nodeRatio ?? '']);
  return [header, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function quoted(cell: string | number): string {
  const plain = String(cell);
  return /[",\r\n]/u.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const [ROW, LABELS, PANEL, GAP, TOP] = [16, 460, 220, 40, 48];

/** One dot a setting for what the second rule multiplies cost and nodes by, with a line at the median; settings without a ratio have none. */
export function comparisonSvg({ settings, cost, nodes }: Comparison): string {
  const height = TOP + settings.length * ROW + 40;
  const rows = settings.map(({ labels }, i) => text(LABELS - 10, rowAt(i) + 4, Object.values(labels).join(' · '), { 'text-anchor': 'end' }));
  return picture(LABELS + 2 * PANEL + GAP + 20, height, 'What a tighter rule multiplies an evader’s least cost and nodes by', [
    ...rows,
    ...panel(settings, 'cost ×', LABELS, cost, ({ costRatio }) => costRatio),
    ...panel(settings, 'nodes ×', LABELS + PANEL + GAP, nodes, ({ nodeRatio }) => nodeRatio),
  ]);
}

function rowAt(i: number): number {
  return TOP + (i + 0.5) * ROW;
}

function panel(settings: readonly ComparedSetting[], title: string, left: number, spread: Spread | null, ratio: (one: ComparedSetting) => number | null): string[] {
  const bottom = TOP + settings.length * ROW;
  if (spread === null) return [text(left, TOP - 24, `${title}: no setting has a plan under both rules`)];
  const { at, ticks } = logAxis(Math.min(1, spread.min), Math.max(2, spread.max), left, left + PANEL);
  return [
    text(left, TOP - 24, `${title} ${round(spread.min)} to ${round(spread.max)}, median ${round(spread.median)}`, { 'font-weight': 'bold' }),
    ...ticks.flatMap((tick) => [line(at(tick), TOP, at(tick), bottom, '#ddd'), text(at(tick), bottom + 16, String(round(tick)), { 'text-anchor': 'middle' })]),
    line(at(spread.median), TOP, at(spread.median), bottom, '#c33'),
    ...settings.flatMap((one, i) => {
      const value = ratio(one);
      return value === null ? [] : [element('circle', { cx: at(value), cy: rowAt(i), r: 4, fill: '#246' })];
    }),
  ];
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
