import { DERIVED, derivedParameters } from './derived-parameters.js';
import type { Profile } from './profile.js';

/**
 * The instrument states C, which is cumulative over a model's training, and the two weeks; the rest is derived. Fine-tuning: the
 * article speaks of the computation used for training and does not say what of a later modification belongs to it.
 */
export const EU_AI_ACT: Profile = {
  id: 'eu-ai-act',
  version: 1,
  title: 'Artificial Intelligence Act, general-purpose AI models with systemic risk',
  dated: '2024-06-13',
  jurisdiction: 'European Union',
  status: { is: 'in force', from: '2025-08-02', until: null },
  sources: [
    'C: Regulation (EU) 2024/1689 of 13 June 2024, Article 51(2): cumulative computation used for training of more than 1e25 floating-point operations.',
    'Deadline: Article 52(1). Chapter V applies from 2 August 2025: Article 113(b).',
    DERIVED,
  ],
  parameters: derivedParameters(1e13),
  deadline: {
    days: 14,
    counted: 'from met or foreseen',
    text: 'Article 52(1): the provider notifies the Commission without delay, in any event within two weeks after the requirement is met or it becomes known that it will be met.',
  },
  plannedAheadS: null,
  countsFineTuning: null,
  cluster: null,
  progress: null,
};
