import * as fc from 'fast-check';
import type { WorkloadLine } from '#libs/report';
import { ALPHA, BETA, DAY, dossier, exchange, H100, NOW, reported, workloadLine } from './lines.js';

const line = fc
  .record({
    provider: fc.constantFrom(ALPHA, BETA),
    id: fc.constantFrom('u', 'v', 'w', 'x', 'y'),
    state: fc.constantFrom('ended', 'running', 'planned') satisfies fc.Arbitrary<WorkloadLine['state']>,
    declared: fc.constantFrom('training', 'none') satisfies fc.Arbitrary<WorkloadLine['declared']>,
    start: fc.integer({ min: -300, max: 50 }),
    days: fc.integer({ min: 0, max: 100 }),
    open: fc.boolean(),
    count: fc.integer({ min: 1, max: 2000 }),
    ops: fc.integer({ min: 0, max: 8e13 }),
  })
  .map(({ provider, id, state, declared, start, days, open, count, ops }) =>
    reported(
      provider,
      workloadLine(id, {
        state,
        declared,
        start: NOW + start * DAY,
        accelerators: [{ model: H100, count, nodes: 1, memoryGB: 80 }],
        ops: { theoreticalTOP: ops, grade: 'reported' },
        ...(state === 'ended' ? { end: NOW + (start + days) * DAY } : open ? {} : { plannedEnd: NOW + (start + days + 1) * DAY }),
      }),
    ),
  );
const traffic = fc
  .record({ provider: fc.constantFrom(ALPHA, BETA), own: fc.constantFrom('u', 'v', 'w'), peer: fc.constantFrom('v', 'x', 'flow:a', 'flow:b'), out: fc.nat(1000), in: fc.nat(1000) })
  .filter(({ own, peer }) => own !== peer)
  .map((r) => exchange(r.provider, r.own, r.peer, r.out, r.in));
/** Any customer of up to eight workloads at two providers, with traffic among some of them. */
export const dossiers = fc
  .tuple(fc.uniqueArray(line, { selector: ({ provider, line: { id } }) => `${provider} ${id}`, maxLength: 8 }), fc.array(traffic, { maxLength: 6 }))
  .map(([workloads, exchanges]) => dossier(workloads, exchanges));
