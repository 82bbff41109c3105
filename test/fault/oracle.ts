import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toBase64url } from '#libs/encoding';
import { parseLeaf } from '#libs/entries';
import { decodeClaims, STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';
import { bundlePath, bundlesOf, parseCheckpoint, parseEntryBundle, parseNote } from '#libs/tlog';
import type { DemoProvider } from '../../apps/demo/src/federation/model.js';
import { graphqlClient, waitUntilJudged } from '../../apps/demo/src/run/hub-queries.js';
import { mustRun, runProgram } from '../../apps/demo/src/run/processes.js';
import { reporterDir } from '../../apps/demo/src/run/reporters.js';
import type { FaultFederation } from './federation.js';

interface Status {
  readonly head: { readonly seq: number; readonly digest: string };
  readonly pending: readonly number[];
  readonly known: { readonly workloads: number };
  readonly log: { readonly receipts: { readonly verified: number } };
}

/**
 * What must be true after any fault, once all reporters have finished: nothing waits, every workload was reported, the hub
 * holds each provider's chain exactly (as many statements as the agent signed, and the same head; the chain's hashes leave no
 * other way), each agent has a receipt for every statement, verified and of this very log, the audit logs of the key-holders are whole, and the auditor passes,
 * verdict replay included. Returns what is wrong, empty when all is well.
 */
export async function violations(federation: FaultFederation): Promise<string[]> {
  const { settings, providers, hub, policy } = federation;
  const wrong: string[] = [];
  await waitUntilJudged(await graphqlClient(hub), () => undefined);
  const out = join(settings.dir, 'bundle');
  await mustRun('auditor', ['export', '--hub', hub.url, '--token-file', hub.tokenFile, '--out', out, '--policy', policy]);
  const chains = await readChains(out);
  const receipts = join(settings.dir, 'receipts');
  await mkdir(receipts);
  wrong.push(...(await Promise.all(providers.map(async (provider) => violationsOf(provider, chains.get(provider.iss) ?? [], reporterDir(settings, provider), receipts)))).flat());
  for (const [index, { state }] of federation.holders.entries()) {
    const log = await runProgram('keyholder', ['log', 'verify', '--state', state]);
    if (log.exitCode !== 0) wrong.push(`the audit log of key-holder ${index + 1}: exit code ${log.exitCode}\n${log.stderr}`);
  }
  const verified = await runProgram('auditor', ['verify', out, '--policy', policy, '--receipts', receipts]);
  if (verified.exitCode !== 0) wrong.push(`auditor verify ended with exit code ${verified.exitCode}\n${verified.stdout}${verified.stderr}`);
  return wrong;
}

/** What is wrong with one provider's statements; its receipts are put with those of the others. */
async function violationsOf({ name, workloads }: DemoProvider, chain: readonly string[], dir: string, receipts: string): Promise<string[]> {
  const wrong: string[] = [];
  const state = join(dir, 'state');
  const { stdout } = await mustRun('reporter', ['status', '--state', state, '--json']);
  const { pending, known, head, log } = JSON.parse(stdout) as Status;
  if (pending.length > 0) wrong.push(`${name}: ${pending.length} statements still wait`);
  if (known.workloads !== workloads.length) wrong.push(`${name}: ${known.workloads} of ${workloads.length} workloads were reported`);
  if (chain.length !== head.seq) wrong.push(`${name}: the hub holds ${chain.length} statements, the agent signed ${head.seq}`);
  if (chain.at(-1) !== head.digest) wrong.push(`${name}: the hub's head is not the agent's`);
  if (log.receipts.verified !== head.seq) wrong.push(`${name}: ${log.receipts.verified} verified receipts for ${head.seq} statements`);
  await gatherReceipts(state, join(dir, 'receipts'), receipts);
  return wrong;
}

async function gatherReceipts(state: string, own: string, all: string): Promise<void> {
  await mustRun('reporter', ['receipts', 'export', '--state', state, '--out', own]);
  for (const name of await readdir(own)) if (name.endsWith('.tlog-proof')) await copyFile(join(own, name), join(all, name));
}

/** Digests of the statements in the log, by provider, in the hub's order. */
async function readChains(bundle: string): Promise<Map<string, string[]>> {
  const chains = new Map<string, string[]>();
  const { size } = parseCheckpoint(parseNote(await readFile(join(bundle, 'checkpoint'))).text);
  for (const part of bundlesOf(size)) {
    for (const entry of parseEntryBundle(await readFile(join(bundle, bundlePath(part))), part.width)) {
      const leaf = parseLeaf(entry);
      if (leaf.kind !== 'statement') continue;
      const jws = decodeStrictJws(leaf.statement, { typ: STATEMENT_TYP });
      const { iss } = decodeClaims(jws.payload);
      chains.set(iss, [...(chains.get(iss) ?? []), toBase64url(jws.digest)]);
    }
  }
  return chains;
}
