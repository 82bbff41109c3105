import { z } from 'zod';
import { acceptsOf, type Accepts } from './accepts.js';
import type { BodyLine, CapacityLine, ClusterLine, CustomerLine, RollupLine, WorkloadLine } from './lines.js';
import { base64url32, count, country, identifier, quantity, text, whole } from './scalars.js';

const tokenRecord = z.strictObject({
  attr: z.enum(['lei', 'tax-id', 'registration', 'iban', 'payment', 'owner', 'email', 'phone', 'domain', 'name', 'address']),
  mode: z.enum(['hmac', 'toprf']),
  profile: text,
  epoch: text,
  token: base64url32,
});

const customer = z.strictObject({
  t: z.literal('customer'),
  handle: identifier,
  tokens: z.array(tokenRecord),
  country: z.exactOptional(country),
  inHouse: z.boolean().exactOptional(),
  resellerOf: z.exactOptional(identifier),
}) satisfies z.ZodType<CustomerLine>;

const accelerators = z
  .array(z.strictObject({ model: text, count, nodes: count, memoryGB: quantity }))
  .min(1);

const workload = z.strictObject({
  t: z.literal('workload'),
  id: identifier,
  customer: identifier,
  state: z.enum(['planned', 'running', 'ended']),
  declared: z.enum(['training', 'enhancement', 'design', 'inference', 'non-ai', 'none']),
  start: whole,
  end: z.exactOptional(whole),
  plannedEnd: z.exactOptional(whole),
  accelerators,
  precision: text,
  ops: z.strictObject({
    theoreticalTOP: whole,
    grade: z.enum(['reported', 'measured', 'estimated']),
    empirical: z.strictObject({ lowTOP: whole, highTOP: whole, method: text }).exactOptional(),
  }),
  interNode: z.strictObject({ configuredGbps: quantity, peakGbps: z.exactOptional(quantity) }),
  traffic: z.strictObject({ egressB: whole, ingressB: whole, gaps: z.exactOptional(whole) }),
  energyWh: z.exactOptional(whole),
  cluster: z.exactOptional(identifier),
  attestation: z.exactOptional(text),
}) satisfies z.ZodType<WorkloadLine>;

const exchange = z.strictObject({
  t: z.literal('exchange'),
  workload: identifier,
  // Exactly one of the two: a rule of the line, so that its refusal can name the field.
  peer: z.strictObject({ workload: z.exactOptional(identifier), flow: z.exactOptional(base64url32), endpoint: z.exactOptional(base64url32) }),
  bytesOut: whole,
  bytesIn: whole,
  from: whole,
  to: whole,
  sampled: z.boolean().exactOptional(),
  gap: z.exactOptional(whole),
});

const rollup = z.strictObject({
  t: z.literal('rollup'),
  customer: identifier,
  day: whole,
  count,
  theoreticalTOP: whole,
  peakTOPs: quantity,
  egressB: whole,
  ingressB: whole,
}) satisfies z.ZodType<RollupLine>;

const cluster = z.strictObject({
  t: z.literal('cluster'),
  id: identifier,
  accelerators,
  peakTOPs: quantity,
  memoryGB: quantity,
  interNodeGbps: quantity,
  country,
  registration: z.exactOptional(text),
}) satisfies z.ZodType<ClusterLine>;

const capacity = z.strictObject({
  t: z.literal('capacity'),
  model: text,
  installed: whole,
  soldS: whole,
  idleS: whole,
}) satisfies z.ZodType<CapacityLine>;

/** The schema of each line type; a Map, because `t` is the sender's text and must not reach a prototype. */
export const lineSchemas: ReadonlyMap<unknown, z.ZodType> = new Map<BodyLine['t'], z.ZodType>([
  ['customer', customer],
  ['workload', workload],
  ['exchange', exchange],
  ['rollup', rollup],
  ['cluster', cluster],
  ['capacity', capacity],
]);

/** What each of them accepts. */
export const acceptsLine: ReadonlyMap<unknown, Accepts> = new Map([...lineSchemas].map(([type, schema]) => [type, acceptsOf(schema)]));
