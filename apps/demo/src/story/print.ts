import type { Federation } from '../federation/model.js';
import type { ReceiptReport } from '../run/receipts.js';
import type { AuditOutcome } from './audit.js';
import { ENGINES, type FlaggedEntity } from './judgement.js';
import type { JoinReport } from './joins.js';
import type { RotationReport } from './rotation.js';
import type { TruthTable } from './truth-table.js';

/** Everything that the demonstration saw. */
export interface Story {
  readonly federation: Federation;
  readonly seed: number;
  /** Positions of the log: statements and the hub's own entries. */
  readonly positions: number;
  readonly receipts: ReceiptReport;
  readonly joins: JoinReport;
  readonly rotation: RotationReport;
  readonly flagged: readonly FlaggedEntity[];
  readonly truth: TruthTable;
  readonly audit: AuditOutcome;
  /** Seconds by step, in order. */
  readonly timings: readonly (readonly [string, number])[];
}

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
const count = (value: number): string => value.toLocaleString('en-US');
const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
const pad = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width));
const right = (text: string, width: number): string => text.padStart(width);

/** The story as plain text, section by section. */
export function renderStory(story: Story): string {
  return [heading(story), cameIn(story), joined(story.joins), rotated(story.rotation), flagged(story), truth(story.truth), audited(story.audit), timings(story)].join('\n\n');
}

function heading({ federation, seed }: Story): string {
  const workloads = federation.providers.reduce((sum, provider) => sum + provider.workloads.length, 0);
  return `${federation.providers.length} providers, ${count(workloads)} workloads, ${day(federation.window.from)} to ${day(federation.window.to)}, seed ${seed}, background: ${federation.source === 'traces' ? 'real cluster traces' : 'synthetic clusters (no traces found)'}`;
}

function cameIn({ federation, positions, receipts }: Story): string {
  const lines = federation.providers.map((provider) => {
    const leftOut = [...provider.leftOut.values()].reduce((sum, rows) => sum + rows, 0);
    return `  ${pad(provider.name, 22)}${right(count(provider.customers.length), 10)}${right(count(provider.workloads.length), 11)}${right(count(provider.exchanges.length), 11)}${right(count(leftOut), 10)}  ${provider.origin}`;
  });
  const notes = federation.providers.flatMap((provider) => [
    ...[...provider.leftOut].map(([reason, rows]) => `  ${provider.name}: ${count(rows)} rows of the source left out: ${reason}`),
    ...provider.assumptions.map((assumption) => `  ${provider.name}: ${assumption}`),
  ]);
  const held = `  ${plural(receipts.verified, 'receipt')} verified by those who hold them${receipts.others === 0 ? '' : `, ${receipts.others} NOT`}`;
  return [`What came in (a log of ${plural(positions, 'position')}, watched by two witnesses)`, `  ${pad('provider', 22)}${right('customers', 10)}${right('workloads', 11)}${right('exchanges', 11)}${right('left out', 10)}`, ...lines, ...notes, held].join('\n');
}

function joined(joins: JoinReport): string {
  const lines = [
    'Who was joined (by pseudonyms; the hub saw no name)',
    `  ${count(joins.accounts)} accounts are ${count(joins.entities)} entities. ${joins.people} people have accounts at several providers:`,
    `  joined ${joins.joined}, apart for want of a common identifier ${joins.apart}, lost ${joins.lost}, different people mixed up ${joins.mixed}`,
  ];
  if (joins.example !== undefined) lines.push(`  e.g. ${joins.example.names.map((name) => `“${name}”`).join(' = ')} (by ${joins.example.attributes.join(', ')})`);
  return lines.join('\n');
}

function rotated({ epochs, before, kept, joinedLater }: RotationReport): string {
  return [
    `Keys of the pseudonyms: three key-holders, two of whom answer each question; none of them ever had the key`,
    `  the key changed from epoch ${epochs.join(' to ')}, everybody reported again with the same handles: ${kept} of ${before} joins kept`,
    `  ${plural(joinedLater, 'account')} of a provider that only ever spoke the new epoch joined with older ones`,
  ].join('\n');
}

function flagged({ flagged: entities }: Story): string {
  const lines = entities.flatMap((entity) => [
    `  entity ${entity.id.slice(0, 12)}: ${plural(entity.workloads.length, 'workload')} at ${plural(new Set(entity.workloads.map((workload) => workload.iss)).size, 'provider')}${entity.profiles.length === 0 ? '' : `; also under ${entity.profiles.join(', ')}`}`,
    ...ENGINES.flatMap((engine) => [`    ${engine}: ${entity.hits[engine].length === 0 ? 'nothing' : entity.responses[engine]}`, ...entity.hits[engine].map((hit) => `      ${hit.explanation}`)]),
  ]);
  return [`Who is flagged (${entities.length === 1 ? '1 entity' : `${entities.length} entities`}, by either engine)`, ...lines].join('\n');
}

function truth(table: TruthTable): string {
  const rows = table.rows.map(({ planted, byEngine, asDocumented }) => {
    const { hit } = byEngine['seferis-fist@1'];
    const line = hit === undefined ? '–' : `line ${hit.line}`;
    const outcomes = ENGINES.map((engine) => pad(byEngine[engine].outcome, 12)).join('');
    return `  ${pad(planted.pattern, 49)}${pad(planted.model, 22)}${right(planted.operations.toExponential(2), 9)}${right(String(planted.workloads), 5)}/${pad(String(planted.providers), 3)}${outcomes}${pad(line, 8)}${asDocumented ? '' : 'NOT AS DOCUMENTED: '}${planted.because}`;
  });
  const tallies = ENGINES.map((engine) => {
    const tally = (outcome: string): number => table.rows.filter((row) => row.byEngine[engine].outcome === outcome).length;
    return `  ${engine}: caught ${tally('caught')}, missed ${tally('missed')}, false alarms ${tally('false alarm')}, rightly left alone ${tally('cleared')}`;
  });
  return [
    'What the truth was (planted among the background)',
    `  ${pad('pattern', 49)}${pad('sized after', 22)}${right('OP', 9)}${right('jobs', 5)}/${pad('at', 3)}${pad('Alg. 2', 12)}${pad('robust', 12)}${pad('by', 8)}why`,
    ...rows,
    ...tallies,
    `  background customers flagged by either: ${table.strangers.length}`,
  ].join('\n');
}

function audited(audit: AuditOutcome): string {
  const things = audit.checks.reduce((sum, check) => sum + check.count, 0);
  const failed = audit.checks.filter((check) => check.failures.length > 0);
  return [
    `Audit, offline: ${audit.passed ? 'passed' : 'FAILED'} (${audit.checks.length} checks over ${count(things)} things)`,
    ...failed.map((check) => `  failed: ${check.code} ${check.title} (${check.failures.length})`),
    ...audit.notChecked.map((what) => `  not checked: ${what}`),
  ].join('\n');
}

function timings({ timings: steps }: Story): string {
  const total = steps.reduce((sum, [, seconds]) => sum + seconds, 0);
  return ['Timings, seconds', `  ${steps.map(([step, seconds]) => `${step} ${seconds.toFixed(1)}`).join(', ')}, total ${total.toFixed(1)}`].join('\n');
}
