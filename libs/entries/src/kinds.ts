/** Kinds of entries, each with the form of its content: one line of text in one spelling, JSON unless it says otherwise. */
export const ENTRY_KINDS = [
  /** `{origin, vkeys}`: whose log this is and the keys that sign its checkpoints (C2SP verifier keys). The first entry of every log. */
  'log-key',
  /** `{uri, version, schema}`: what statements, bodies and verifiers go by. */
  'schema',
  /** The bytes of a rule set: in force for passes of detection from here on. */
  'rule-set',
  /** `{iss, name, root}`: a provider is admitted; `root` is the x of its offline key, which registers and revokes its signing keys. */
  'provider',
  /** `{act}`: a JWS by the provider's root. */
  'key-register',
  /** `{old, new}`: the same claims, signed by the key that goes and by the one that comes. */
  'key-rotate',
  /** `{act}` by the provider's root, or `{regulator}`, the hub's own word. */
  'key-revoke',
  /** `{name, x}` */
  'officer-register',
  /** `{kid}` */
  'officer-revoke',
  /** `{accepted, statement}`: a second statement, validly signed, for a place in a stream that is taken. */
  'equivocation',
  /** `{engines, parameters, from, position, full, root, verdicts, output}`: a pass of detection over the log before `position`. */
  'verdict',
  /** `{before, bodies, digest}`: bodies that were deleted when their time was over. */
  'retention',
  /** `{manifest}`: the text of a signed manifest file. */
  'epoch-manifest',
  /** The text form of an order. */
  'ruling',
  'disclosure-order',
  'presence-order',
  /** `{order, request, handles}`: an agent's signed request under which it was given the order, and its accounts that carry the token. */
  'disclosure-delivery',
  /** `{answer}`: signed by the agent. */
  'disclosure-answer',
  /** `{result, matches}`: signed by an officer; whether the token is the order's. */
  'disclosure-result',
  /** `{query, answer}`: signed by an officer and by the hub. */
  'presence-result',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export function isEntryKind(text: string): text is EntryKind {
  return (ENTRY_KINDS as readonly string[]).includes(text);
}
