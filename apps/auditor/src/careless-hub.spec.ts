import { afterAll, describe, expect, test } from 'vitest';

import type { BodyLine, StatementClaims } from '#libs/report';
import { DEFAULT_RULE_SET } from '#libs/structuring';

import { BundleDirectory } from './bundle/bundle-directory.js';
import { newKey, type SmallAgent } from './testing/small-agent.js';
import { ALPHA, at, BETA, customer, exchange, ORIGIN, workload } from './testing/small-export.js';
import { SmallHub } from './testing/small-hub.js';
import { scratch } from './testing/scratch.js';
import { put } from './testing/seal.js';
import { verifyBundle } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

/** A hub that accepts whatever it is sent, and is honest about it: what did the auditor find, and where? `nth` is the number of the statement. */
async function auditOf(fill: (hub: SmallHub, agent: SmallAgent) => void, judged = true): Promise<{ found: string; place: unknown }[]> {
  const hub = new SmallHub(ORIGIN);
  fill(hub, hub.register(ALPHA));
  if (judged) hub.detect(DEFAULT_RULE_SET);
  const { checks } = await verifyBundle(new BundleDirectory(put(hub.bundle(), directory.path('careless'))));
  const nth = (position: number) => hub.log.slice(0, position + 1).filter((item) => 'report' in item).length;
  return checks.flatMap(({ code, failures }) =>
    failures.map(({ code: failure, place: { position, ...place } }) => ({ found: `${code} ${failure}`, place: place.file === undefined && position !== undefined ? { ...place, nth: nth(position) } : place })));
}
const ofBodies = (...bodies: (readonly BodyLine[])[]) => auditOf((hub, agent) => bodies.forEach((lines, index) => hub.accept(agent.report(at(index + 1), lines))));
const ofClaims = (changes: Partial<StatementClaims>) => auditOf((hub, agent) => hub.accept(agent.report(at(1), [], changes)));
const inBody = (line: number, field: string) => expect.objectContaining({ file: expect.stringMatching(/^bodies\//), line, field });

const known = [customer('a1', {}), customer('a2', {})];

describe('a statement that intake should have refused', () => {
  test.each<[string, Partial<StatementClaims>, string]>([
    ['meant for another log', { aud: 'elsewhere' }, 'STATEMENTS AUD_MISMATCH'],
    ['in the name of another provider', { iss: BETA }, 'STATEMENTS ISS_MISMATCH'],
    ['under another schema', { sch: { uri: 'urn:other', version: 1 } }, 'STATEMENTS SCHEMA_UNSUPPORTED'],
    ['under a later version of the schema', { sch: { uri: 'urn:tributary:report', version: 2 } }, 'STATEMENTS SCHEMA_UNSUPPORTED'],
  ])('%s', async (_, changes, found) => {
    expect(await ofClaims(changes)).toContainEqual({ found, place: { nth: 1 } });
  });

  test('of an act that this version does not offer', async () => {
    const found = await auditOf((hub, agent) => {
      hub.accept(agent.report(at(1)));
      hub.accept(agent.report(at(2), known, { act: 'witness' }));
    });
    expect(found).toEqual([{ found: 'STATEMENTS ACT_UNSUPPORTED', place: { nth: 2 } }]);
  });

  test('by a key that was never registered', async () => {
    const found = await auditOf((hub, agent) => {
      agent.key = newKey();
      hub.accept(agent.report(at(1)));
    });
    expect(found).toEqual([{ found: 'STATEMENTS KEY_UNKNOWN', place: { nth: 1 } }]);
  });

  test('whose jti was used before', async () => {
    const found = await auditOf((hub, agent) => {
      hub.accept(agent.report(at(1), [], { jti: 'same' }));
      hub.accept(agent.report(at(2), [], { jti: 'same' }));
    });
    expect(found).toEqual([{ found: 'EXACTLY_ONCE JTI_TWICE', place: { nth: 2 } }]);
  });

  test('that forks the chain', async () => {
    const found = await auditOf((hub, agent) => {
      hub.accept(agent.report(at(1)));
      hub.accept(agent.report(at(2), [], { prev: 'A'.repeat(43) }));
    });
    expect(found).toEqual([{ found: 'CHAINS CHAIN_FORK', place: { nth: 2 } }]);
  });

  test('both of two that contradict each other', async () => {
    const found = await auditOf((hub, agent) => {
      const one = agent.report(at(1));
      hub.accept(one);
      hub.accept(agent.contradict(one, at(2)));
    });
    expect(found.map((each) => each.found)).toEqual(['CHAINS CHAIN_GAP', 'EXACTLY_ONCE SEQ_TWICE']);
  });

  test('with control totals that the body does not have', async () => {
    const found = await auditOf((hub, agent) => hub.accept(agent.report(at(1), known, { tot: { acceleratorSeconds: 1, theoreticalTOP: 0, egressB: 0, ingressB: 0, energyWh: 0 } })));
    expect(found).toContainEqual({ found: 'BODIES REPORT_TOTALS', place: expect.objectContaining({ field: 'tot.acceleratorSeconds' }) });
  });
});

describe('operations that the hardware cannot have done', () => {
  const settled = workload('w', 'a1', 'ended', 0, 1);
  const off = (by: number) => ({ ...settled, ops: { ...settled.ops, theoreticalTOP: settled.ops.theoreticalTOP + by } });

  test.each([
    ['two tera-OP more', [...known, off(2)]],
    ['two tera-OP fewer', [...known, off(-2)]],
    ['a plan with other figures', [...known, { ...workload('w', 'a1', 'planned', 5, 6), ops: { theoreticalTOP: 5, grade: 'reported' as const } }]],
    ['a plan without an end that has figures', [...known, { ...workload('w', 'a1', 'planned', 5, undefined), ops: { theoreticalTOP: 5, grade: 'reported' as const } }]],
  ])('%s', async (_, lines) => {
    expect(await ofBodies(lines)).toEqual([{ found: 'ACCOUNTING ACCOUNTING_MISMATCH', place: inBody(3, 'ops.theoreticalTOP') }]);
  });

  test.each([-1, 0, 1])('%d tera-OP off is rounding', async (by) => {
    expect(await ofBodies([...known, off(by)])).toEqual([]);
  });

  test('on hardware or at a precision that the catalogue does not have', async () => {
    // No hub can judge whom such work is of: nothing is judged after it.
    const unjudged = (line: BodyLine) => auditOf((hub, agent) => hub.accept(agent.report(at(1), [...known, line])), false);
    const accelerators = [{ model: 'no such', count: 1, nodes: 1, memoryGB: 1 }];
    expect(await unjudged({ ...settled, accelerators })).toEqual([{ found: 'ACCOUNTING COMPUTE_ACCELERATOR_UNKNOWN', place: inBody(3, 'accelerators.0') }]);
    expect(await unjudged({ ...settled, precision: 'fp1' })).toEqual([{ found: 'ACCOUNTING COMPUTE_PRECISION_UNKNOWN', place: inBody(3, 'accelerators.0') }]);
  });
});

describe('the life of a workload', () => {
  const life = (...steps: readonly BodyLine[]) => ofBodies([...known, workload('other', 'a2', 'ended', 0, 1)], ...steps.map((line) => [line]));

  test('may pause, and repeat a state that is not final', async () => {
    expect(await life(workload('w', 'a1', 'planned', 5, 9), workload('w', 'a1', 'planned', 6, 9), workload('w', 'a1', 'running', 1, 9), workload('w', 'a1', 'running', 1, 10), workload('w', 'a1', 'ended', 1, 4))).toEqual([]);
  });

  test.each<[string, readonly BodyLine[], string, string]>([
    ['never runs backwards', [workload('w', 'a1', 'running', 1, 9), workload('w', 'a1', 'planned', 1, 9)], 'WORKLOAD_STATE_REGRESSION', 'state'],
    ['ends once', [workload('w', 'a1', 'ended', 1, 2), workload('w', 'a1', 'ended', 1, 2)], 'WORKLOAD_ALREADY_ENDED', 'state'],
    ['does not come back', [workload('w', 'a1', 'ended', 0, 1), workload('w', 'a1', 'running', 0, 9)], 'WORKLOAD_ALREADY_ENDED', 'state'],
    ['stays with its customer', [workload('w', 'a1', 'running', 1, 9), workload('w', 'a2', 'running', 1, 9)], 'WORKLOAD_CUSTOMER_CHANGED', 'customer'],
    ['needs a customer', [workload('w', 'nobody', 'running', 1, 9)], 'CUSTOMER_UNKNOWN', 'customer'],
    ['a rollup needs a customer', [{ t: 'rollup', customer: 'nobody', day: at(0), count: 1, theoreticalTOP: 1, peakTOPs: 1, egressB: 0, ingressB: 0 }], 'CUSTOMER_UNKNOWN', 'customer'],
    ['traffic needs a workload', [exchange('nothing', { workload: 'other' }, 1, 1)], 'WORKLOAD_UNKNOWN', 'workload'],
    ['traffic needs a workload at the other end', [exchange('other', { workload: 'nothing' }, 1, 1)], 'WORKLOAD_UNKNOWN', 'peer.workload'],
  ])('%s', async (_, steps, code, field) => {
    expect(await life(...steps)).toEqual([{ found: `LIFECYCLE ${code}`, place: inBody(1, field) }]);
  });

  test('knows customers and workloads of one provider only', async () => {
    const found = await auditOf((hub, agent) => {
      hub.accept(agent.report(at(1), known));
      hub.accept(hub.register(BETA).report(at(2), [workload('w', 'a1', 'running', 1, 9)]));
    });
    expect(found).toEqual([{ found: 'LIFECYCLE CUSTOMER_UNKNOWN', place: inBody(1, 'customer') }]);
  });
});
