// Door of the verdict library: the only code that turns reported lines into a verdict, used by hub and auditor alike.

export type { Dossier, ReportedExchange, ReportedWorkload } from './dossier.js';
export type { VerdictErrorCode } from './errors.js';
export { timelineId } from './timeline-id.js';
export { timelineOf } from './timeline.js';
export { ENGINE, judge } from './judge.js';
export { judgeTimeline } from './judge-timeline.js';
export { encodeVerdict, type VerdictRow } from './verdict-row.js';
export { decodePolicy, encodePolicy } from './policy-bytes.js';
export { RunOutput, runOutputDigest } from './run-output.js';
export { describeTest } from './describe-test.js';
