import type { Place } from '#libs/errors';
import type { CapacityLine, Period } from '#libs/report';
import type { CapacityRecord } from '../files/capacity.js';
import type { ClusterRecord } from '../files/clusters.js';
import type { Problems } from '../files/problems.js';
import type { Warnings } from '../files/warnings.js';
import { ReporterError } from '../reporter-error.js';
import type { History } from '../spool/history.js';
import type { Draft } from './draft.js';
import { lineDigest } from './line-digest.js';

/** Cluster lines that are new or changed. */
export function accountClusters(records: readonly ClusterRecord[], history: History): Draft[] {
  return records
    .map(({ line, place }) => ({ line, place, key: line.id, digest: lineDigest(line) }))
    .filter(({ key, digest }) => history.clusters.get(key) !== digest);
}

/**
 * Capacity lines not sent yet for this period. Other figures for a period already reported are a correction:
 * REPORTER_CHANGED_AFTER_END. Figures that leave time unaccounted for are the hub's to judge and sent with a warning.
 */
export function accountCapacity(records: readonly CapacityRecord[], per: Period, history: History, problems: Problems, warnings: Warnings): Draft[] {
  const drafts: Draft[] = [];
  for (const { line, place } of records) {
    const key = `${line.model} ${per.from} ${per.to}`;
    const digest = lineDigest(line);
    const sent = history.capacity.get(key);
    if (sent === undefined) {
      drafts.push({ line, place, key, digest });
      warnIfUnbalanced(line, place, per, warnings);
    } else if (sent !== digest) {
      const message = 'the period was reported with other figures; changing them needs a correction ("reporter correct")';
      problems.add(new ReporterError('REPORTER_CHANGED_AFTER_END', message, place));
    }
  }
  return drafts;
}

function warnIfUnbalanced({ installed, soldS, idleS }: CapacityLine, place: Place, { from, to }: Period, warnings: Warnings): void {
  if (soldS + idleS === installed * (to - from)) return;
  const message = 'sold and idle accelerator-seconds do not add up to those installed over the period';
  warnings.add(new ReporterError('REPORTER_CAPACITY_UNBALANCED', message, { ...place, field: 'idle_s' }));
}
