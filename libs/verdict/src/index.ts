// Door of the verdict library: the only code that turns reported lines into verdicts, used by hub and auditor alike.

export { MOST_ENTITIES_OF_A_FLOW } from './dossier.js';
export type { CompromisedKey, Corrected, Dossier, Overdue, ProviderDossier, Quarantined, ReportedCapacity, ReportedCounterpart, ReportedExchange, ReportedRollup, ReportedStream, ReportedWorkload } from './dossier.js';
export type { VerdictErrorCode } from './errors.js';
export { ENGINES, LITERAL, PROVIDER_RULES, ROBUST, RULES } from './engines.js';
export { timelineId } from './timeline-id.js';
export { timelineOf } from './timeline.js';
export { EntityColumns } from './entity-columns.js';
export { judgeEntity } from './judge-entity.js';
export { Outlook, type OutlookTally } from './outlook.js';
export { judgeProvider } from './judge-rules.js';
export { largestMargin } from './largest-margin.js';
export { flippedProviders, overdueProviders } from './overdue.js';
export { encodeVerdict, type EngineRow, type JudgedTest, type Judgement, type ProviderRow, type RuleRow, type VerdictRow } from './verdict-row.js';
export { decodeRuleSet, encodeRuleSet } from './policy-bytes.js';
export { traceText } from './trace-text.js';
export { RunOutput, runOutputDigest } from './run-output.js';
