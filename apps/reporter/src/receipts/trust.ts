import { basename, join } from 'node:path';
import { type Disk, writeDurably } from '#libs/durable';
import { utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { parsePolicy, type Policy } from '#libs/tlog';
import { ReporterError } from '../reporter-error.js';
import { readSeen, verifySeen } from './seen.js';

/** In the state directory: a C2SP log policy, whichever way it was given. */
const POLICY = 'log-policy';

/** What the command line may say about the log: one or neither. */
export interface LogOptions {
  readonly logKey?: string;
  readonly logPolicy?: string;
}

/**
 * The policy that the command line gives. A key alone stands for a policy of that log and no witness. Undefined when neither is given. CodedError REPORTER_USAGE when
 * both are, REPORTER_LOG_POLICY with what libs/tlog says of it.
 */
export async function givenPolicy(disk: Disk, { logKey, logPolicy }: LogOptions): Promise<Uint8Array | undefined> {
  if (logKey !== undefined && logPolicy !== undefined) throw new ReporterError('REPORTER_USAGE', 'is for when there is no --log-policy, which has the key in it', { field: '--log-key' });
  if (logKey !== undefined) {
    const bytes = utf8(`log ${logKey}\nquorum none\n`);
    policyOf(bytes, '--log-key');
    return bytes;
  }
  if (logPolicy === undefined) return undefined;
  const bytes = await disk.read(logPolicy);
  if (bytes === undefined) throw new ReporterError('REPORTER_FILE_READ', 'there is no such file', { file: basename(logPolicy) });
  policyOf(bytes, '--log-policy');
  return bytes;
}

/**
 * The policy that receipts are verified by from now on: the given one, which is stored, or the stored one; undefined when nobody ever gave one. A given one has to know
 * the log whose checkpoints were verified before: what was pinned is not forgotten by a slip. CodedErrors as above, DURABLE_WRITE.
 */
export async function pinPolicy(disk: Disk, state: string, options: LogOptions): Promise<Policy | undefined> {
  const given = await givenPolicy(disk, options);
  if (given === undefined) return storedPolicy(disk, state);
  const policy = policyOf(given, options.logKey === undefined ? '--log-policy' : '--log-key');
  const seen = await readSeen(disk, state);
  if (seen !== undefined) verifySeen(seen, policy);
  if ((await disk.read(join(state, POLICY)))?.equals(given) !== true) await writeDurably(disk, join(state, POLICY), given);
  return policy;
}

/** CodedError REPORTER_LOG_POLICY when the stored file is damaged. */
export async function storedPolicy(disk: Disk, state: string): Promise<Policy | undefined> {
  const bytes = await disk.read(join(state, POLICY));
  return bytes === undefined ? undefined : policyOf(bytes, POLICY);
}

/** The stored policy as it is, for those who verify elsewhere. */
export async function policyBytes(disk: Disk, state: string): Promise<Uint8Array | undefined> {
  return disk.read(join(state, POLICY));
}

/** How `createAgent` puts a policy into a new state directory. */
export function policyFile(policy: Uint8Array): readonly [name: string, bytes: Uint8Array] {
  return [POLICY, policy];
}

function policyOf(bytes: Uint8Array, field: string): Policy {
  try {
    const policy = parsePolicy(bytes);
    if (policy.logs.length > 0) return policy;
  } catch (error) {
    if (!isCodedError(error)) throw error;
    const { line } = error.place;
    throw new ReporterError('REPORTER_LOG_POLICY', `this does not say which log to trust (${error.code}: ${error.message})`, { field, ...(line === undefined ? {} : { line }) }, { cause: error });
  }
  throw new ReporterError('REPORTER_LOG_POLICY', 'the policy names no log', { field });
}
