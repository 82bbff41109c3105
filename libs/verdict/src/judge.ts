import { CATALOGUE_VERSION } from '#libs/compute';
import type { Policy, WorkloadClass } from '#libs/structuring';

import type { Dossier } from './dossier.js';
import { judgeTimeline } from './judge-timeline.js';
import { timelineOf } from './timeline.js';
import type { VerdictRow } from './verdict-row.js';

/** The engine that `judge` runs: the paper's, literally. Hub and auditor take the name from here. */
export const ENGINE = 'seferis-fist@1';

/**
 * Judges one entity with engine seferis-fist@1 (Alg. 1 and Alg. 2 of Seferis and Fist). `parameters` is the digest of the policy
 * as `encodePolicy` gives it. Gives a verdict on whatever #libs/report lets through, however large its figures, so that no provider
 * can keep a hub from judging; what it refuses, by the codes of #libs/compute, is a model or precision outside of the catalogue, which
 * intake refuses too. A workload that occurs twice is a caller's mistake: STRUCTURING_INPUT.
 */
export function judge(dossier: Dossier, policy: Policy, parameters: string): VerdictRow {
  const timeline = timelineOf(dossier, policy);
  const result = judgeTimeline(timeline, policy.thresholds);
  return {
    entity: dossier.entity,
    engine: result.engine,
    parameters,
    catalogue: CATALOGUE_VERSION,
    position: dossier.position,
    now: dossier.now,
    outcome: result.outcome,
    workloads: timeline.workloads.length,
    counted: result.counted.length,
    classes: tally(result.classes.values()),
    upperBoundTOP: result.upperBoundOps,
    tests: result.tests,
    quality: result.quality,
  };
}

function tally(classes: Iterable<WorkloadClass>): Record<WorkloadClass, number> {
  const counts: Record<WorkloadClass, number> = { training: 0, 'potentially training': 0, 'non-training': 0 };
  for (const each of classes) counts[each] += 1;
  return counts;
}
