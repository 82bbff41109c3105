import { DERIVED, derivedParameters } from './derived-parameters.js';
import type { Profile } from './profile.js';

/** The instrument states C; the rest is derived. Its clocks start at incidents, not when a run reaches C. */
export const NY_RAISE: Profile = {
  id: 'ny-raise',
  version: 1,
  title: 'Responsible AI Safety and Education (RAISE) Act',
  dated: '2026-03-27',
  jurisdiction: 'New York',
  status: { is: 'in force', from: '2027-01-01', until: null },
  sources: [
    'C: New York General Business Law, article 44-B, section 1420 (S6953-B/A6453-B, signed on 19 December 2025, amended by a chapter amendment signed on 27 March 2026): a frontier model is trained with ' +
      'more than 1e26 computational operations (read in secondary sources; the text after the amendment not verified here).',
    'That fine-tuning counts: as in the Californian act, to which the amendment aligned the definitions (not verified here).',
    'Effective 1 January 2027. The limit on the cost of compute (100 million dollars) of the text of June 2025 is not used.',
    DERIVED,
  ],
  parameters: derivedParameters(1e14),
  deadline: { days: null, counted: 'from detection', text: 'No notice of a training run. Safety incidents: within 72 hours (section 1421 of the text of June 2025; the section after the amendment not verified here).' },
  plannedAheadS: null,
  countsFineTuning: true,
  cluster: null,
  progress: null,
};
