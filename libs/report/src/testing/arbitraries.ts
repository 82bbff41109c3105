import * as fc from 'fast-check';
import type { AcceleratorUse, BodyLine, CapacityLine, ClusterLine, CustomerLine, ExchangeLine, RollupLine, TokenRecord, WorkloadLine } from '../lines.js';
import type { Period } from '../statement.js';

/** The period that every line below is valid in. */
export const PERIOD: Period = { from: 1_750_000_000, to: 1_750_086_400 };

const characters = (first: number): fc.Arbitrary<string> => fc.integer({ min: first, max: 0x7e }).map((code) => String.fromCharCode(code));

const identifier: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: characters(0x21), minLength: 1, maxLength: 20 }),
  fc.constantFrom('__proto__', 'constructor', '"', '\\', ':', '{}', 'x'.repeat(200)),
);
const text = fc.oneof(fc.string({ unit: characters(0x20), minLength: 1, maxLength: 30 }), fc.constantFrom('NVIDIA H100 SXM5 80GB', 'bf16', ' '));
const base64url32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
const country = fc.constantFrom('DE', 'US', 'ZW');
// Small enough that a hundred lines stay within the totals; the bounds themselves have tests of their own.
const whole = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 2 ** 44 }));
const count = fc.integer({ min: 1, max: 10_000 });
// A negative zero is written as 0 and would not come back as itself.
const quantity = fc.oneof(fc.nat(100_000), fc.double({ min: 0, max: 1e300, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0));

/** Optional members present or absent, never `undefined`. */
function record<T extends object>(required: { [K in keyof T]?: fc.Arbitrary<T[K]> }, optional: { [K in keyof T]?: fc.Arbitrary<unknown> } = {}): fc.Arbitrary<T> {
  return fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) as never[] }).map((value) => ({ ...value }) as unknown as T);
}

const tokenRecord = record<TokenRecord>({
  attr: fc.constantFrom('lei', 'tax-id', 'registration', 'iban', 'payment', 'owner', 'email', 'phone', 'domain', 'name', 'address'),
  mode: fc.constantFrom('hmac', 'toprf'),
  profile: text,
  // That of the statement which claimsFor makes: a statement speaks of one epoch.
  epoch: fc.constant('2026'),
  token: base64url32,
});

const customer = record<CustomerLine>(
  { t: fc.constant('customer'), handle: identifier, tokens: fc.array(tokenRecord, { maxLength: 3 }) },
  { country, inHouse: fc.boolean(), resellerOf: identifier },
);

const accelerators: fc.Arbitrary<AcceleratorUse[]> = fc.array(record<AcceleratorUse>({ model: text, count, nodes: count, memoryGB: quantity }), { minLength: 1, maxLength: 3 });

const workload: fc.Arbitrary<WorkloadLine> = fc
  .tuple(
    record<WorkloadLine>(
      {
        t: fc.constant('workload'),
        id: identifier,
        customer: identifier,
        state: fc.constantFrom('planned', 'running', 'ended'),
        declared: fc.constantFrom('training', 'enhancement', 'design', 'inference', 'non-ai', 'none'),
        start: fc.integer({ min: 0, max: PERIOD.to }),
        accelerators,
        precision: text,
        ops: record<WorkloadLine['ops']>(
          { theoreticalTOP: whole, grade: fc.constantFrom('reported', 'measured', 'estimated') },
          { empirical: fc.tuple(whole, whole, text).map(([low, high, method]) => ({ lowTOP: Math.min(low, high), highTOP: Math.max(low, high), method })) },
        ),
        interNode: record<WorkloadLine['interNode']>({ configuredGbps: quantity }, { peakGbps: quantity }),
        traffic: record<WorkloadLine['traffic']>({ egressB: whole, ingressB: whole }, { gaps: whole }),
      },
      { energyWh: whole, cluster: identifier, attestation: text },
    ),
    fc.nat(200_000),
    fc.boolean(),
  )
  .map(([line, seconds, reserved]) =>
    line.state === 'ended' ? { ...line, end: line.start + seconds } : reserved ? { ...line, plannedEnd: line.start + seconds + 1 } : line,
  );

const exchange: fc.Arbitrary<ExchangeLine> = fc
  .tuple(
    record<ExchangeLine>(
      { t: fc.constant('exchange'), workload: identifier, bytesOut: whole, bytesIn: whole, from: fc.nat(2_000_000_000) },
      { sampled: fc.boolean() },
    ),
    fc.oneof(identifier.map((id) => ({ workload: id })), base64url32.map((flow) => ({ flow })), fc.record({ flow: base64url32, endpoint: base64url32 }).map((peer) => ({ ...peer }))),
    fc.integer({ min: 1, max: 100_000 }),
    fc.option(fc.nat(100_000), { nil: undefined }),
  )
  .filter(([line, peer]) => !('workload' in peer) || peer.workload !== line.workload)
  .map(([line, peer, seconds, gap]) => ({ ...line, peer, to: line.from + seconds, ...(gap === undefined ? {} : { gap: Math.min(gap, seconds) }) }));

const rollup = record<RollupLine>({
  t: fc.constant('rollup'),
  customer: identifier,
  day: fc.nat(30_000).map((day) => day * 86_400),
  count,
  theoreticalTOP: whole,
  peakTOPs: quantity,
  egressB: whole,
  ingressB: whole,
});

const cluster = record<ClusterLine>(
  { t: fc.constant('cluster'), id: identifier, accelerators, peakTOPs: quantity, memoryGB: quantity, interNodeGbps: quantity, country },
  { registration: text },
);

const capacity = record<CapacityLine>({ t: fc.constant('capacity'), model: text, installed: whole, soldS: whole, idleS: whole });

/** Any valid line of any type. */
export const bodyLine: fc.Arbitrary<BodyLine> = fc.oneof(customer, workload, exchange, rollup, cluster, capacity);

/** Lines that make a valid body: no two about the same thing. */
export const bodyLines: fc.Arbitrary<BodyLine[]> = fc.uniqueArray(bodyLine, { maxLength: 30, selector: subject, comparator: 'IsStrictlyEqual' });

function subject(line: BodyLine): unknown {
  switch (line.t) {
    case 'customer':
      return `customer ${line.handle}`;
    case 'workload':
      return `workload ${line.id}`;
    case 'cluster':
      return `cluster ${line.id}`;
    case 'capacity':
      return `capacity ${line.model}`;
    case 'rollup':
      return `rollup ${line.day} ${line.customer}`;
    case 'exchange':
      return line;
  }
}
