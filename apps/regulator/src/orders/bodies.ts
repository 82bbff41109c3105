import type { FastifyInstance, FastifyRequest } from 'fastify';
import { IntakeError } from '../intake/intake-error.js';

/** The text form of an order. */
export const ORDER_TYPE = 'application/tributary-order+json';
/** A JWS in compact form (RFC 7515 section 9.2.1). */
export const JWS_TYPE = 'application/jose';

/** A key act: kind and content of the entry that it becomes. */
export const ENTRY_TYPE = 'application/tributary-entry+json';

/** Bytes of the longest message: an order with two signatures. */
const BODY_LIMIT = 64 * 2 ** 10;

/** Takes bodies of these types as the text they are: they are verified and kept byte for byte, so no parser may touch them. */
export function readSignedBodies(fastify: FastifyInstance): void {
  for (const type of [ORDER_TYPE, JWS_TYPE, ENTRY_TYPE]) fastify.addContentTypeParser(type, { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
}

/** The text of a body of this type. MEDIA_TYPE_UNSUPPORTED for any other. */
export function textBody(request: FastifyRequest, type: string): string {
  const sent = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (sent !== type || typeof request.body !== 'string') throw new IntakeError('MEDIA_TYPE_UNSUPPORTED', `The body is ${type}.`);
  return request.body;
}
