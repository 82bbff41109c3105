import type { Parameters } from './parameters.js';

/** What an instrument is at the date of the profile. Profiles of every status are judged: a hub may be asked about any of them. */
type ProfileStatus = 'in force' | 'proposed' | 'rescinded' | 'voluntary';

/** How long the obliged party has to tell the regulator about a run. */
interface Deadline {
  /** Days, or null where the instrument starts no clock when a run reaches the threshold. */
  readonly days: number | null;
  /** `from detection`: from the finding. `from met or foreseen`: also from the day on which reaching it became known in advance. */
  readonly counted: 'from detection' | 'from met or foreseen';
  /** What the instrument asks for and when, in one or two sentences. */
  readonly text: string;
}

/**
 * A cluster that the instrument wants reported or registered. A limit is null where the instrument has none. The limits on
 * size (operations, H100-equivalents, memory) are alternatives: one is enough.
 */
export interface ClusterDefinition {
  /** Peak without sparsity, TOP/s. */
  readonly opsPerSecondTOP: number | null;
  /** Accelerators in H100-equivalents at dense BF16 peak. */
  readonly h100e: number | null;
  /** High-bandwidth memory of all accelerators. */
  readonly memoryGB: number | null;
  /** Whether a size equal to its limit is covered (`at least`) or not (`more than`). */
  readonly size: 'at least' | 'more than';
  /** Networking between hosts, Gbit/s; only more than the limit counts. */
  readonly interNodeGbps: number | null;
  /**
   * What the networking decides. `needed`: machines that are connected by less are no cluster. `joins`: it is one of several ways
   * in which machines become one cluster (being in one place is another), and no condition on machines in one place.
   */
  readonly networking: 'needed' | 'joins';
}

/** From the start of `from` (UTC) the thresholds are `factor` times those of the profile. */
export interface ProgressStep {
  /** YYYY-MM-DD. */
  readonly from: string;
  /** More than 0, at most 1. */
  readonly factor: number;
}

/** One version of one regulatory regime, as data: what it asks for and what the engines judge it by. */
export interface Profile {
  /** Unique within a rule set; versions of one regime share it. */
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** YYYY-MM-DD: the day of the text that this version renders. */
  readonly dated: string;
  readonly jurisdiction: string;
  /** YYYY-MM-DD each: first day on which it was proposed or applied, first day on which it did no longer; null: none known. */
  readonly status: { readonly is: ProfileStatus; readonly from: string; readonly until: string | null };
  /** Citations with what each of them states, and what is derived instead; says so where a citation was not read in the original. */
  readonly sources: readonly string[];
  readonly parameters: Parameters;
  readonly deadline: Deadline;
  /** Seconds ahead of now within which planned runs have to be told, where the instrument states it; null: not stated. */
  readonly plannedAheadS: number | null;
  /** Whether fine-tuning and other later training counts towards the threshold by the instrument's words; null: not stated. */
  readonly countsFineTuning: boolean | null;
  readonly cluster: ClusterDefinition | null;
  /** Steps of algorithmic progress in ascending order; null: the thresholds stay. */
  readonly progress: readonly ProgressStep[] | null;
}

/** `id@version`, the name by which verdicts refer to a profile. */
export function profileKey({ id, version }: Pick<Profile, 'id' | 'version'>): string {
  return `${id}@${version}`;
}
