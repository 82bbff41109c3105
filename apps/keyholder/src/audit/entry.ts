import { z } from 'zod';

/**
 * One line of the audit log. Who asked for how much, when, in which epoch: enough to reconcile the logs of all holders with each other and
 * with what a provider says it asked. Never a point, an answer or an identifier.
 *
 * `prev` is the base64url SHA-256 of the line before (without its line feed), of nothing for the first. `seq` counts from 1.
 */
const chain = { seq: z.int().min(1), prev: z.string(), at: z.int().nonnegative() };

export const entrySchema = z.discriminatedUnion('kind', [
  /** First line: which holder's log this is. */
  z.strictObject({ ...chain, kind: z.literal('begun'), holder: z.string() }),
  /** A share came into use, or was erased. */
  z.strictObject({ ...chain, kind: z.enum(['opened', 'closed']), epoch: z.string(), manifest: z.string() }),
  /** Written before the evaluation: the answer may not have arrived, the points are spent. */
  z.strictObject({
    ...chain,
    kind: z.literal('evaluated'),
    iss: z.string(),
    epoch: z.string(),
    manifest: z.string(),
    batch: z.string(),
    count: z.int().min(1),
    order: z.string().exactOptional(),
  }),
  /** A request with a good signature that was refused; nothing was spent. */
  z.strictObject({ ...chain, kind: z.literal('refused'), iss: z.string(), epoch: z.string(), batch: z.string(), code: z.string() }),
]);

export type Entry = z.infer<typeof entrySchema>;
type WithoutChain<T> = T extends Entry ? Omit<T, 'seq' | 'prev' | 'at'> : never;
/** What is to be recorded; its place in the chain is the log's to give. */
export type Event = WithoutChain<Entry>;
