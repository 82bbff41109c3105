import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Option } from 'commander';
import { readConfig } from '#libs/config';
import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { z } from 'zod';
import { HolderError } from '../holder-error.js';
import type { Surroundings } from '../surroundings.js';

const LEAST_PASSPHRASE = 12;

export function stateOption(): Option {
  return new Option('--state <dir>', 'state directory of one key-holder: keys, shares, registers, audit log').makeOptionMandatory();
}

export function jsonOption(): Option {
  return new Option('--json', 'print JSON for a program instead of text');
}

export function passphraseOption(): Option {
  return new Option('--passphrase-file <file>', 'file whose first line is the passphrase of the state directory (default: environment variable KEYHOLDER_PASSPHRASE)');
}

export function repeated(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** Never an argument: those are seen by every user of the machine. HOLDER_PASSPHRASE_MISSING, HOLDER_FILE_READ. */
export async function readPassphrase(file: string | undefined, { env }: Pick<Surroundings, 'env'>): Promise<string> {
  const given = file === undefined ? passphraseVariable(env) : textOf(await readGiven(file), file).split(/\r?\n/u)[0];
  if (given === undefined || given.length < LEAST_PASSPHRASE) {
    const field = file === undefined ? 'KEYHOLDER_PASSPHRASE' : '--passphrase-file';
    throw new HolderError('HOLDER_PASSPHRASE_MISSING', `a passphrase of at least ${LEAST_PASSPHRASE} characters is needed, in a file or in the environment`, { field });
  }
  return given;
}

function passphraseVariable(env: Surroundings['env']): string | undefined {
  const shape = { KEYHOLDER_PASSPHRASE: z.string().optional().describe('passphrase of the state directory') };
  return (env === undefined ? readConfig(shape) : readConfig(shape, env)).KEYHOLDER_PASSPHRASE;
}

/** A file that an option names. HOLDER_FILE_READ. */
export async function readGiven(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new HolderError('HOLDER_FILE_READ', `the file cannot be read (${reason})`, { file: basename(path) }, { cause: error });
  }
}

/** A JSON file that an option names. HOLDER_FILE_READ, HOLDER_USAGE. */
export async function readGivenJson<T>(path: string, schema: z.ZodType<T>, what: string): Promise<T> {
  const result = schema.safeParse(parsed(await readGiven(path), path, what));
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path.join('.') ?? '';
  throw new HolderError('HOLDER_USAGE', `the file is not ${what}`, { file: basename(path), ...(field === '' ? {} : { field }) });
}

function parsed(bytes: Uint8Array, path: string, what: string): unknown {
  try {
    return parseJsonStrict(fromUtf8(bytes));
  } catch (error) {
    if (isCodedError(error)) throw new HolderError('HOLDER_USAGE', `the file is not ${what}`, { file: basename(path) });
    throw error;
  }
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return fromUtf8(bytes);
  } catch (error) {
    if (isCodedError(error)) throw new HolderError('HOLDER_FILE_READ', 'the file is not UTF-8', { file: basename(path) });
    throw error;
  }
}
