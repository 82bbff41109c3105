import { afterAll, describe, expect, test } from 'vitest';

import { statementLeaf } from '#libs/entries';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { parsePolicy } from '#libs/tlog';

import { BundleDirectory } from './bundle/bundle-directory.js';
import { diffBundles } from './diff.js';
import { scratch } from './testing/scratch.js';
import { put, receiptOf, seal, type Unsealed } from './testing/seal.js';
import { ALPHA, at, BETA, customer, ORIGIN, workload } from './testing/small-export.js';
import { SmallHub } from './testing/small-hub.js';
import { verifyBundle } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

/**
 * One log, of which a provider holds the receipts and an auditor a bundle taken half-way. The hub has the key: whatever it changes afterwards it signs, and
 * every bundle that it shows is sound by itself as far as nobody's signature stands in its way.
 */
const hub = new SmallHub(ORIGIN);
const [alpha, beta] = [hub.register(ALPHA), hub.register(BETA)];
const told = [
  alpha.report(at(1), [customer('a1', { lei: 'acme' }), workload('w1', 'a1', 'ended', 0, 1)]),
  beta.report(at(2), [customer('b1', {})]),
  alpha.report(at(3), [workload('w2', 'a1', 'ended', 1, 2)]),
];
/** What alpha would rather have said, signed with its own key. */
const preferred = alpha.contradict(told[2] ?? alpha.report(0), at(3));
for (const report of told) hub.accept(report);
const half = hub.unsealed();
hub.accept(beta.report(at(4)));
hub.accept(alpha.report(at(5)));
const whole = hub.unsealed();

const policy = parsePolicy(Buffer.from(`log ${hub.vkey}\nquorum none\n`));
const positions = told.map((report) => hub.positionOf(report));
const bundleOf = (unsealed: Unsealed, name: string) => new BundleDirectory(put(seal(unsealed, hub.key), directory.path(name)));
const earlier = seal(half, hub.key).get('checkpoint') ?? Buffer.alloc(0);
const receipts = () => new BundleDirectory(put(new Map(positions.map((position) => [`${position}.tlog-proof`, receiptOf(half, position, hub.key)])), directory.path('receipts')));
const failuresOf = ({ checks }: Awaited<ReturnType<typeof verifyBundle>>, check: string) => checks.find(({ code }) => code === check)?.failures.map(({ code, place }) => (place.file === undefined ? code : `${code} ${place.file}`)) ?? [];

function lied(change: (leaves: Uint8Array[]) => Uint8Array[]): Unsealed {
  return { ...whole, files: new Map(whole.files), leaves: change([...whole.leaves]) };
}
const [, , last = 0] = positions;
const LIES: readonly (readonly [what: string, unsealed: Unsealed, first: number])[] = [
  ['rewrites an old report', lied((leaves) => leaves.with(last, statementLeaf(preferred.jws))), last],
  ['drops one', lied((leaves) => leaves.toSpliced(last, 1)), last],
  ['backdates one', lied((leaves) => leaves.toSpliced(last, 1).toSpliced(last - 1, 0, leaves[last] ?? new Uint8Array())), last - 1],
  ['slips one in', lied((leaves) => leaves.toSpliced(last, 0, statementLeaf(preferred.jws))), last],
];

test('a hub that keeps its word passes by all of them', async () => {
  const verification = await verifyBundle(bundleOf(whole, 'whole'), { policy, earlier, receipts: receipts() });
  expect(verification).toMatchObject({ passed: true, complete: true, evidence: [] });
  expect(verification.checks.filter(({ code }) => code === 'RECEIPTS' || code === 'CONSISTENCY').map(({ count }) => count)).toEqual([1, 3]);
  expect(diffBundles(bundleOf(half, 'half'), bundleOf(whole, 'whole'), policy)).toEqual({ consistent: true, origin: ORIGIN, sizes: [half.leaves.length, whole.leaves.length], pinned: true, position: null, evidence: [] });
});

describe.each(LIES)('a hub that %s', (_, unsealed, first) => {
  test('is caught by whoever has an earlier checkpoint', async () => {
    const verification = await verifyBundle(bundleOf(unsealed, 'lie'), { policy, earlier });
    expect(failuresOf(verification, 'CONSISTENCY')).toEqual(['CONSISTENCY_ROOT']);
    expect(verification.evidence).toEqual([earlier.toString(), seal(unsealed, hub.key).get('checkpoint')?.toString()]);
  });

  test('is caught by whoever has a receipt', async () => {
    const verification = await verifyBundle(bundleOf(unsealed, 'lie'), { policy, receipts: receipts() });
    expect(failuresOf(verification, 'RECEIPTS')).toEqual(expect.arrayContaining(positions.map((position) => `RECEIPT_ROOT ${position}.tlog-proof`)));
    expect(failuresOf(verification, 'RECEIPTS')).toContain(`TLOG_INCLUSION ${last}.tlog-proof`);
    expect(verification.evidence).toEqual([earlier.toString(), seal(unsealed, hub.key).get('checkpoint')?.toString()]);
  });

  test('is caught by whoever compares bundles, which are the proof', () => {
    const [one, other] = [bundleOf(half, 'half'), bundleOf(unsealed, 'lie')];
    const notes = [half, unsealed].map((each) => seal(each, hub.key).get('checkpoint')?.toString());
    expect(diffBundles(one, other, policy)).toMatchObject({ consistent: false, position: first, evidence: notes });
    expect(diffBundles(other, one)).toMatchObject({ consistent: false, position: first, evidence: notes.toReversed(), pinned: false });
  });
});

describe('a hub that', () => {
  test('shows two histories of one size is caught when they are compared', async () => {
    const [, rewritten] = LIES[0] ?? [];
    if (rewritten === undefined) throw new Error('there is no such lie');
    const [one, other] = [bundleOf(whole, 'one'), bundleOf(rewritten, 'other')];
    // Each of them by itself holds, as far as the hub and the provider that helps it can make it.
    expect((await verifyBundle(one, { policy })).passed).toBe(true);
    expect(diffBundles(one, other, policy)).toMatchObject({ consistent: false, sizes: [whole.leaves.length, whole.leaves.length], position: last });
  });

  test('takes its log back is caught: it cannot be shorter than it was', async () => {
    const verification = await verifyBundle(bundleOf(half, 'half'), { policy, earlier: seal(whole, hub.key).get('checkpoint') ?? Buffer.alloc(0) });
    expect(failuresOf(verification, 'CONSISTENCY')).toEqual(['CONSISTENCY_SIZE']);
    expect(verification.evidence).toHaveLength(2);
  });

  test('puts its name on another log is refused: the key is another one', async () => {
    const other = new SmallHub(ORIGIN);
    other.detect(DEFAULT_RULE_SET);
    const bundle = new BundleDirectory(put(other.bundle(), directory.path('other')));
    expect(failuresOf(await verifyBundle(bundle, { policy }), 'CHECKPOINT')).toEqual(['TLOG_UNSIGNED checkpoint']);
    expect(failuresOf(await verifyBundle(bundle, { earlier }), 'CONSISTENCY')).toEqual(['TLOG_UNSIGNED checkpoint']);
    expect(() => diffBundles(bundleOf(whole, 'whole'), bundle)).toThrow(expect.objectContaining({ code: 'TLOG_UNSIGNED' }));
  });

  test('has given receipts of a longer log than it shows is asked for that one', async () => {
    const newest = whole.leaves.length - 1;
    const given = new BundleDirectory(put(new Map([['1.tlog-proof', receiptOf(whole, newest, hub.key)]]), directory.path('newer')));
    const { passed, notChecked } = await verifyBundle(bundleOf(half, 'half'), { policy, receipts: given });
    expect(passed).toBe(true);
    expect(notChecked).toContain('1 receipts are of a longer log than this bundle holds.');
  });

  test('shows entries that its own checkpoint does not cover is no proof of anything', () => {
    const files = seal(whole, hub.key).set('checkpoint', Buffer.from(earlier));
    for (const [name, bytes] of seal(half, hub.key)) if (name.startsWith('tile/')) files.set(name, bytes);
    const entries = [...files.keys()].find((name) => name.startsWith('tile/entries/') && name.endsWith(`/${half.leaves.length}`)) ?? '';
    files.set(entries, Buffer.from(files.get(entries)?.toString('latin1').replace('hub.example', 'hub.exampel') ?? '', 'latin1'));
    expect(() => diffBundles(bundleOf(whole, 'whole'), new BundleDirectory(put(files, directory.path('mixed'))), policy)).toThrow(expect.objectContaining({ code: 'AUDITOR_NOT_A_BUNDLE' }));
  });
});
