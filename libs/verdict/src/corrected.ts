import { compareCodeUnits } from '#libs/encoding';
import type { DataQuality } from '#libs/structuring';

import type { Dossier } from './dossier.js';

/** What a row says about its input: what an engine says of workloads, and of which providers figures were corrected. */
export interface RowQuality extends Omit<DataQuality, 'code'> {
  readonly code: DataQuality['code'] | 'corrected';
}

/**
 * One remark a provider that corrected or cancelled figures of the time looked at: whatever was said on the entity before rested on others. Corrections of
 * older figures change nothing that is judged, and are not repeated for ever.
 */
export function correctedRemarks({ corrected, now }: Pick<Dossier, 'corrected' | 'now'>, lookbackS: number): RowQuality[] {
  return corrected
    .filter(({ to }) => to >= now - lookbackS)
    .sort((a, b) => compareCodeUnits(a.provider, b.provider))
    .map(({ provider, to }) => ({ workload: '', code: 'corrected', detail: `figures reported by ${provider}, the latest of them up to ${to}, were corrected or cancelled` }));
}
