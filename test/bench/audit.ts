// What no audit can do without: for each statement one verification of its signature, and SHA-256 of its leaf, of what is signed, of its body and of the
// line in it, and of one inner node of the tree. The limit is the platform's own functions over exactly these bytes, ready in memory, on one
// thread. Ours reads a bundle from disk and makes every check, on all processors; it starts its threads anew each time.

import { hash, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importPublicJwk } from '#libs/signing';
import { BundleDirectory } from '../../apps/auditor/src/bundle/bundle-directory.js';
import { verifyBundle } from '../../apps/auditor/src/verify.js';
import { type AuditedStatement, writeAuditedLog } from './audited-log.js';
import { type Bench, growth, interleaved } from './measure.js';

const STATEMENTS_A_STREAM = 1_000;

export const audit: Bench = {
  name: 'audit',
  about: 'every check on a bundle of one-workload statements and a pass of detection, against its signature checks and hashing alone',
  async run({ short }) {
    const count = short ? 2_000 : 100_000;
    const sizes = [count / 16, count / 4, count];
    const audits = [];
    for (const size of sizes) audits.push(await audited(size, short ? 1 : 3));
    const { ours, limit } = audits.at(-1) ?? { ours: Number.NaN, limit: Number.NaN };
    return [
      { name: `audit of ${count} statements`, ours, limit, unit: 'seconds', ratio: ours / limit, bar: { kind: 'at most', value: 1.3 } },
      ...growth('audit', sizes, audits.map((one) => one.ours), 1),
    ];
  },
};

/** Seconds to audit a log of so many statements, and those that are its limit. */
async function audited(count: number, repeats: number): Promise<{ readonly ours: number; readonly limit: number }> {
  const path = await mkdtemp(join(tmpdir(), 'bench-audit-'));
  try {
    const { statements, leaves } = writeAuditedLog(path, count, Math.ceil(count / STATEMENTS_A_STREAM));
    return await interleaved(
      repeats,
      async () => {
        const { passed, complete, checks } = await verifyBundle(new BundleDirectory(path));
        if (!passed || !complete) throw new Error(`an honest bundle was refused: ${JSON.stringify(checks.filter(({ failures, notRun }) => failures.length > 0 || notRun !== undefined))}`);
      },
      limitOf(statements, leaves),
    );
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

function limitOf(statements: readonly AuditedStatement[], leaves: readonly Uint8Array[]): () => void {
  const keys = new Map(statements.map(({ key }) => [key, importPublicJwk(key.jwk).keyObject]));
  const ready = statements.map(({ signingInput, signature, key, body }) => ({ signingInput, signature, key: keys.get(key), body, line: Uint8Array.of(0, ...body.subarray(0, -1)) }));
  const inputs = leaves.map((leaf) => Uint8Array.of(0, ...leaf));
  const node = new Uint8Array(65).fill(1);
  return () => {
    for (const { signingInput, signature, key, body, line } of ready) {
      if (key === undefined || !verify(null, signingInput, key, signature)) throw new Error('a good signature was refused');
      hash('sha256', signingInput, 'binary');
      hash('sha256', body, 'binary');
      hash('sha256', line, 'binary');
    }
    for (const input of inputs) {
      hash('sha256', input, 'binary');
      hash('sha256', node, 'binary');
    }
  };
}
