/*
 * Entries that are the hub's own word and nobody's signature. What they say either is the regulator's to decide (who is a provider, who is an
 * officer, which rules are in force) or can be recomputed from the log before them (a pass of detection, evidence, what was deleted).
 */
import { toJson } from '#libs/encoding';
import { z } from 'zod';
import { checkedContent, readContent } from './read.js';
import { base64url32, identifier, name, whole } from './scalars.js';

const logKeyContent = z.strictObject({ origin: identifier, vkeys: z.array(z.string().min(1).max(4_000)).min(1).max(4) });
const schemaContent = z.strictObject({ uri: identifier, version: whole, schema: z.json() });
const providerContent = z.strictObject({ iss: identifier, name, root: base64url32 });
const officerContent = z.strictObject({ name, x: base64url32 });
const officerRevokeContent = z.strictObject({ kid: base64url32 });
const equivocationContent = z.strictObject({ accepted: base64url32, statement: z.string() });
const verdictContent = z.strictObject({
  /** Engines and versions, a space before each but the first. */
  engines: z.string().min(1).max(500),
  /** Digest of the rule set: of the content of a `rule-set` entry before `position`. */
  parameters: base64url32,
  /** Judged are those whom positions `from` … `position` − 1 touched; everybody when `full`. */
  from: whole,
  position: whole,
  full: z.boolean(),
  /** RFC 6962 root of the log before `position`. */
  root: base64url32,
  /** Rows, and the digest over them in their order (libs/verdict). */
  verdicts: whole,
  output: base64url32,
});
const retentionContent = z.strictObject({
  /** Of statements before this position. */
  before: whole,
  bodies: whole,
  /** SHA-256 over the digests (32 bytes each) of the bodies deleted, in order of bytes. */
  digest: base64url32,
});

export type LogKeyContent = z.infer<typeof logKeyContent>;
export type SchemaContent = z.infer<typeof schemaContent>;
export type ProviderContent = z.infer<typeof providerContent>;
export type OfficerContent = z.infer<typeof officerContent>;
export type OfficerRevokeContent = z.infer<typeof officerRevokeContent>;
export type EquivocationContent = z.infer<typeof equivocationContent>;
export type VerdictContent = z.infer<typeof verdictContent>;
export type RetentionContent = z.infer<typeof retentionContent>;

/** Content of an entry that is the hub's own word, by kind. */
export interface OwnWord {
  readonly 'log-key': LogKeyContent;
  readonly schema: SchemaContent;
  readonly provider: ProviderContent;
  readonly 'officer-register': OfficerContent;
  readonly 'officer-revoke': OfficerRevokeContent;
  readonly equivocation: EquivocationContent;
  readonly verdict: VerdictContent;
  readonly retention: RetentionContent;
}

const SCHEMAS: { readonly [K in keyof OwnWord]: z.ZodType<OwnWord[K]> } = {
  'log-key': logKeyContent,
  schema: schemaContent,
  provider: providerContent,
  'officer-register': officerContent,
  'officer-revoke': officerRevokeContent,
  equivocation: equivocationContent,
  verdict: verdictContent,
  retention: retentionContent,
};

/** The one spelling of a content: members in the order of its type, whatever order the caller's object has. ENTRY_CONTENT with the field. */
export function encodeOwnWord<K extends keyof OwnWord>(kind: K, content: OwnWord[K]): string {
  return toJson(checkedContent(SCHEMAS[kind], content));
}

/** Reads a content that is the hub's own word. ENTRY_CONTENT, also for another spelling. */
export function decodeOwnWord<K extends keyof OwnWord>(kind: K, content: string): OwnWord[K] {
  return readContent(SCHEMAS[kind], content);
}

export function isOwnWord(kind: string): kind is keyof OwnWord {
  return Object.hasOwn(SCHEMAS, kind);
}
