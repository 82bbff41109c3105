/** What one request may ask for. Each has a test that shows the refusal, through fragments as well. */
export const LIMITS = {
  /** Bytes of a request's body. */
  bodyBytes: 64 * 1024,
  /** Lexical tokens of a document: bounds parsing and validation. The introspection query that tools send has under 300. */
  tokens: 1_500,
  /** Levels of fields. The introspection query that tools send needs 15; what deep queries cost is bounded by `cost`. */
  depth: 15,
  /** Aliased fields: the way to ask for one field many times. */
  aliases: 20,
  /** Objects that an answer may hold, at most: see cost.ts. */
  cost: 50_000,
  /** Documents remembered as parsed and checked. */
  cachedDocuments: 200,
} as const;
