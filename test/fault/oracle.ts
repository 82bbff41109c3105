import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toBase64url } from '#libs/encoding';
import { decodeClaims, STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';
import { graphqlClient, waitUntilJudged } from '../../apps/demo/src/run/hub-queries.js';
import { mustRun, runProgram } from '../../apps/demo/src/run/processes.js';
import { reporterDir } from '../../apps/demo/src/run/reporters.js';
import type { FaultFederation } from './federation.js';

interface Status {
  readonly head: { readonly seq: number; readonly digest: string };
  readonly pending: readonly number[];
  readonly known: { readonly workloads: number };
}

/**
 * What must be true after any fault, once all reporters have finished: nothing waits, every workload was reported, the hub
 * holds each provider's chain exactly (as many statements as the agent signed, and the same head; the chain's hashes leave no
 * other way), the audit logs of the key-holders are whole, and the auditor passes, verdict replay included. Returns what is wrong, empty when all is well.
 */
export async function violations(federation: FaultFederation): Promise<string[]> {
  const { settings, providers, hub } = federation;
  const wrong: string[] = [];
  await waitUntilJudged(await graphqlClient(hub), () => undefined);
  const out = join(settings.dir, 'export');
  await mustRun('auditor', ['export', '--hub', hub.url, '--token-file', hub.tokenFile, '--out', out]);
  const chains = await readChains(join(out, 'statements.jws'));
  for (const provider of providers) {
    const { stdout } = await mustRun('reporter', ['status', '--state', join(reporterDir(settings, provider), 'state'), '--json']);
    const status = JSON.parse(stdout) as Status;
    const chain = chains.get(provider.iss) ?? [];
    if (status.pending.length > 0) wrong.push(`${provider.name}: ${status.pending.length} statements still wait`);
    if (status.known.workloads !== provider.workloads.length) wrong.push(`${provider.name}: ${status.known.workloads} of ${provider.workloads.length} workloads were reported`);
    if (chain.length !== status.head.seq) wrong.push(`${provider.name}: the hub holds ${chain.length} statements, the agent signed ${status.head.seq}`);
    if (chain.at(-1) !== status.head.digest) wrong.push(`${provider.name}: the hub's head is not the agent's`);
  }
  for (const [index, { state }] of federation.holders.entries()) {
    const log = await runProgram('keyholder', ['log', 'verify', '--state', state]);
    if (log.exitCode !== 0) wrong.push(`the audit log of key-holder ${index + 1}: exit code ${log.exitCode}\n${log.stderr}`);
  }
  const verified = await runProgram('auditor', ['verify', out]);
  if (verified.exitCode !== 0) wrong.push(`auditor verify ended with exit code ${verified.exitCode}\n${verified.stdout}${verified.stderr}`);
  return wrong;
}

/** Digests of the exported statements, by provider, in the hub's order. */
async function readChains(file: string): Promise<Map<string, string[]>> {
  const chains = new Map<string, string[]>();
  for (const compact of (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')) {
    const jws = decodeStrictJws(compact, { typ: STATEMENT_TYP });
    const { iss } = decodeClaims(jws.payload);
    chains.set(iss, [...(chains.get(iss) ?? []), toBase64url(jws.digest)]);
  }
  return chains;
}
