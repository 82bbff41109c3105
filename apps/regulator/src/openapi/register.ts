import { KEY_ACT_CODES } from './library-codes.js';
import { type Area, DIGEST, object, TEXT, WHOLE } from './operation.js';

const KINDS = { enum: ['key-register', 'key-rotate', 'key-revoke'] } as const;
const LOGGED = object({ status: { const: 'logged' }, kind: KINDS, digest: DIGEST, kid: DIGEST, position: WHOLE });

/** Which keys may sign, and how they come and go. */
export const REGISTER: Area = {
  '/v1/keys': {
    post: {
      summary: "Takes an act that a provider's root or its keys signed, by which its signing keys change.",
      body: { type: 'application/tributary-entry+json', description: 'The entry that the act becomes.', schema: object({ kind: KINDS, content: TEXT }) },
      answers: { 200: { description: 'In the log already.', type: 'application/json', schema: LOGGED }, 201: { description: 'In the log: it counts from its position on.', type: 'application/json', schema: LOGGED } },
      refusals: [...KEY_ACT_CODES, 'KEY_ACT_FORM', 'KEY_ACT_UNSIGNED', 'KEY_BUSY', 'KEY_FROM_FUTURE', 'MEDIA_TYPE_UNSUPPORTED'],
    },
  },
  '/.well-known/jwks.json': {
    get: {
      summary: 'Keys of all providers that may sign now.',
      answers: {
        200: {
          description: 'A JWK set (RFC 7517, RFC 8037).',
          type: 'application/json',
          schema: object({ keys: { type: 'array', items: object({ kty: { const: 'OKP' }, crv: { const: 'Ed25519' }, x: DIGEST, kid: DIGEST, use: { const: 'sig' }, alg: { const: 'Ed25519' } }) } }),
        },
      },
    },
  },
  '/.well-known/openapi.json': { get: { summary: 'This document.', answers: { 200: { description: 'OpenAPI 3.1.', type: 'application/json', schema: { type: 'object' } } } } },
};
