import { toBase64url } from '#libs/encoding';
import { type Policy, serializeNote } from '#libs/tlog';

import type { BundleDirectory } from './bundle/bundle-directory.js';
import { CHECKPOINT, isReceiptPath, MAX_CHECKPOINT_BYTES } from './bundle/paths.js';
import { type CheckResult, type Checks, newChecks } from './checks/check.js';
import { checkWitnesses, readCheckpoint, type ReadCheckpoint, unknownSignatures } from './checks/checkpoint.js';
import { checkConsistency } from './checks/consistency.js';
import { checkFiles } from './checks/files.js';
import { ReceiptCheck } from './checks/receipts.js';
import { type JobPool, openJobPool, type Spawn } from './jobs/pool.js';
import { LogReader, type Batch } from './log/log-reader.js';
import { LogReplay } from './log/log-replay.js';
import { LogTree } from './log/log-tree.js';
import { scan } from './log/scan.js';
import { firstLeaf, ownPolicy, tryLogKey } from './log/trust.js';
import { unchecked } from './unchecked.js';

export interface VerifyOptions {
  /** Which log is accepted, and whose cosignatures are asked for, as known from elsewhere. */
  readonly policy?: Policy;
  /** An earlier checkpoint of the same log: a signed note. */
  readonly earlier?: Uint8Array;
  /** Receipts that providers were given. */
  readonly receipts?: BundleDirectory;
  /** Told how far the replay of the log is: positions of how many, and verdicts compared. */
  readonly onProgress?: (positions: number, of: number, verdicts: number) => void;
  readonly jobs?: { readonly threads?: number; readonly spawn?: Spawn };
}

export interface Verification {
  /** No check failed. */
  readonly passed: boolean;
  /** No check was left out, or cut short, for want of something that the bundle should have. */
  readonly complete: boolean;
  readonly origin: string | null;
  /** Leaves of the log. */
  readonly size: number | null;
  /** base64url. */
  readonly root: string | null;
  /** Whether the log's key was known from elsewhere. */
  readonly pinned: boolean;
  /** In the order of CHECKS. */
  readonly checks: readonly CheckResult[];
  /** What was not checked or cannot be shown, in sentences. */
  readonly notChecked: readonly string[];
  /** Signed checkpoints that no one log can have signed, proof against whoever did. */
  readonly evidence: readonly string[];
}

/** Checks that need something which a caller may not have. */
const OPTIONAL: readonly CheckResult['code'][] = ['WITNESSES', 'CONSISTENCY', 'RECEIPTS'];
/** Bundles of entries whose signatures may be outstanding, for each thread: what they are busy with during a pass of detection. */
const OUTSTANDING = 64;

/**
 * Every check on one bundle, offline, trusting nothing in it. A failed check does not stop those that can still be made; where an earlier failure takes away
 * what a later check needs (a bundle of entries that cannot be read), the later one works on what is left and says so.
 */
export async function verifyBundle(directory: BundleDirectory, options: VerifyOptions = {}): Promise<Verification> {
  const checks = newChecks();
  const logKey = tryLogKey(firstLeaf(directory));
  const policy = options.policy ?? ownPolicy(logKey);
  const { CHECKPOINT: check, CONSISTENCY } = checks;
  const now = check.timed(() => readCheckpoint(check, { file: CHECKPOINT }, () => directory.read(CHECKPOINT, MAX_CHECKPOINT_BYTES), policy));
  if (now === undefined) return withoutCheckpoint(checks, options);
  checks.WITNESSES.timed(() => checkWitnesses(checks, now, options.policy));
  const { earlier: earlierNote } = options;
  const earlier = earlierNote === undefined ? undefined : CONSISTENCY.timed(() => readCheckpoint(CONSISTENCY, { file: CHECKPOINT }, () => earlierNote, policy));
  if (earlierNote === undefined) CONSISTENCY.cannotRun('needs an earlier checkpoint: --previous or --checkpoint');
  const files = directory.list();
  const receipts = checks.RECEIPTS.timed(() => givenReceipts(checks, policy, directory, files, options.receipts));
  const { size } = now.checkpoint;
  const foreseen = checks.TREE.timed(() => scan(directory, size));
  const tree = new LogTree(new Set([...foreseen.runs.map(({ position }) => position), ...receipts.sizes, ...(earlier === undefined ? [] : [earlier.checkpoint.size])]), new Set(receipts.indices));
  const reader = new LogReader(checks, directory, tree, { ...now.checkpoint, key: logKey, signer: now.verified?.log });
  const replay = new LogReplay(checks, reader, foreseen);
  await readAlong(reader, replay, options);
  const evidence = [
    ...(earlier === undefined ? [] : CONSISTENCY.timed(() => checkConsistency(CONSISTENCY, earlier, now, tree))),
    ...checks.RECEIPTS.timed(() => contradictions(checks, receipts, tree, now)),
  ];
  finish(checks, files, reader, replay, foreseen);
  const { missing, verdicts } = replay;
  return {
    ...outcome(checks, missing.withheld + missing.deleted > 0),
    origin: now.checkpoint.origin,
    size,
    root: toBase64url(now.checkpoint.root),
    pinned: options.policy !== undefined,
    notChecked: unchecked({ pinned: options.policy !== undefined, earlier: earlierNote !== undefined, quorum: (options.policy?.quorum ?? 'none') !== 'none', unknownSignatures: unknownSignatures(now, policy), missing, unjudged: verdicts.unjudged, newerReceipts: receipts.newer }),
    evidence: [...new Set(evidence)],
  };
}

/** Reads and replays the log while threads check its signatures, which nothing else in it waits for. */
async function readAlong(reader: LogReader, replay: LogReplay, { jobs, onProgress }: VerifyOptions): Promise<void> {
  const pool: JobPool = openJobPool(jobs);
  try {
    const underWay: { readonly batch: Batch; readonly found: ReturnType<JobPool['do']> }[] = [];
    const take = async (): Promise<void> => {
      const next = underWay.shift();
      if (next !== undefined) replay.signatures(next.batch, await next.found);
    };
    for (const batch of reader.batches()) {
      const found = pool.do(batch.job);
      // Its failure is for whoever takes it, who may be busy with an earlier one.
      found.catch(() => undefined);
      underWay.push({ batch, found });
      replay.take(batch);
      onProgress?.((batch.items.at(-1)?.position ?? 0) + 1, reader.log.size, replay.verdicts.rows);
      if (underWay.length > OUTSTANDING * Math.max(1, pool.threads)) await take();
    }
    while (underWay.length > 0) await take();
  } finally {
    await pool.close();
  }
}

/** Everything that can only be said when the whole log was seen. */
function finish(checks: Checks, files: readonly string[], reader: LogReader, replay: LogReplay, { runs }: ReturnType<typeof scan>): void {
  const { FILES, VERDICTS, TREE } = checks;
  if (TREE.notRun !== undefined) {
    for (const check of [FILES, checks.CHAINS, checks.BODIES, checks.STATEMENTS, checks.ENTRIES]) check.cannotRun(TREE.notRun);
    return VERDICTS.cannotRun(TREE.notRun);
  }
  const entries = new Set(runs.map(({ entry }) => entry));
  const bound = { size: reader.log.size, isContent: (digest: string) => reader.contents.has(digest), isBody: (digest: string) => replay.retention.knows(digest), isRun: (position: number) => entries.has(position) };
  FILES.timed(() => checkFiles(FILES, files, bound));
  VERDICTS.timed(() => replay.verdicts.finish());
}

function givenReceipts(checks: Checks, policy: Policy, directory: BundleDirectory, files: readonly string[], elsewhere: BundleDirectory | undefined): ReceiptCheck {
  const receipts = new ReceiptCheck(checks.RECEIPTS, policy);
  const inside = files.filter(isReceiptPath).sort();
  receipts.read(directory, inside);
  if (elsewhere !== undefined) receipts.read(elsewhere, elsewhere.list().filter((file) => file.endsWith('.tlog-proof')).sort());
  if (inside.length === 0 && elsewhere === undefined) checks.RECEIPTS.cannotRun('needs receipts that somebody was given: --receipts');
  return receipts;
}

function contradictions({ RECEIPTS, TREE }: Checks, receipts: ReceiptCheck, tree: LogTree, { note }: ReadCheckpoint): readonly string[] {
  if (TREE.notRun !== undefined) return RECEIPTS.cannotRun(TREE.notRun) ?? [];
  const found = receipts.finish(tree);
  return found.length === 0 ? [] : [...found, serializeNote(note)];
}

function withoutCheckpoint(checks: Checks, { policy }: VerifyOptions): Verification {
  for (const check of Object.values(checks)) if (check !== checks.CHECKPOINT) check.cannotRun('needs a checkpoint that can be read');
  return { ...outcome(checks, true), origin: null, size: null, root: null, pinned: policy !== undefined, notChecked: ['Everything: there is no checkpoint that can be read.'], evidence: [] };
}

function outcome(checks: Checks, lacks: boolean): Pick<Verification, 'passed' | 'complete' | 'checks'> {
  const results = Object.values(checks).map((check) => check.result());
  return {
    passed: results.every(({ failures }) => failures.length === 0),
    complete: !lacks && results.every(({ code, notRun }) => notRun === undefined || OPTIONAL.includes(code)),
    checks: results,
  };
}
