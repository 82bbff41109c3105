/*
 * The root key of a provider: it registers and revokes signing keys and does nothing else. Whoever has it can report in the provider's name, so
 * it is made and used on a machine that is not the agent's, and lies in a file that is taken away again. That this is so nobody can check from here;
 * what is refused is only the place where it would do most harm, the state directory of an agent.
 */
import { access, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fromUtf8, parseJsonStrict, toJson } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk, type SigningKey, type VerificationKey } from '#libs/signing';
import { ReporterError } from '../reporter-error.js';
import { writeNew } from './write-new.js';

const MAX_BYTES = 4_096;
/** What an agent's state directory is told by. */
const IDENTITY = 'agent.json';

/** Makes a root key (0600). CodedError REPORTER_ROOT_PLACE, REPORTER_KEY_FILE. */
export async function makeRoot(path: string): Promise<SigningKey> {
  await requireElsewhere(path);
  const jwk = generatePrivateJwk();
  await writeNew(path, `${toJson(jwk)}\n`, 0o600);
  return importPrivateJwk(jwk);
}

/** CodedError REPORTER_ROOT_PLACE; REPORTER_KEY_FILE for a file that is no private key. */
export async function readRoot(path: string): Promise<SigningKey> {
  await requireElsewhere(path);
  return imported(path, importPrivateJwk);
}

/** The public half of a signing key, as `reporter init` gives it. CodedError REPORTER_KEY_FILE, also for a private one. */
export async function readPublicKey(path: string): Promise<VerificationKey> {
  return imported(path, importPublicJwk);
}

async function imported<Key>(path: string, importKey: (jwk: unknown) => Key): Promise<Key> {
  const file = basename(path);
  try {
    if ((await stat(path)).size > MAX_BYTES) throw new ReporterError('REPORTER_KEY_FILE', 'larger than a key', { file });
    return importKey(parseJsonStrict(fromUtf8(await readFile(path))));
  } catch (cause) {
    if (cause instanceof ReporterError) throw cause;
    const reason = isCodedError(cause) ? `is no key that is wanted here (${cause.code}: ${cause.message})` : 'cannot be read';
    throw new ReporterError('REPORTER_KEY_FILE', reason, { file }, { cause });
  }
}

async function requireElsewhere(path: string): Promise<void> {
  const beside = await access(join(dirname(path), IDENTITY)).then(() => true, () => false);
  if (beside) throw new ReporterError('REPORTER_ROOT_PLACE', 'a root key is kept away from the agent, and never in its state directory', { file: basename(path) });
}
