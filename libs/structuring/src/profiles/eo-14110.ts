import { DERIVED, derivedParameters } from './derived-parameters.js';
import type { Profile } from './profile.js';

/**
 * The profile of the paper. The instrument states C and the cluster; the rest is derived. Its lower threshold for models trained
 * primarily on biological sequence data (1e23 operations, the same section) is left out: reports do not say what data a run is fed.
 */
export const EO_14110: Profile = {
  id: 'eo-14110',
  version: 1,
  title: 'Executive Order 14110 on the Safe, Secure, and Trustworthy Development and Use of Artificial Intelligence',
  dated: '2023-10-30',
  jurisdiction: 'United States',
  status: { is: 'rescinded', from: '2023-10-30', until: '2025-01-20' },
  sources: [
    'C: Executive Order 14110 of 30 October 2023, section 4.2(b)(i), more than 1e26 integer or floating-point operations.',
    'Cluster: section 4.2(b)(ii), machines in one data center, transitively connected by networking of over 100 Gbit/s, with a theoretical maximum of 1e20 operations per second for training.',
    'Rescinded on 20 January 2025 by Executive Order 14148, Initial Rescissions of Harmful Executive Orders and Actions.',
    DERIVED,
  ],
  parameters: derivedParameters(1e14),
  deadline: { days: null, counted: 'from detection', text: 'Section 4.2(a): reports on an ongoing basis, at times that the Department of Commerce sets (not verified here).' },
  plannedAheadS: null,
  countsFineTuning: null,
  cluster: { opsPerSecondTOP: 1e8, h100e: null, memoryGB: null, size: 'at least', interNodeGbps: 100, networking: 'needed' },
  progress: null,
};
