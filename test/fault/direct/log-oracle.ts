import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseJsonStrict, fromBase64url } from '#libs/encoding';
import { statementLeaf } from '#libs/entries';
import { isCodedError } from '#libs/errors';
import { importPrivateJwk } from '#libs/signing';
import { bundlesOf, ED25519, formatVerifierKey, parseCheckpoint, parseNote, parsePolicy, parseProof, verifierOf, verifyProof, type Policy } from '#libs/tlog';
import { BundleDirectory } from '../../../apps/auditor/src/bundle/bundle-directory.js';
import { entriesOf } from '../../../apps/auditor/src/log/entries-of.js';
import type { Verification } from '../../../apps/auditor/src/verify.js';
import { mustRun, runProgram, type RunningHub } from '../../../apps/demo/src/run/processes.js';
import { ORIGIN } from './direct-hub.js';
import type { Acknowledged, Chain } from './load.js';

/**
 * What must hold of the log after any fault: every acknowledged statement is in it exactly once and where the hub said, whatever is in it was sent, every chain is
 * complete, every receipt that was ever given verifies against the final log, and the auditor passes with nothing left out, verdict replay included.
 */
export async function logViolations(dir: string, hub: RunningHub, chains: readonly Chain[]): Promise<readonly string[]> {
  await settled(hub);
  const policy = await pinned(join(hub.tokenFile, '..'));
  const [bundle, receipts, policyFile] = ['bundle', 'receipts', 'policy'].map((name) => join(dir, name)) as [string, string, string];
  await writeFile(policyFile, policy.text);
  await mustRun('auditor', ['export', '--hub', hub.url, '--token-file', hub.tokenFile, '--out', bundle, '--policy', policyFile]);
  const wrong = chainViolations(leavesOf(bundle), chains);
  await mkdir(receipts, { recursive: true });
  for (const acknowledged of chains.flatMap((chain) => chain.acknowledged)) wrong.push(...(await receiptViolations(hub, acknowledged, policy.parsed, receipts)));
  const { stdout, stderr, exitCode } = await runProgram('auditor', ['verify', bundle, '--policy', policyFile, '--receipts', receipts, '--json']);
  if (exitCode > 1) return [...wrong, `auditor verify ended with exit code ${exitCode}: ${stderr}`];
  const { passed, complete, checks, notChecked } = JSON.parse(stdout) as Verification;
  if (!passed) wrong.push(...checks.flatMap(({ code, failures }) => failures.slice(0, 3).map((failure) => `auditor: ${code} ${failure.code} ${JSON.stringify(failure.place)}`)));
  if (!complete) wrong.push(`auditor: not everything was checked: ${notChecked.join(' ')}`);
  return wrong;
}

/** Resolves when detection has covered the log, and a checkpoint too. */
export async function settled({ url }: RunningHub): Promise<void> {
  for (;;) {
    const { lag, size, published } = (await (await fetch(`${url}/health/ready`)).json()) as { readonly lag?: number; readonly size?: number; readonly published?: number };
    if (lag === 0 && size === published) return;
    await sleep(100);
  }
}

/** Trust in the key that the hub has on disk, whatever it serves. */
async function pinned(dataDir: string): Promise<{ readonly text: string; readonly parsed: Policy }> {
  const { jwk } = importPrivateJwk(parseJsonStrict(await readFile(join(dataDir, 'hub-key.json'), 'utf8')));
  const text = `log ${formatVerifierKey(verifierOf(ORIGIN, ED25519, fromBase64url(jwk.x)))}\nquorum none\n`;
  return { text, parsed: parsePolicy(Buffer.from(text)) };
}

/** Leaves of a bundle, as latin1 text to compare. */
function leavesOf(bundle: string): readonly string[] {
  const directory = new BundleDirectory(bundle);
  const { size } = parseCheckpoint(parseNote(directory.read('checkpoint', 2 ** 20)).text);
  return [...bundlesOf(size)].flatMap((each) => entriesOf(directory, each)).map((leaf) => Buffer.from(leaf).toString('latin1'));
}

/** What is wrong with the leaves (latin1 text, in order) given what was sent and acknowledged. */
export function chainViolations(leaves: readonly string[], chains: readonly Chain[]): string[] {
  const wrong: string[] = [];
  const leafOf = (statement: string): string => Buffer.from(statementLeaf(statement)).toString('latin1');
  const times = new Map<string, number>();
  for (const leaf of leaves) times.set(leaf, (times.get(leaf) ?? 0) + 1);
  const sent = new Set(chains.flatMap((chain) => chain.sent.map(leafOf)));
  for (const leaf of leaves) if (leaf.startsWith('statement\n') && !sent.has(leaf)) wrong.push('a statement is in the log that nobody sent');
  for (const { iss, str, sent: all, acknowledged } of chains) {
    const name = `${iss} ${str}`;
    for (const [nth, statement] of all.entries()) {
      const there = times.get(leafOf(statement)) ?? 0;
      const said = acknowledged.find((one) => one.statement === statement);
      // Without an answer it may have arrived or not; whoever was answered has it there, and so does each that another one follows.
      if (there === 0 && (said !== undefined || nth < all.length - 1)) wrong.push(`${name}: statement ${nth + 1} is not in the log`);
      if (there > 1) wrong.push(`${name}: statement ${nth + 1} is ${there} times in the log`);
      if (said !== undefined && leaves[said.position] !== leafOf(statement)) wrong.push(`${name}: statement ${nth + 1} was acknowledged at position ${said.position} and is not there`);
    }
  }
  return wrong;
}

/** Writes the receipt for the auditor; one that was not in the answer has to be there by now. */
async function receiptViolations({ url }: RunningHub, { statement, digest, receipt: given, position }: Acknowledged, policy: Policy, dir: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/v1/receipts/${digest}`);
  const now = await response.text();
  if (response.status !== 200) return [`position ${position}: there is no receipt, ${response.status}`];
  if (given !== undefined && given !== now) return [`position ${position}: the receipt is another one than was given`];
  await writeFile(join(dir, `${position}.tlog-proof`), now);
  try {
    verifyProof(parseProof(Buffer.from(now, 'utf8')), statementLeaf(statement), policy);
    return [];
  } catch (error) {
    return [`position ${position}: the receipt does not verify, ${isCodedError(error) ? error.code : String(error)}`];
  }
}
