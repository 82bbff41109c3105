import type { Story } from './print.js';

/**
 * The demonstration held when the audit passed, every statement has a receipt that its agent verified, nobody was lost or mixed up by linkage, every join outlived the change of keys, no background customer is flagged and
 * every planted case came out as documented, known misses and known false alarms included.
 */
export function holds(story: Story): boolean {
  return story.audit.passed && story.receipts.others === 0 && story.joins.lost === 0 && story.joins.mixed === 0 && story.rotation.kept === story.rotation.before && story.truth.strangers.length === 0 && story.truth.rows.every((row) => row.asDocumented);
}

/** The story as data. */
export function asJson(story: Story): unknown {
  return {
    holds: holds(story),
    seed: story.seed,
    source: story.federation.source,
    window: story.federation.window,
    positions: story.positions,
    receipts: story.receipts,
    providers: story.federation.providers.map((provider) => ({
      name: provider.name,
      origin: provider.origin,
      customers: provider.customers.length,
      workloads: provider.workloads.length,
      exchanges: provider.exchanges.length,
      leftOut: Object.fromEntries(provider.leftOut),
      assumptions: provider.assumptions,
    })),
    joins: story.joins,
    rotation: story.rotation,
    flagged: story.flagged.map((entity) => ({ id: entity.id, workloads: entity.workloads.length, responses: entity.responses, profiles: entity.profiles, hits: entity.hits })),
    truth: story.truth.rows.map(({ planted, byEngine, asDocumented }) => ({ ...planted, asDocumented, byEngine: Object.fromEntries(Object.entries(byEngine).map(([engine, { outcome, hit }]) => [engine, { outcome, line: hit?.line ?? null }])) })),
    backgroundFlagged: story.truth.strangers.length,
    audit: story.audit,
    timings: Object.fromEntries(story.timings),
  };
}
