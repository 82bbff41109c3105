import { DERIVED, derivedParameters } from './derived-parameters.js';
import type { ClusterDefinition, Profile } from './profile.js';

/** 16 H100 are 15,840 TFLOP/s at dense BF16 peak, so the limit in operations per second is the one in H100-equivalents. */
const COVERED_CHIP_CLUSTER: ClusterDefinition = { opsPerSecondTOP: 15_840, h100e: 16, memoryGB: 1280, size: 'more than', interNodeGbps: 25, networking: 'joins' };

const SOURCE =
  'An International Agreement to Prevent the Premature Creation of Artificial Superintelligence, arXiv 2511.10783 (Machine Intelligence Research Institute, 13 November 2025), Article IV: training runs between ' +
  '1e22 and 1e24 FLOP are declared beforehand and monitored, training runs of more than 1e24 FLOP are banned (read in an earlier draft and in a post of the authors). Its limit on post-training, 1e23 FLOP, is not used: ' +
  'reports do not say what a run starts from.';
const CLUSTER_SOURCE =
  'Covered chip cluster: more than 16 H100-equivalents (15,840 TFLOP/s), with the amendment of Catching illicit distributed training operations during an AI pause: or more than 1,280 GB of accelerator memory. ' +
  'Chips are one cluster if they are in one place, or joined by more than 25 Gbit/s between hosts, or networked to perform workloads together.';

const COMMON = {
  version: 1,
  dated: '2025-11-13',
  jurisdiction: 'parties to the proposed agreement',
  status: { is: 'proposed', from: '2025-11-13', until: null },
  sources: [SOURCE, CLUSTER_SOURCE, DERIVED],
  plannedAheadS: null,
  countsFineTuning: null,
  cluster: COVERED_CHIP_CLUSTER,
  progress: null,
} as const satisfies Partial<Profile>;

/**
 * The lower of two levels. Its derived R is a tenth of one H100: the rate tests fire for whoever keeps a single accelerator busy,
 * which is what monitoring everything above 1e22 operations means.
 */
export const MIRI_MONITORED: Profile = {
  ...COMMON,
  id: 'miri-monitored',
  title: 'Proposed international agreement, training runs that are monitored',
  parameters: derivedParameters(1e10),
  deadline: { days: null, counted: 'from met or foreseen', text: 'Declared before the run is begun.' },
};

/** The higher of two levels. */
export const MIRI_BANNED: Profile = {
  ...COMMON,
  id: 'miri-banned',
  title: 'Proposed international agreement, training runs that are banned',
  parameters: derivedParameters(1e12),
  deadline: { days: null, counted: 'from met or foreseen', text: 'Banned: there is nothing to declare.' },
};
