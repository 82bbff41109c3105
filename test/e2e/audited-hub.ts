import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAuditor } from '../../apps/auditor/src/commands/program.js';
import type { Verification } from '../../apps/auditor/src/verify.js';
import type { TestHub } from '../../apps/regulator/src/testing/test-hub.js';

/** An export on disk and what the auditor says of it. */
export interface Audit {
  readonly position: number;
  readonly directory: string;
  /** By itself, and against each earlier export that it was given. */
  readonly verifications: readonly Verification[];
}

/** The auditor's own commands on what a hub serves over HTTP, with the hub's key known from elsewhere. */
export interface Audits {
  /** Every audit so far that found nothing, in order. */
  readonly passed: readonly Audit[];
  /** Downloads the newest export; verifies it by itself and against earlier ones, all that passed unless said otherwise. */
  audit(earlier?: readonly Audit[]): Promise<Audit>;
  /** Downloads the export at a position. */
  download(position: number): Promise<string>;
  remove(): Promise<void>;
}

export async function auditsOf(hub: TestHub): Promise<Audits> {
  const root = await mkdtemp(join(tmpdir(), 'audits '));
  const [token, key] = [join(root, 'token'), join(root, 'hub-key.json')];
  writeFileSync(token, hub.token);
  const { kty, crv, x } = hub.hubKey.jwk;
  writeFileSync(key, JSON.stringify({ kty, crv, x }));
  const passed: Audit[] = [];
  let exports = 0;
  const download = async (...position: readonly string[]): Promise<string> => {
    exports += 1;
    const out = join(root, String(exports));
    await auditor('export', '--hub', hub.url, '--token-file', token, '--out', out, '--json', ...position);
    return out;
  };
  return {
    passed,
    audit: async (earlier = passed) => {
      await hub.judged();
      const directory = await download();
      const verifications: Verification[] = [];
      for (const previous of [[], ...earlier.map((one) => ['--previous', one.directory])]) {
        verifications.push(JSON.parse(await auditor('verify', directory, '--hub-key', key, '--json', ...previous)) as Verification);
      }
      const done = { position: verifications[0]?.position ?? -1, directory, verifications };
      if (verifications.every((verification) => verification.passed)) passed.push(done);
      return done;
    },
    download: async (position) => download('--position', String(position)),
    remove: async () => rm(root, { recursive: true, force: true }),
  };
}

/** What the command prints; its status says no more than the verification that it prints. */
async function auditor(...args: readonly string[]): Promise<string> {
  const printed: string[] = [];
  await runAuditor(args, { print: (text) => printed.push(text), printError: (text) => printed.push(text) });
  return printed.join('\n');
}

/** All that an audit found: check, code and place, over all of its verifications, each once. */
export function findingsOf({ verifications }: Pick<Audit, 'verifications'>): readonly string[] {
  const found = verifications.flatMap(({ checks }) => checks.flatMap(({ code, failures }) => failures.map((failure) => `${code} ${failure.code} ${failure.place.file ?? ''}:${failure.place.line ?? ''}`)));
  return [...new Set(found)];
}
