import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBase64url } from '#libs/encoding';
import { type Leaf, parseLeaf } from '#libs/entries';
import { bundlesOf, ED25519, formatVerifierKey, parseCheckpoint, parseNote, verifierOf } from '#libs/tlog';
import { BundleDirectory } from '../../apps/auditor/src/bundle/bundle-directory.js';
import { runAuditor } from '../../apps/auditor/src/commands/program.js';
import { entriesOf } from '../../apps/auditor/src/log/entries-of.js';
import type { Verification } from '../../apps/auditor/src/verify.js';
import { logSize, ORIGIN, type TestHub } from '../../apps/regulator/src/testing/test-hub.js';

/** A bundle on disk and what the auditor says of it. */
export interface Audit {
  /** Leaves of the log. */
  readonly size: number;
  readonly directory: string;
  /** By itself, and against each earlier bundle that it was given. */
  readonly verifications: readonly Verification[];
}

/** The auditor's own commands on what a hub serves over HTTP, with the log's key known from elsewhere. */
export interface Audits {
  /** Every audit so far that found nothing, in order. */
  readonly passed: readonly Audit[];
  /**
   * Downloads the log as it stands, what the last of the earlier bundles holds from there; verifies it by itself and against them: all that passed unless
   * said otherwise.
   */
  audit(earlier?: readonly Audit[]): Promise<Audit>;
  /** Compares two bundles; the exit status. */
  diff(one: Audit, other: Audit): Promise<number>;
  remove(): Promise<void>;
}

export async function auditsOf(hub: TestHub): Promise<Audits> {
  const root = await mkdtemp(join(tmpdir(), 'audits '));
  const [token, policy] = [join(root, 'token'), join(root, 'policy')];
  writeFileSync(token, hub.token);
  writeFileSync(policy, `log ${formatVerifierKey(verifierOf(ORIGIN, ED25519, fromBase64url(hub.hubKey.jwk.x)))}\nquorum none\n`);
  const passed: Audit[] = [];
  let exports = 0;
  const download = async (since: Audit | undefined): Promise<string> => {
    exports += 1;
    const out = join(root, String(exports));
    await auditor('export', '--hub', hub.url, '--token-file', token, '--out', out, '--policy', policy, '--json', ...(since === undefined ? [] : ['--since', since.directory]));
    return out;
  };
  return {
    passed,
    audit: async (earlier = passed) => {
      await hub.judged();
      await covered(hub);
      const directory = await download(earlier.at(-1));
      const verifications: Verification[] = [];
      for (const previous of [[], ...earlier.map((one) => ['--previous', one.directory])]) {
        const { printed } = await auditor('verify', directory, '--policy', policy, '--json', ...previous);
        verifications.push(JSON.parse(printed) as Verification);
      }
      const done = { size: verifications[0]?.size ?? -1, directory, verifications };
      if (verifications.every((verification) => verification.passed && verification.complete)) passed.push(done);
      return done;
    },
    diff: async (one, other) => (await auditor('diff', one.directory, other.directory, '--policy', policy)).status,
    remove: async () => rm(root, { recursive: true, force: true }),
  };
}

const TRIES = 500;
const AGAIN_MS = 20;

/** Resolves when a signed checkpoint covers the log as it stands. */
async function covered(hub: TestHub): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const size = await logSize(hub);
    const response = await hub.get('/log/checkpoint');
    if (response.ok && parseCheckpoint(parseNote(Buffer.from(await response.arrayBuffer())).text).size >= size) return;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  throw new Error('the log was not sealed');
}

/** What the command prints; its status says no more than the verification that it prints. */
async function auditor(...args: readonly string[]): Promise<{ readonly status: number; readonly printed: string }> {
  const printed: string[] = [];
  const status = await runAuditor(args, { print: (text) => printed.push(text), printError: (text) => printed.push(text) });
  return { status, printed: printed.join('\n') };
}

/** What stands at the positions of an audited log, as its bundle has it. */
export function leavesOf({ directory, size }: Audit): readonly Leaf[] {
  const bundle = new BundleDirectory(directory);
  return [...bundlesOf(size)].flatMap((each) => entriesOf(bundle, each)).map(parseLeaf);
}

/** All that an audit found: check, code and place, over all of its verifications, each once. */
export function findingsOf({ verifications }: Pick<Audit, 'verifications'>): readonly string[] {
  const found = verifications.flatMap(({ checks }) =>
    checks.flatMap(({ code, failures }) => failures.map(({ code: failure, place: { position, file, line } }) => [code, failure, position === undefined ? '' : `@${position}`, file ?? '', line ?? ''].filter((part) => part !== '').join(' '))));
  return [...new Set(found)];
}
