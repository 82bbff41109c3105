import type { TestResult } from '../timeline/types.js';
import { crossingOf, type Piece } from './crossing.js';
import { describeTest, membersOf, type ToldTest } from './describe.js';
import { bytesText, counted, countText, opsText, rateText } from './quantity-text.js';
import { utcText } from './utc-text.js';

/** A workload as it was judged, and where it ran. */
export interface TracePiece extends Piece {
  readonly provider: string;
  /** What the provider calls it; its id, where there is nothing shorter. */
  readonly name?: string;
}
export type TracePieces = ReadonlyMap<string, TracePiece>;

/** A link of either engine; `endpoint` where two workloads met at one. */
type TraceLink = TestResult['links'][number] & { readonly endpoint?: string };

/** Most workloads, and most links, that are listed for a comparison that is met, and for one that is not. */
const LISTED = { hit: 20, miss: 5 } as const;

const QUANTITY = { ops: 'Operations', rate: 'Throughput' } as const;
const SMALLEST = {
  fewest: 'No smaller set of workloads reaches the threshold:',
  'of the optimum': 'The heaviest of the best set, no fewer of which reach the threshold:',
  small: 'A small set that reaches the threshold; whether a smaller one does is not known:',
} as const satisfies Record<TestResult['smallest'], string>;

/** The paragraph on one comparison. `name` stands for the quantity where a test has only one. */
export function testLines(found: ToldTest, pieces: TracePieces, R: number, name: string = QUANTITY[found.quantity]): string[] {
  const { hit } = found;
  return [
    `  ${name}: ${hit ? 'reached' : 'not reached'}. ${describeTest(found)}.`,
    ...(membersOf(found) === 0 ? [] : [`    ${distanceText(found)}`, ...witnessLines(found, pieces), ...linkLines(found, pieces), ...timeLines(found, pieces, R)]),
  ];
}

function distanceText({ value, threshold, hit, quantity }: TestResult): string {
  const text = quantity === 'ops' ? opsText : rateText;
  if (value === threshold) return 'That is exactly the threshold, which counts as reaching it.';
  if (value > threshold) return `That is ${text(value - threshold)} more than the threshold.`;
  return hit ? 'That is the threshold but for rounding, which counts as reaching it.' : `${text(threshold - value)} more would reach it.`;
}

function witnessLines(found: ToldTest, pieces: TracePieces): string[] {
  const { hit, smallest, witness } = found;
  const size = membersOf(found);
  const listed = witness.slice(0, hit ? LISTED.hit : LISTED.miss);
  const providers = new Set(witness.flatMap((id) => pieces.get(id)?.provider ?? []));
  const heading = hit ? SMALLEST[smallest] : 'The most is made up of:';
  return [
    `    ${heading} ${counted(size, 'workload')}${providers.size === 0 ? '' : ` at ${counted(providers.size, 'provider')}`}.`,
    ...listed.map((id) => `    - ${pieceText(id, pieces)}`),
    ...moreText(size - listed.length, 'workload'),
  ];
}

function pieceText(id: string, pieces: TracePieces): string {
  const piece = pieces.get(id);
  if (piece === undefined) return id;
  const { start, end, ops, open } = piece;
  return `${nameText(id, pieces)}, ${utcText(start)} to ${utcText(end)}${open ? ' (no end yet, projected)' : ''}, ${opsText(ops)} at ${rateText(ops / (end - start))}`;
}

function nameText(id: string, pieces: TracePieces): string {
  const piece = pieces.get(id);
  return piece === undefined ? id : `${piece.name ?? id} at ${piece.provider}`;
}

function linkLines({ hit, links, test, witness, restsOnEndpoints }: ToldTest, pieces: TracePieces): string[] {
  if (links.length === 0) return hit && test !== 'sequential' && witness.length > 1 ? ['    No two of them are linked: they follow one another.'] : [];
  const listed: readonly TraceLink[] = links.slice(0, LISTED.hit);
  return [
    ...(restsOnEndpoints === true ? ['    Without the endpoints that they have in common no linked work reaches it: a question is asked, and no case opened because of it.'] : []),
    '    What links them:',
    ...listed.map(({ a, b, bytes, endpoint }) => `    - ${nameText(a, pieces)} and ${nameText(b, pieces)}: ${bytesText(bytes)}${endpoint === undefined ? '' : ` by way of ${endpoint}`}`),
    ...moreText(links.length - listed.length, 'link'),
  ];
}

function timeLines(found: TestResult, pieces: TracePieces, R: number): string[] {
  const { hit, quantity, test, window } = found;
  const at = crossingOf(found, (id) => pieces.get(id), R);
  const within = window === null ? '' : `${utcText(window.from)} to ${utcText(window.to)}`;
  const lines = [];
  if (quantity === 'rate') lines.push(`    While they run: ${within}.`);
  else if (test === 'envelope') lines.push(`    The window with the most: ${within}.`);
  else if (test === 'burst') lines.push(`    The bucket was last empty at the start and is fullest at the end of ${within}.`);
  if (at === null) return lines;
  return [...lines, hit ? `    Reached at ${utcText(at)}.` : `    If open-ended work goes on as it runs, reached at ${utcText(at)}.`];
}

function moreText(count: number, noun: string): string[] {
  return count > 0 ? [`    - and ${countText(count)} more ${noun}${count === 1 ? '' : 's'}`] : [];
}
