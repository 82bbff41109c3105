import { DERIVED, derivedParameters } from './derived-parameters.js';
import type { Profile } from './profile.js';

const DAY_S = 86_400;

/** The reporting rule that was to carry out EO 14110. The instrument states C, the cluster, the dates and the look-ahead; the rest is derived. */
export const BIS_NPRM_2024: Profile = {
  id: 'bis-nprm-2024',
  version: 1,
  title: 'Establishment of Reporting Requirements for the Development of Advanced Artificial Intelligence Models and Computing Clusters',
  dated: '2024-09-11',
  jurisdiction: 'United States',
  status: { is: 'proposed', from: '2024-09-11', until: null },
  sources: [
    'C: Bureau of Industry and Security, proposed 15 CFR 702.7, 89 FR 73612 of 11 September 2024 (RIN 0694-AJ55): a training run of more than 1e26 computational operations.',
    'Cluster: the same, machines transitively connected by networking of more than 300 Gbit/s with a theoretical maximum of more than 1e20 operations per second for training, without sparsity.',
    'Planned runs: whoever plans an activity within six months reports it (read in secondary sources), taken as 184 days, the longest six months.',
    'Whether it was withdrawn when its basis, Executive Order 14110, was rescinded: not verified here.',
    DERIVED,
  ],
  parameters: derivedParameters(1e14),
  deadline: { days: null, counted: 'from detection', text: 'Notification each quarter, on 15 January, 15 April, 15 July and 15 October.' },
  plannedAheadS: 184 * DAY_S,
  countsFineTuning: null,
  cluster: { opsPerSecondTOP: 1e8, h100e: null, memoryGB: null, size: 'more than', interNodeGbps: 300, networking: 'needed' },
  progress: null,
};
