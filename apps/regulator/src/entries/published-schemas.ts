import type { SchemaContent } from '#libs/entries';
import { publishedSchema, REPORT_SCHEMA } from '#libs/report';

/**
 * Which signatures everybody calls valid (libs/signing profile.ts, docs/protocol.md section 1). In words, as there is no language for it: another
 * profile would be another version.
 */
const VERIFICATION_PROFILE = {
  uri: 'urn:tributary:verification-profile',
  version: 1,
  schema: {
    algorithm: 'Ed25519 (RFC 8032), header alg Ed25519 or EdDSA',
    keys: 'canonical encodings of points of the subgroup of prime order, without the identity',
    signatures: 'S < L, the cofactorless equation, R a canonical encoding of a point that is not of small order',
    jws: 'compact (RFC 7515), one base64url spelling of each part, header exactly alg, kid (RFC 7638, SHA-256) and typ',
    identity: 'SHA-256 of the signing input',
  },
} as const satisfies SchemaContent;

/** What a log says at its beginning that its statements go by. */
export function publishedSchemas(): readonly SchemaContent[] {
  return [{ ...REPORT_SCHEMA, schema: publishedSchema() }, VERIFICATION_PROFILE];
}
