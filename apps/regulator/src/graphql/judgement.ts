import { describeTest, type VerdictRow } from '#libs/verdict';
import type { Evidence, Verdict } from './types/verdict.js';

const rows = new WeakMap<Verdict, VerdictRow>();

/** The stored row of a verdict, read once. It was written by `encodeVerdict` of #libs/verdict, so its shape is known. */
export function judgementOf(verdict: Verdict): VerdictRow {
  const known = rows.get(verdict);
  if (known !== undefined) return known;
  const row = JSON.parse(verdict.row) as VerdictRow;
  rows.set(verdict, row);
  return row;
}

/** The row's comparisons, each with its sentence. */
export function evidenceOf(verdict: Verdict): Evidence[] {
  return judgementOf(verdict).tests.map((result) => ({ ...result, result, explanation: explanation(result) }));
}

function explanation(result: VerdictRow['tests'][number]): string {
  const providers = new Set(result.witness.map((id) => workloadName(id).iss)).size;
  const where = providers === 0 ? '' : providers === 1 ? '; all at 1 provider' : `; at ${providers} providers`;
  return `${describeTest(result)}${where}.`;
}

/** A timeline id taken apart (`timelineId` of #libs/verdict): a provider URI holds no space. */
export function workloadName(id: string): { readonly iss: string; readonly id: string } {
  const space = id.indexOf(' ');
  return { iss: id.slice(0, space), id: id.slice(space + 1) };
}
