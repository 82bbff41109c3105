import { z } from 'zod';

import { ENTRY_KINDS } from '#libs/entries';

import { digestText, position } from './digest.js';

/** A line of providers.ndjson. A key may sign statements at positions from `registeredPosition` up to, not including, `revokedPosition`. */
export const providerRow = z.strictObject({
  iss: z.string().min(1).max(200),
  name: z.string(),
  keys: z.array(z.strictObject({ kid: digestText, x: z.string(), registeredPosition: position, revokedPosition: position.nullable() })),
});
export type ProviderRow = Readonly<z.infer<typeof providerRow>>;

/** A line of officers.ndjson: what a provider's key is, of an officer. */
export const officerRow = z.strictObject({ kid: digestText, name: z.string().min(1), x: z.string(), registeredPosition: position, revokedPosition: position.nullable() });

/** A line of entries.ndjson: what is at a position that no statement has. */
export const entryRow = z.strictObject({ position, kind: z.enum(ENTRY_KINDS), content: z.string() });

/** A line of runs.ndjson: one pass of detection over the positions [fromPosition, position); `full`: over everybody. */
export const runRow = z.strictObject({
  engines: z.string(),
  parameters: digestText,
  fromPosition: position,
  position,
  full: z.boolean(),
  verdicts: z.int().nonnegative(),
  outputDigest: digestText,
});
export type RunRow = Readonly<z.infer<typeof runRow>>;

/** A line of equivocations.ndjson: a second statement for a sequence number, and the digest of the one that was accepted. */
export const equivocationRow = z.strictObject({ iss: z.string(), str: z.string(), seq: z.int().positive(), accepted: digestText, jws: z.string() });
