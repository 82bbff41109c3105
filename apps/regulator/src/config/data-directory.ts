import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fromBase64url, fromUtf8, parseJsonStrict } from '#libs/encoding';
import { CodedError } from '#libs/errors';
import { generateMlDsaJwk, generatePrivateJwk, importMlDsaPrivateJwk, importPrivateJwk, type MlDsaSigningKey, type SigningKey } from '#libs/signing';

/** HUB_DATA_DIR: the directory or a file in it cannot be made or read, or a file does not hold what it should. */
type DataDirectoryCode = 'HUB_DATA_DIR';

/** What a hub keeps beside its database. */
export interface DataDirectory {
  /** The console's bearer token. Secret. */
  readonly token: string;
  readonly tokenFile: string;
  /** Signs checkpoints and answers. */
  readonly hubKey: SigningKey;
  /** Signs checkpoints beside it. */
  readonly postQuantumKey: MlDsaSigningKey;
  /** Where the embedded database keeps its cluster. */
  readonly databaseDir: string;
}

const TOKEN_BYTES = 32;

/** Place of the embedded database within a data directory. */
export function databaseDirOf(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/**
 * Opens a hub's data directory, making it (0700) and its secrets (0600) the first time. A secret that exists is never
 * written again: the log names the keys that sign it, and clients would be shut out.
 */
export async function openDataDirectory(dataDir: string): Promise<DataDirectory> {
  const tokenFile = join(dataDir, 'console-token');
  await makeDataDirectory(dataDir);
  const token = await readOrMake(tokenFile, () => `${randomBytes(TOKEN_BYTES).toString('base64url')}\n`, tokenOf);
  const hubKey = await readOrMake(join(dataDir, 'hub-key.json'), () => `${JSON.stringify(generatePrivateJwk())}\n`, (text) => importPrivateJwk(parseJsonStrict(text)));
  const postQuantumKey = await readOrMake(join(dataDir, 'hub-key-ml-dsa-44.json'), () => `${JSON.stringify(generateMlDsaJwk())}\n`, (text) => importMlDsaPrivateJwk(parseJsonStrict(text)));
  return { token, tokenFile, hubKey, postQuantumKey, databaseDir: databaseDirOf(dataDir) };
}

/** Makes the directory, readable for its owner only; whatever the umask or an older directory left more is taken away. */
export async function makeDataDirectory(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await chmod(dataDir, 0o700);
  } catch (cause) {
    throw refusal('The data directory cannot be made or is not ours.', basename(dataDir), cause);
  }
}

function tokenOf(text: string): string {
  const token = text.trim();
  if (fromBase64url(token).length !== TOKEN_BYTES) throw new RangeError('not a token');
  return token;
}

async function readOrMake<T>(path: string, make: () => string, parse: (text: string) => T): Promise<T> {
  let text: string;
  try {
    await writeOnce(path, make);
    text = fromUtf8(await readFile(path));
  } catch (cause) {
    throw refusal('A file of the data directory cannot be made or read.', basename(path), cause);
  }
  try {
    return parse(text);
  } catch (cause) {
    throw refusal('A file of the data directory does not hold what it should.', basename(path), cause);
  }
}

/** Whole or not at all, and never over a file that is there: written aside, synced, then linked into place. */
async function writeOnce(path: string, make: () => string): Promise<void> {
  if (await exists(path)) return;
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(make());
      await file.sync();
    } finally {
      await file.close();
    }
    await link(aside, path).catch((error: unknown) => {
      // Another process made it first; its file counts.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } finally {
    await rm(aside, { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

function refusal(message: string, file: string, cause: unknown): CodedError<DataDirectoryCode> {
  return new CodedError('HUB_DATA_DIR', message, { file }, { cause });
}
