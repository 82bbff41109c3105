// Door of the structuring library: both engines, the rules, the profiles they are judged by, and what explains a verdict.

export type { StructuringErrorCode } from './errors.js';
export { columnsOf, type TimelineColumns } from './timeline/columns.js';
export { projectedEnd } from './timeline/settle.js';
export type * from './timeline/types.js';
export { CLASSES, classify } from './seferis-fist/classify.js';
export { colourChain } from './seferis-fist/colour-chain-of-columns.js';
export { exchangeGraph } from './timeline/exchange-graph.js';
export { linkComponents } from './timeline/link-components.js';
export { seferisFist, seferisFistColumns } from './seferis-fist/seferis-fist.js';
export { robust, RobustCase, robustColumns } from './robust/robust.js';
/** One customer's standing kept up to date event by event, for those who judge a stream rather than a log. @public */
export { EntityState } from './incremental/entity-state.js';
export type { EngineStanding, Standing, StandingTest } from './incremental/standing.js';
/** Which customers are provably clear, from their workloads' starts and ends alone. @public */
export { Screen } from './robust/screen.js';
/** Size from which work is reported by itself and not as a sum. @public */
export { isPod, POD_FLOOR } from './robust/floor.js';
export type { RobustResult } from './robust/types.js';
export { DEFAULT_POLICY, type Policy } from './profiles/policy.js';
export type { Parameters } from './profiles/parameters.js';
export { parametersAt } from './profiles/parameters-at.js';
export type { Profile } from './profiles/profile.js';
export { DEFAULT_RULE_SET, type RuleSet } from './profiles/rule-set.js';
export { judgedGroups, type JudgedGroup } from './profiles/judged-groups.js';
export { runEntityRules, runProviderRules, type CatalogueOutcome } from './rules/catalogue.js';
export { flawOfRules } from './rules/flaw-of-rules.js';
export { overdueSince, overdueStream } from './rules/overdue-stream.js';
export type { ClusterFacts, CounterpartFlow, EntityFacts, Finding, Flow, ProviderFacts, QuarantinedIdentifier, RuleWorkload } from './rules/rule.js';
export { describeTest } from './evidence/describe.js';
export { render } from './evidence/render.js';
export { counterfactual, type Counterfactual } from './evidence/counterfactual.js';
export { crossingOf } from './evidence/crossing.js';
export { indeterminatePeriods, outcomeGiven, type IndeterminatePeriod } from './evidence/indeterminate.js';
