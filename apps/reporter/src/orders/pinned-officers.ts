import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import type { OfficerKeys } from '#libs/orders';
import { importPublicJwk } from '#libs/signing';
import { z } from 'zod';
import { ReporterError } from '../reporter-error.js';

/** RFC 7517 members that a published key may carry; `d` is none of them, so a private key is refused. */
const schema = z.strictObject({
  keys: z.array(z.strictObject({ kty: z.string(), crv: z.string(), x: z.string(), kid: z.string().exactOptional(), alg: z.string().exactOptional(), use: z.string().exactOptional() })).min(2).max(1_000),
});

/**
 * The officers' keys that this provider knows for itself (a JWK set): an order is one only under two of them, whatever the hub says. That is why
 * they are a file and not something the hub is asked for. CodedError REPORTER_OFFICERS, SIGNING_KEY_INVALID, with the file.
 */
export async function readPinnedOfficers(path: string): Promise<OfficerKeys> {
  const file = basename(path);
  try {
    const result = schema.safeParse(parseJsonStrict(fromUtf8(await read(path))));
    if (!result.success) throw new ReporterError('REPORTER_OFFICERS', 'not a JWK set of at least two public keys');
    const keys = result.data.keys.map(({ kty, crv, x }) => importPublicJwk({ kty, crv, x }));
    return new Map(keys.map((key) => [key.kid, key]));
  } catch (error) {
    if (isCodedError(error)) throw error.code.startsWith('ENCODING_') ? new ReporterError('REPORTER_OFFICERS', 'not UTF-8 JSON with unique names', { file }) : error.at({ file });
    throw error;
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ReporterError('REPORTER_OFFICERS', 'the file with the officers\' keys cannot be read', {}, { cause: error });
  }
}
