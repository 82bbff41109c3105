import { LITERAL, ROBUST, RULES } from '#libs/verdict';
import { textArgument, wordArgument } from '../errors/text-argument.js';
import type { VerdictFilter } from '../types/verdict.js';
import type { WorkloadFilter } from '../types/workload.js';

const STATES = ['planned', 'running', 'ended'] as const;
const OUTCOMES = ['benign', 'to-be-inspected', 'indeterminate'] as const;
const ENTITY_ENGINES = [LITERAL, ROBUST, RULES] as const;

/** CodedError GRAPHQL_ARGUMENT with the member that no workload can match. */
export function checkedWorkloadFilter(filter: WorkloadFilter): WorkloadFilter {
  for (const field of ['provider', 'entity', 'model'] as const) present(filter[field], (text) => textArgument(text, `filter.${field}`));
  present(filter.state, (state) => wordArgument(state, STATES, 'filter.state'));
  return filter;
}

/** CodedError GRAPHQL_ARGUMENT with the member that no verdict can match. */
export function checkedVerdictFilter(filter: VerdictFilter): VerdictFilter {
  present(filter.entity, (text) => textArgument(text, 'filter.entity'));
  present(filter.engine, (engine) => wordArgument(engine, ENTITY_ENGINES, 'filter.engine'));
  present(filter.outcome, (outcome) => wordArgument(outcome, OUTCOMES, 'filter.outcome'));
  return filter;
}

function present(value: string | null | undefined, check: (value: string) => void): void {
  if (value !== undefined && value !== null) check(value);
}
