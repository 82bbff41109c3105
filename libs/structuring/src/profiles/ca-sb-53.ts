import { DERIVED, derivedParameters } from './derived-parameters.js';
import type { Profile } from './profile.js';

/** The instrument states C and what counts towards it; the rest is derived. Its clocks start at incidents, not when a run reaches C. */
export const CA_SB_53: Profile = {
  id: 'ca-sb-53',
  version: 1,
  title: 'Transparency in Frontier Artificial Intelligence Act (SB 53)',
  dated: '2025-09-29',
  jurisdiction: 'California',
  status: { is: 'in force', from: '2026-01-01', until: null },
  sources: [
    'C: California Business and Professions Code, section 22757.11 (SB 53, Statutes of 2025, chapter 138): a foundation model trained with more than 1e26 integer or floating-point operations, ' +
      'the original training run and any later fine-tuning, reinforcement learning or other material modification together (read in secondary sources).',
    'Signed on 29 September 2025, effective 1 January 2026.',
    DERIVED,
  ],
  parameters: derivedParameters(1e14),
  deadline: {
    days: null,
    counted: 'from detection',
    text: 'No notice of a training run. Critical safety incidents: within 15 days, within 24 hours if there is an imminent risk of death or serious injury (section 22757.13; section numbers not verified here).',
  },
  plannedAheadS: null,
  countsFineTuning: true,
  cluster: null,
  progress: null,
};
