import { EO_14110 } from './eo-14110.js';
import type { Parameters } from './parameters.js';

/** A dated, sourced parameter set. */
export interface Policy extends Parameters {
  readonly id: string;
  readonly version: number;
  readonly dated: string;
  readonly source: string;
}

/** The leading profile, seen as a policy. */
export const DEFAULT_POLICY: Policy = {
  id: EO_14110.id,
  version: EO_14110.version,
  dated: EO_14110.dated,
  source: EO_14110.sources.join(' '),
  ...EO_14110.parameters,
};
