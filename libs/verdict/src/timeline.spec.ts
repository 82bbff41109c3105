import { describe, expect, test } from 'vitest';
import { ALPHA, BETA, DAY, dossier, H100, NOW, PARAMETERS, reported, workloadLine } from './testing/lines.js';
import { timelineId } from './timeline-id.js';
import { timelineOf } from './timeline.js';

function only(changes: Parameters<typeof workloadLine>[1], asOf = NOW) {
  const { workloads } = timelineOf(dossier([reported(ALPHA, workloadLine('w', changes), asOf)]), PARAMETERS);
  return workloads[0];
}

describe('a workload line on the timeline', () => {
  test('ended work keeps the operations that were reported, even of a model the catalogue has forgotten', () => {
    expect(only({ ops: { theoreticalTOP: 12_345, grade: 'estimated' }, accelerators: [{ model: 'gone', count: 3, nodes: 1, memoryGB: 1 }] })).toEqual({
      id: `${ALPHA} w`,
      provider: ALPHA,
      start: NOW - 10 * DAY,
      end: NOW - 9 * DAY,
      ops: 12_345,
      bandwidth: 50,
      declared: 'none',
    });
  });

  test('reserved work counts the whole reservation at the catalogue’s peak, whatever has accrued', () => {
    // 2 H100 × 989.5 TOP/s × 10 days
    const planned = { state: 'planned', start: NOW + DAY, plannedEnd: NOW + 11 * DAY, accelerators: [{ model: H100, count: 2, nodes: 1, memoryGB: 160 }], ops: { theoreticalTOP: 0, grade: 'reported' } } as const;
    expect(only(planned)).toMatchObject({ start: NOW + DAY, end: NOW + 11 * DAY, ops: 2 * 989.5 * 10 * DAY });
    expect(only({ ...planned, state: 'running', start: NOW - 5 * DAY, plannedEnd: NOW + 5 * DAY, ops: { theoreticalTOP: 7, grade: 'measured' } })).toMatchObject({ end: NOW + 5 * DAY, ops: 2 * 989.5 * 10 * DAY });
  });

  test('work without an end is left open with the catalogue’s rate', () => {
    expect(only({ state: 'running' })).toMatchObject({ end: null, rate: 989.5 });
    expect(only({ state: 'planned', start: NOW + DAY })).toMatchObject({ start: NOW + DAY, end: null, rate: 989.5 });
  });

  test('a running workload that has outlived its reservation is open-ended: silence must not close it', () => {
    expect(only({ state: 'running', plannedEnd: NOW - 1 })).toMatchObject({ end: null, rate: 989.5 });
    expect(only({ state: 'running', plannedEnd: NOW })).toMatchObject({ end: NOW });
    // The provider saw it running at asOf, which may be later than the log's clock.
    expect(only({ state: 'running', plannedEnd: NOW + 5 }, NOW + 6)).toMatchObject({ end: null });
    expect(only({ state: 'running', plannedEnd: NOW + 5 }, NOW + 5)).toMatchObject({ end: NOW + 5 });
  });

  test('a reservation that passed without a start stays what was reserved', () => {
    expect(only({ state: 'planned', plannedEnd: NOW - DAY })).toMatchObject({ end: NOW - DAY, ops: 989.5 * 9 * DAY });
  });

  test('bandwidth is the larger of configured and measured, in gigabytes', () => {
    expect(only({ interNode: { configuredGbps: 400 } })?.bandwidth).toBe(50);
    expect(only({ interNode: { configuredGbps: 100, peakGbps: 200 } })?.bandwidth).toBe(25);
    expect(only({ interNode: { configuredGbps: 200, peakGbps: 100 } })?.bandwidth).toBe(25);
    expect(only({ interNode: { configuredGbps: 0 } })?.bandwidth).toBe(0);
  });

  test('the declaration passes through', () => {
    expect(only({ declared: 'training' })?.declared).toBe('training');
  });

  test('open work on an accelerator that the catalogue does not have is refused by code', () => {
    expect(() => only({ state: 'running', accelerators: [{ model: 'no such', count: 1, nodes: 1, memoryGB: 1 }] })).toThrow(expect.objectContaining({ code: 'COMPUTE_ACCELERATOR_UNKNOWN' }));
    expect(() => only({ state: 'running', precision: 'fp1' })).toThrow(expect.objectContaining({ code: 'COMPUTE_PRECISION_UNKNOWN' }));
  });
});

describe('the timeline of an entity', () => {
  test('work that ended before the lookback is left out, work that reaches into it counts whole', () => {
    const oldest = NOW - PARAMETERS.lookbackS;
    const at = (id: string, end: number) => reported(ALPHA, workloadLine(id, { start: oldest - 9 * DAY, end }));
    const { workloads } = timelineOf(dossier([at('before', oldest - 1), at('touching', oldest), at('into', oldest + 1)]), PARAMETERS);
    expect(workloads.map(({ id }) => id)).toEqual([`${ALPHA} into`, `${ALPHA} touching`]);
    expect(workloads[0]?.ops).toBe(85_492_800);
  });

  test('open-ended work is never too old', () => {
    const running = reported(ALPHA, workloadLine('w', { state: 'running', start: 1 }));
    expect(timelineOf(dossier([running]), PARAMETERS).workloads).toHaveLength(1);
  });

  test('is sorted by provider, then id, in code units', () => {
    const ids = [[BETA, 'a'], [ALPHA, 'b'], [ALPHA, 'B'], [ALPHA, 'a'], [ALPHA, 'ab'], [`${ALPHA}/x`, 'a']] as const;
    const { workloads } = timelineOf(dossier(ids.map(([provider, id]) => reported(provider, workloadLine(id)))), PARAMETERS);
    expect(workloads.map(({ id }) => id)).toEqual(
      [[ALPHA, 'B'], [ALPHA, 'a'], [ALPHA, 'ab'], [ALPHA, 'b'], [`${ALPHA}/x`, 'a'], [BETA, 'a']].map(([provider, id]) => timelineId(String(provider), String(id))),
    );
  });

  test('carries the log’s clock and the policy’s projection', () => {
    expect(timelineOf(dossier([]), PARAMETERS)).toEqual({ workloads: [], exchanges: [], now: NOW, projection: PARAMETERS.projectionS });
  });
});
