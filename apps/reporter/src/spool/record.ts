import { z } from 'zod';

/** Key → digest of what was last sent under it. Pairs, because a key may be any text, `__proto__` included. */
const digests = z.array(z.tuple([z.string(), z.string()]));

/** What one statement reports, as digests of what was sent: the agent's memory of it. */
const reported = z.strictObject({
  /** Id, state and digest of each workload's line. */
  workloads: z.array(z.tuple([z.string(), z.enum(['planned', 'running', 'ended']), z.string()])),
  /** By handle. */
  customers: digests,
  /** By digest of who with whom and when; the value is the digest of the figures. */
  exchanges: digests,
  /** Customer's handle, pseudonym of a remote endpoint, and a workload that talked to it. No address. */
  visits: z.array(z.tuple([z.string(), z.string(), z.string()])),
  /** By cluster id. */
  clusters: digests,
  /** By model and period. */
  capacity: digests,
  /** Handle of each workload's customer; not known of statements from before it was written down. */
  owners: digests.exactOptional(),
});

/** One statement of the stream, whole: what is sent, byte for byte, and what it says. Written before anything is sent. */
export const spoolRecord = z.strictObject({
  seq: z.int().min(1),
  /** base64url SHA-256 of the signing input: the statement's identity. */
  digest: z.string(),
  /** Digest of the statement before, null for the first. */
  prev: z.string().nullable(),
  /** Compact JWS. */
  statement: z.string(),
  /** gzip bytes in base64, null for a `nil` statement and a cancellation. */
  body: z.base64().nullable(),
  per: z.strictObject({ from: z.int(), to: z.int() }),
  iat: z.int(),
  reported,
  /** Of a correction or cancellation: the number of what it withdraws. */
  correction: z.strictObject({ act: z.enum(['correct', 'cancel']), seq: z.int().min(1) }).exactOptional(),
});

/** What the hub answered to it, as received. */
export const answerRecord = z.strictObject({ seq: z.int().min(1), digest: z.string(), answer: z.string() });

export type Reported = z.infer<typeof reported>;
export type SpoolRecord = z.infer<typeof spoolRecord>;
export type AnswerRecord = z.infer<typeof answerRecord>;
