/** Cases of one set in which we disagree with their authors on purpose. */
export interface ExpectedDisagreement {
  readonly set: string;
  readonly ids: readonly string[];
  /** Ends without a full stop. */
  readonly reason: string;
}

const SHORT_ROOTS = ['additional/sizes-are-equal-one-and-proof-is-empty'];
const EMPTY_SUBTREES = [
  'additional/subtree-is-empty-sizes-are-equal-one-subtree-root-valid-proof-is-empty',
  'additional/subtree-is-empty-sizes-are-equal-one-subtree-root-valid-tree-root-random-proof-is-empty',
  'additional/subtree-is-empty-sizes-are-equal-zero-subtree-root-valid-proof-is-empty',
  'additional/subtree-is-empty-sizes-are-equal-zero-subtree-root-valid-tree-root-random-proof-is-empty',
  'additional/subtree-is-empty-subtree-root-valid-proof-is-empty',
  'additional/subtree-is-empty-subtree-root-valid-tree-root-random-proof-is-empty',
];

/** Each id is looked up: one that agrees after all, or is gone, is reported as stale. */
export const EXPECTED: readonly ExpectedDisagreement[] = [
  { set: 'consistency', ids: SHORT_ROOTS, reason: 'its two roots are equal and have 12 bytes; a root hash that is not 32 bytes is refused before it is compared' },
  { set: 'subtree-consistency', ids: SHORT_ROOTS, reason: 'its two roots are equal and have 12 bytes; a root hash that is not 32 bytes is refused before it is compared' },
  { set: 'subtree-consistency', ids: EMPTY_SUBTREES, reason: 'an empty subtree is in every tree, whatever its root: accepting that as a proof proves nothing, so it is refused as size 0 is' },
  { set: 'sunlight', ids: ['mirror-root-from-entries'], reason: 'the entry bundles of the mirror are stand-ins that hold a sentence and no entries, so the root cannot come from them' },
  { set: 'sunlight', ids: ['tree-root-from-tiles'], reason: 'the tiles of the log are stand-ins that hold a sentence and no hashes (those of its mirror are real, and compared)' },
  { set: 'witness', ids: ['litewitness-1-status'], reason: 'the altered signature sets unused bits of its base64, so here the note is malformed (400) before the signature is looked at (403)' },
  { set: 'witness', ids: ['litewitness-2-status'], reason: 'an unknown origin is 404 in tlog-witness; the program that was recorded still answers 403' },
  {
    set: 'wycheproof-jws',
    ids: numbers(1, 18, 33, 260, 261, 262, 263, 265, 266, 267, 269, 270, 271, 273, 274, 275, 287, 288, 321, 322, 323, 326, 327, 328, 345, 346, 347, 348, 349, 350, 351, 352, 357, 358, 359, 376, 377, 378),
    reason: 'a valid JWS of another algorithm: a statement is signed with Ed25519 and has exactly alg, kid and typ in its header',
  },
  { set: 'wycheproof-jws', ids: numbers(259, 264, 268, 272, 320, 325), reason: 'a valid JWS of another algorithm with an empty payload: a statement has three parts that are not empty' },
  { set: 'wycheproof-jws', ids: numbers(372, 373), reason: 'marked valid with a question mark within its base64url; RFC 7515 section 2 has no such character, and one value has one spelling here' },
  { set: 'jose-cookbook', ids: ['curve25519/jws'], reason: 'a valid Ed25519 JWS whose header has alg alone; a statement names its key and its type too (the signature itself is compared)' },
  {
    set: 'jose-cookbook',
    ids: ['jws/4_1.rsa_v15_signature', 'jws/4_2.rsa-pss_signature', 'jws/4_3.ecdsa_signature', 'jws/4_4.hmac-sha2_integrity_protection'],
    reason: 'RSA, ECDSA and HMAC are not the algorithm of a statement, and typ is missing',
  },
  { set: 'jose-cookbook', ids: ['jws/4_5.signature_with_detached_content'], reason: 'detached content leaves the middle part empty; the body of a report is bound by its digest instead' },
  {
    set: 'jose-cookbook',
    ids: ['jws/4_6.protecting_specific_header_fields', 'jws/4_7.protecting_content_only', 'jws/4_8.multiple_signatures', 'rfc7797/4.2.hmac-sha2_b64_false'],
    reason: 'the JWS JSON Serialization, with unprotected headers or several signatures, has more than one spelling: only the compact one is read',
  },
  { set: 'jose-cookbook', ids: ['rfc7797/hmac-sha2_b64_false'], reason: 'an unencoded payload (b64 false, RFC 7797) is not base64url, and crit is refused as every other parameter is' },
];

function numbers(...ids: readonly number[]): readonly string[] {
  return ids.map(String);
}
