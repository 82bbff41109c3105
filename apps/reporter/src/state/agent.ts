import { basename, join } from 'node:path';
import { type Disk, foundDirectory, writeDurably } from '#libs/durable';
import { fromUtf8, parseJsonStrict, toJson, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { generatePrivateJwk, importPrivateJwk, type PrivateJwk, type PublicJwk, type SigningKey } from '#libs/signing';
import { z } from 'zod';
import { ReporterError } from '../reporter-error.js';

const IDENTITY = 'agent.json';
const KEY = 'key.json';
/** There while the key is being replaced: see keys/rotation.ts. */
export const ROTATION = 'rotation.json';

// The forms that a statement's claims may take: a stream made with any other could never send.
const identitySchema = z.strictObject({
  version: z.literal(1),
  iss: z.string().max(200).regex(/^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$/u),
  stream: z.string().regex(/^[\x21-\x7e]{1,200}$/u),
});

/** Who this agent is: one stream of one provider, and the key that signs it. */
export interface Agent {
  /** The state directory. */
  readonly state: string;
  readonly iss: string;
  readonly stream: string;
  readonly key: SigningKey;
}

/** What a new state directory is made of. */
export interface NewAgent {
  readonly iss: string;
  readonly stream: string;
  /** Files that are there from the beginning, beside identity and key. */
  readonly more?: readonly (readonly [name: string, bytes: Uint8Array])[];
}

/**
 * Makes a state directory (0700) with a new signing key (0600). It appears whole or not at all, and an existing one is left
 * alone: a second key or a second chain under the same name would be refused by the hub for ever.
 *
 * CodedError REPORTER_USAGE, REPORTER_STATE_EXISTS, DURABLE_WRITE.
 */
export async function createAgent(disk: Disk, state: string, { iss, stream, more = [] }: NewAgent): Promise<Agent> {
  const identity = { version: 1, iss, stream };
  const checked = identitySchema.safeParse(identity);
  if (!checked.success) {
    const field = String(checked.error.issues[0]?.path[0] ?? '');
    throw new ReporterError('REPORTER_USAGE', 'iss must be a URI and stream printable ASCII without spaces, each at most 200 characters', { field });
  }
  const key = generatePrivateJwk();
  const made = await foundDirectory(disk, state, [[KEY, utf8(`${toJson(key)}\n`)], [IDENTITY, utf8(`${toJson(identity)}\n`)], ...more]);
  if (made === 'taken') throw exists(state);
  return { state, iss, stream, key: importPrivateJwk(key) };
}

/**
 * Opens a state directory. CodedError REPORTER_STATE_MISSING, REPORTER_STATE_CORRUPT; REPORTER_KEY_ROTATING while its key is being replaced, unless that is
 * allowed: what the old key signs then may be refused for ever.
 */
export async function openAgent(disk: Disk, state: string, { rotating }: { readonly rotating?: 'allowed' } = {}): Promise<Agent> {
  const identity = identitySchema.safeParse(await readJson(disk, state, IDENTITY));
  if (!identity.success) throw damaged(IDENTITY);
  const { iss, stream } = identity.data;
  const jwk = await readJson(disk, state, KEY);
  if (rotating === undefined && (await disk.read(join(state, ROTATION))) !== undefined) {
    throw new ReporterError('REPORTER_KEY_ROTATING', 'a change of the signing key was begun and not finished; run "reporter keys rotate" again', { file: ROTATION });
  }
  try {
    return { state, iss, stream, key: importPrivateJwk(jwk) };
  } catch (error) {
    if (isCodedError(error)) throw damaged(KEY);
    throw error;
  }
}

/** Puts another signing key in the place of this one, which is gone then. CodedError DURABLE_WRITE. */
export async function replaceKey(disk: Disk, state: string, { kty, crv, x, d }: PrivateJwk): Promise<void> {
  await writeDurably(disk, join(state, KEY), utf8(`${toJson({ kty, crv, x, d })}\n`));
}

/** The public key alone, as it is handed to the regulator. */
export function publicJwk({ key }: Agent): PublicJwk {
  return { kty: key.jwk.kty, crv: key.jwk.crv, x: key.jwk.x };
}

async function readJson(disk: Disk, state: string, name: string): Promise<unknown> {
  const bytes = await disk.read(join(state, name));
  if (bytes === undefined) {
    throw new ReporterError('REPORTER_STATE_MISSING', 'this is not a state directory; make one with "reporter init"', { file: `${basename(state)}/${name}` });
  }
  try {
    return parseJsonStrict(fromUtf8(bytes));
  } catch (error) {
    if (isCodedError(error)) throw damaged(name);
    throw error;
  }
}

function damaged(file: string): ReporterError {
  return new ReporterError('REPORTER_STATE_CORRUPT', 'the file is not as "reporter init" wrote it; put the state directory back from a copy', { file });
}

function exists(state: string): ReporterError {
  return new ReporterError('REPORTER_STATE_EXISTS', 'the directory exists and is not empty; nothing was changed', { file: basename(state) });
}
