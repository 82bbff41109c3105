import { readFile, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromBase64url, fromUtf8, utf8 } from '#libs/encoding';
import { statementLeaf } from '#libs/entries';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { checkpointText, COSIGNATURE_V1, formatVerifierKey, type LogProof, parseCheckpoint, parseNote, parseProof, parseVerifierKey, serializeNote, serializeProof, signNote, verifierOf, verifyNote } from '#libs/tlog';
import { BenchAgent, JUNE_1, JUNE_2, type Ran } from '../testing/bench-agent.js';
import { TestHub } from '../testing/test-hub.js';
import { TestLog } from '../testing/test-log.js';

let hub: TestHub;
let agent: BenchAgent;

beforeEach(async () => {
  hub = await TestHub.start();
  agent = await BenchAgent.create(hub);
});
afterEach(async () => {
  await hub.stop();
  await agent.remove();
});

const statusOf = async (): Promise<{ pending: number[]; log: { pinned: boolean; seen: unknown; receipts: Record<string, unknown> } }> => JSON.parse((await agent.cli(['status', '--state', agent.state, '--json'])).out) as never;
const RECEIPT = 'state/receipts/000000000001.tlog-proof';

/** The files of evidence, by their beginnings. */
async function evidence(): Promise<string[]> {
  return (await agent.list('state/evidence')).map((name) => name.replace(/-[0-9a-f]{12}\./, '.'));
}

describe('a receipt', () => {
  test('is verified and kept as it was given, with the answer, and the checkpoint that it brought', async () => {
    expect((await agent.run(hub, JUNE_1)).err).not.toContain('receipts');
    const [accepted] = hub.accepted;
    const receipt = await agent.read(RECEIPT);
    expect(receipt).toBe(hub.log.receipt(accepted?.position ?? 0));
    expect(await agent.read('state/answers/000000000001.json')).toContain('"receipt\\":');
    expect(await agent.read('state/checkpoint')).toBe(serializeNote(hub.log.checkpoint()));
    expect(await statusOf()).toMatchObject({ pending: [], log: { pinned: true, seen: { origin: 'hub.example/log', size: 2 }, receipts: { verified: 1, unverified: 0, missing: 0, refused: [] } } });
    expect((await agent.cli(['status', '--state', agent.state])).out).toContain('receipts: 1 verified; the log had 2 entries when last seen\n');
  });

  test('without a known key of the log is kept, and called unverified on stderr once a run and in the status', async () => {
    await agent.remove();
    agent = await BenchAgent.create();
    hub.register((await agent.identity()).publicKey);
    const ran = await agent.run(hub, [...JUNE_1, '--max-lines', '1']);
    expect(ran.status).toBe(0);
    expect(ran.err.split('\n').filter((line) => line.startsWith('receipts are kept but not verified'))).toHaveLength(1);
    expect(await statusOf()).toMatchObject({ log: { pinned: false, seen: null, receipts: { verified: 0, unverified: hub.accepted.length } } });
    // The key, given once, is enough for those that are there and those to come.
    expect((await agent.run(hub, [...JUNE_2, '--log-key', hub.log.vkey])).err).not.toContain('receipts');
    expect((await agent.run(hub, ['--from', '2026-06-03T00:00:00Z', '--to', '2026-06-04T00:00:00Z'])).err).not.toContain('receipts');
    expect(await statusOf()).toMatchObject({ log: { pinned: true, receipts: { verified: hub.accepted.length, unverified: 0 } } });
  });

  test('that was altered on disk later is seen by the status', async () => {
    await agent.run(hub, JUNE_1);
    await agent.write(RECEIPT, (await agent.read(RECEIPT)).replace('index 1', 'index 0'));
    expect(await statusOf()).toMatchObject({ log: { receipts: { verified: 0, refused: [1] } } });
    expect((await agent.cli(['status', '--state', agent.state])).out).toContain('1 NOT PROVED');
  });
});

describe('a hub that lies in a receipt', () => {
  const edit = (change: (proof: LogProof) => Partial<LogProof>) => (receipt: string) => {
    const proof = parseProof(utf8(receipt));
    return serializeProof({ ...proof, ...change(proof) });
  };
  const stranger = new TestLog();
  const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => (index === 5 ? byte ^ 1 : byte));
  const withRoot = (text: string, root: Uint8Array): string => checkpointText({ ...parseCheckpoint(text), root });
  const foreign = importPrivateJwk(generatePrivateJwk());

  test.each<[string, (receipt: string) => string, string, string | undefined]>([
    ['with another index', edit(({ index }) => ({ index: index - 1 })), 'TLOG_INCLUSION', 'root'],
    ['with an index outside the tree', edit(() => ({ index: 99 })), 'TLOG_INCLUSION', 'index'],
    ['with a path that is too long', edit(({ path }) => ({ path: [...path, ...path] })), 'TLOG_INCLUSION', 'path'],
    ['with no path', edit(() => ({ path: [] })), 'TLOG_INCLUSION', 'path'],
    ['with a hash of the path flipped', edit(({ path }) => ({ path: path.map(flipped) })), 'TLOG_INCLUSION', 'root'],
    ['with the root flipped', edit(({ checkpoint }) => ({ checkpoint: { ...checkpoint, text: withRoot(checkpoint.text, flipped(parseCheckpoint(checkpoint.text).root)) } })), 'TLOG_SIGNATURE', 'signatures.0'],
    ['with another size', edit(({ checkpoint }) => ({ checkpoint: { ...checkpoint, text: checkpoint.text.replace('\n2\n', '\n3\n') } })), 'TLOG_SIGNATURE', 'signatures.0'],
    ['with a line more in the checkpoint', edit(({ checkpoint }) => ({ checkpoint: { ...checkpoint, text: `${checkpoint.text}more\n` } })), 'TLOG_SIGNATURE', 'signatures.0'],
    ['with the signature flipped', edit(({ checkpoint }) => ({ checkpoint: { ...checkpoint, signatures: checkpoint.signatures.map((one) => ({ ...one, signature: flipped(one.signature) })) } })), 'TLOG_SIGNATURE', 'signatures.0'],
    ['signed by another key', edit(({ checkpoint }) => ({ checkpoint: { ...checkpoint, signatures: [signNote(checkpoint.text, 'hub.example/log', foreign)] } })), 'TLOG_UNSIGNED', 'signatures'],
    ['of another log', edit(() => ({ checkpoint: stranger.checkpoint(1, 'other.example/log') })), 'TLOG_ORIGIN', 'origin'],
    ['that is no receipt', () => 'accepted\n', 'TLOG_PROOF', undefined],
    ['of another version', (receipt) => receipt.replace('@v1', '@v2'), 'TLOG_PROOF', 'header'],
    ['that is empty', () => '', 'TLOG_TEXT', undefined],
  ])('%s is stopped at with 3, the receipt is kept as evidence, and the statement is not delivered', async (_, lie, code, field) => {
    hub.lie = (receipt) => lie(receipt);
    const ran = await agent.run(hub, JUNE_1);
    expect(ran).toMatchObject({ status: 3, error: { code: 'REPORTER_RECEIPT', place: { statement: 'eu-1#1', ...(field === undefined ? {} : { field }) } } });
    expect(ran.error?.message).toContain(code);
    expect((await statusOf()).pending).toEqual([1]);
    expect(await agent.list('state/answers')).toEqual([]);
    expect(await evidence()).toEqual(['receipt-1.tlog-proof']);
    // A hub that comes to its senses is delivered to with the same bytes.
    hub.lie = (receipt) => receipt;
    expect((await agent.deliver(hub)).status).toBe(0);
    expect(hub.received[1]).toEqual(hub.received[0]);
  });

  test('by proving another statement at the position that it stated is stopped at', async () => {
    await agent.run(hub, JUNE_1);
    hub.lie = (_, { claims }) => hub.log.receipt(claims.seq === 2 ? 1 : 2) ?? '';
    expect(await agent.run(hub, JUNE_2)).toMatchObject({ status: 3, error: { code: 'REPORTER_RECEIPT', place: { statement: 'eu-1#2', field: 'root' } } });
    expect(await evidence()).toEqual(['receipt-2.tlog-proof']);
  });

  test('by stating another position than it proves is stopped at', async () => {
    await agent.run(undefined, JUNE_1);
    hub.lie = (receipt, accepted) => {
      hub.log.append(statementLeaf(accepted.statement));
      hub.log.seal();
      return hub.log.receipt(hub.log.entries.length - 1) ?? receipt;
    };
    expect(await agent.deliver(hub)).toMatchObject({ status: 3, error: { code: 'REPORTER_RECEIPT', place: { field: 'index' } } });
  });

  test('whose policy asks for a witness is not believed without a cosignature', async () => {
    await agent.write('policy', `log ${hub.log.vkey}\nwitness w ${witnessKey()}\nquorum w\n`);
    const ran = await agent.run(hub, [...JUNE_1, '--log-policy', agent.path('policy')]);
    expect(ran).toMatchObject({ status: 3, error: { code: 'REPORTER_RECEIPT' } });
    expect(ran.error?.message).toContain('TLOG_QUORUM');
  });
});

describe('a receipt that is not there yet', () => {
  test('is asked for, as slowly as the hub asks, and the statement waits for it', async () => {
    hub.sealsAfter = 3;
    hub.receiptRetryAfter = '2';
    expect((await agent.run(hub, JUNE_1)).status).toBe(0);
    expect(agent.slept).toEqual([2100, 2200]);
    expect(hub.asked.filter((path) => path === `/v1/receipts/${hub.accepted[0]?.digest}`)).toHaveLength(3);
    expect(hub.received).toHaveLength(1);
    expect(await statusOf()).toMatchObject({ pending: [], log: { receipts: { verified: 1 } } });
  });

  test('for longer than there is time leaves the statement pending, and the next run takes up where this one was', async () => {
    hub.sealsAfter = 1_000;
    const ran = await agent.run(hub, [...JUNE_1, '--give-up-after', '10']);
    expect(ran).toMatchObject({ status: 75, error: { code: 'REPORTER_NOT_DELIVERED', place: { statement: 'eu-1#1' } } });
    expect(ran.error?.message).toContain('accepted, and the receipt is not there yet');
    expect((await statusOf()).pending).toEqual([1]);
    hub.sealsAfter = 1;
    expect((await agent.deliver(hub)).out).toContain('1 delivered, 0 waiting');
    expect(hub.accepted).toHaveLength(1);
  });

  test('and then is unknown: the hub forgot what it accepted, which is refused', async () => {
    hub.sealsAfter = 5;
    await agent.run(undefined, JUNE_1);
    const { head } = (await statusOf()) as unknown as { head: { digest: string } };
    hub.instead.set(`/v1/receipts/${head.digest}`, { status: 404, text: '{"code":"RECEIPT_UNKNOWN","title":"nothing is known of it"}' });
    const ran = await agent.deliver(hub);
    expect(ran).toMatchObject({ status: 3, error: { code: 'REPORTER_REFUSED' } });
    expect(ran.error?.message).toContain('RECEIPT_UNKNOWN');
  });

  test('that comes late is verified like any other', async () => {
    hub.sealsAfter = 2;
    hub.lie = (receipt) => receipt.replace('index 1', 'index 0');
    expect(await agent.run(hub, JUNE_1)).toMatchObject({ status: 3, error: { code: 'REPORTER_RECEIPT' } });
  });
});

describe('a log that grows between two runs', () => {
  test.each([0, 1, 60, 253, 254, 255, 256, 600])('by %d entries of others is followed by its tiles', async (count) => {
    await agent.run(hub, JUNE_1);
    for (let index = 0; index < count; index += 1) hub.log.append(utf8(`statement\nof others ${index}`));
    hub.log.seal();
    expect((await agent.run(hub, JUNE_2)).error).toBeUndefined();
    expect(await statusOf()).toMatchObject({ log: { seen: { size: count + 3 }, receipts: { verified: 2 } } });
  });

  test('beyond a partial tile that is not served any more is followed by the full one', async () => {
    await agent.run(hub, JUNE_1);
    hub.script.push('lost');
    expect((await agent.run(hub, [...JUNE_2, '--give-up-after', '0'])).status).toBe(75);
    for (let index = 0; index < 400; index += 1) hub.log.append(utf8(`statement\nof others ${index}`));
    hub.log.seal();
    hub.instead.set('/log/checkpoint', { status: 404, text: '{}' });
    hub.asked.length = 0;
    expect((await agent.deliver(hub)).error).toBeUndefined();
    expect(hub.asked.filter((path) => path.startsWith('/log/tile/'))).toEqual(['/log/tile/0/000.p/3', '/log/tile/0/000']);
    expect(await statusOf()).toMatchObject({ log: { seen: { size: 3 }, receipts: { verified: 2 } } });
  });

  test('an old receipt, asked for again after newer ones, belongs to the same history', async () => {
    await agent.run(hub, [...JUNE_1, '--max-lines', '1']);
    const newest = await agent.read('state/checkpoint');
    await rm(agent.path('state/answers/000000000001.json'));
    expect((await agent.deliver(hub)).status).toBe(0);
    expect(await agent.read('state/checkpoint')).toBe(newest);
  });
});

describe('a log that contradicts itself', () => {
  const twoNotes = async (): Promise<number[]> => {
    const names = (await agent.list('state/evidence')).filter((name) => name.endsWith('.note'));
    const notes = await Promise.all(names.map(async (name) => parseNote(await readFile(agent.path(`state/evidence/${name}`)))));
    // Anybody who has the key of the log is convinced by them.
    for (const note of notes) verifyNote(note, [parseVerifierKey(hub.log.vkey)]);
    return notes.map(({ text }) => parseCheckpoint(text).size).sort((a, b) => a - b);
  };
  const stopped = (ran: Ran, code: string): void => {
    expect(ran).toMatchObject({ status: 3, error: { code } });
    expect(ran.error?.message).toContain('"evidence"');
  };

  test('by an entry that was rewritten is a fork: nothing is sent any more, and both signed checkpoints are kept', async () => {
    await agent.run(hub, JUNE_1);
    hub.log.entries[0] = utf8('log-key\nanother');
    hub.log.append(utf8('statement\nof others'));
    hub.log.seal();
    stopped(await agent.run(hub, JUNE_2), 'REPORTER_LOG_FORK');
    expect(hub.received).toHaveLength(1);
    expect(await twoNotes()).toEqual([2, 3]);
    // Again and again, without filling the disk.
    stopped(await agent.deliver(hub), 'REPORTER_LOG_FORK');
    expect(await twoNotes()).toEqual([2, 3]);
    expect((await statusOf()).pending).toEqual([2]);
  });

  test('by another root for a size that was seen is a fork', async () => {
    await agent.run(hub, JUNE_1);
    hub.log.entries[0] = utf8('log-key\nanother');
    stopped(await agent.run(hub, JUNE_2), 'REPORTER_LOG_FORK');
    expect(await twoNotes()).toEqual([2, 2]);
  });

  test('only in the receipt, while it publishes nothing, is a fork', async () => {
    await agent.run(hub, JUNE_1);
    hub.instead.set('/log/checkpoint', { status: 404, text: '{}' });
    hub.log.entries[0] = utf8('log-key\nanother');
    stopped(await agent.run(hub, JUNE_2), 'REPORTER_LOG_FORK');
    expect(await twoNotes()).toEqual([2, 3]);
    expect((await statusOf()).pending).toEqual([2]);
  });

  test('by tiles that do not belong together is not told from a fork', async () => {
    await agent.run(hub, JUNE_1);
    hub.instead.set('/log/tile/0/000.p/3', { status: 200, text: 'x'.repeat(96) });
    stopped(await agent.run(hub, JUNE_2), 'REPORTER_LOG_FORK');
    expect(await twoNotes()).toEqual([2, 3]);
  });

  test('by being shorter than it was is a hub put back from a backup: nothing is sent to it', async () => {
    await agent.run(hub, [...JUNE_1, '--max-lines', '2']);
    hub.rollBack(1);
    stopped(await agent.run(hub, JUNE_2), 'REPORTER_LOG_ROLLED_BACK');
    expect(hub.received).toHaveLength(2);
    expect(await twoNotes()).toEqual([2, 3]);
  });

  test('by being put back and having grown past what was seen is a fork', async () => {
    await agent.run(hub, [...JUNE_1, '--max-lines', '2']);
    hub.rollBack(1);
    for (const name of ['one', 'two', 'three']) hub.log.append(utf8(`statement\n${name}`));
    hub.log.seal();
    stopped(await agent.run(hub, JUNE_2), 'REPORTER_LOG_FORK');
    expect(hub.received).toHaveLength(2);
  });

  test('for a moment, as a hub whose published checkpoint is behind its receipts, is waited for', async () => {
    await agent.run(hub, JUNE_1);
    hub.instead.set('/log/checkpoint', { status: 200, text: serializeNote(hub.log.checkpoint(1)) });
    const sleep = async (ms: number): Promise<void> => {
      agent.slept.push(ms);
      hub.instead.delete('/log/checkpoint');
    };
    expect((await agent.run(hub, JUNE_2, { sleep })).error).toBeUndefined();
    expect(agent.slept).toEqual([1000]);
  });

  test('without tiles to show how it grew is not believed, and not yet called a fork', async () => {
    await agent.run(hub, JUNE_1);
    hub.instead.set('/log/tile/0/000.p/3', { status: 404, text: '{}' });
    hub.instead.set('/log/tile/0/000', { status: 404, text: '{}' });
    const ran = await agent.run(hub, JUNE_2);
    expect(ran).toMatchObject({ status: 75, error: { code: 'REPORTER_NOT_DELIVERED' } });
    expect((await statusOf()).pending).toEqual([2]);
    hub.instead.clear();
    expect((await agent.deliver(hub)).status).toBe(0);
  });

  test('under another key or name is not the log that is pinned', async () => {
    await agent.run(hub, JUNE_1);
    for (const note of [new TestLog().checkpoint(1), hub.log.checkpoint(2, 'other.example/log')]) {
      hub.instead.set('/log/checkpoint', { status: 200, text: serializeNote(note) });
      expect(await agent.run(hub, JUNE_2)).toMatchObject({ status: 3, error: { code: 'REPORTER_LOG_CHECKPOINT' } });
    }
    expect(hub.received).toHaveLength(1);
  });
});

describe('which log is trusted', () => {
  test.each([
    ['no key', ['--log-key', 'hub.example/log'], 'REPORTER_LOG_POLICY'],
    ['the key of a witness', ['--log-key', witnessKey()], 'REPORTER_LOG_POLICY'],
    ['two lines for a key', ['--log-key', `${new TestLog().vkey}\nquorum none`], 'REPORTER_LOG_POLICY'],
    ['a file that is not there', ['--log-policy', '/nowhere/policy'], 'REPORTER_FILE_READ'],
    ['a key and a policy', ['--log-key', 'x', '--log-policy', 'y'], 'REPORTER_USAGE'],
  ])('%s is refused by init, run and deliver, before anything is done', async (_, options, code) => {
    expect(await agent.cli(['init', '--state', agent.path('other'), '--iss', 'https://cloud.example', '--stream', 'eu-1', ...options])).toMatchObject({ status: 2, error: { code } });
    expect(await agent.list('other')).toEqual([]);
    expect(await agent.run(hub, [...JUNE_1, ...options])).toMatchObject({ status: 2, error: { code } });
    expect(await agent.run(hub, [...JUNE_1, '--dry-run', ...options])).toMatchObject({ status: 2, error: { code } });
    expect(await agent.deliver(hub, options)).toMatchObject({ status: 2, error: { code } });
    expect(hub.received).toEqual([]);
    expect(await agent.list('state/spool')).toEqual([]);
  });

  test('a policy without a log is refused', async () => {
    await agent.write('policy', 'quorum none\n');
    expect(await agent.deliver(hub, ['--log-policy', agent.path('policy')])).toMatchObject({ status: 2, error: { code: 'REPORTER_LOG_POLICY', place: { field: '--log-policy' } } });
  });

  test('another log than the one seen so far is refused, and the old one stays pinned', async () => {
    await agent.run(hub, JUNE_1);
    expect(await agent.run(hub, [...JUNE_2, '--log-key', new TestLog().vkey])).toMatchObject({ status: 2, error: { code: 'REPORTER_LOG_POLICY', place: { file: 'checkpoint' } } });
    expect((await agent.run(hub, JUNE_2)).status).toBe(0);
  });

  test('a former key stays in the policy beside the one that replaced it', async () => {
    await agent.run(hub, JUNE_1);
    await agent.write('policy', `log ${hub.log.vkey}\nlog ${new TestLog().vkey}\nquorum none\n`);
    expect((await agent.run(hub, [...JUNE_2, '--log-policy', agent.path('policy')])).error).toBeUndefined();
    expect(await agent.read('state/log-policy')).toBe(await agent.read('policy'));
  });

  test('a dry run keeps nothing', async () => {
    await agent.remove();
    agent = await BenchAgent.create();
    expect((await agent.run(undefined, [...JUNE_1, '--dry-run', '--log-key', hub.log.vkey])).status).toBe(0);
    expect(await agent.list('state')).not.toContain('log-policy');
  });

  test.each([
    ['checkpoint', 'REPORTER_STATE_CORRUPT', 70],
    ['log-policy', 'REPORTER_LOG_POLICY', 2],
  ])('a torn %s stops the agent', async (name, code, status) => {
    await agent.run(hub, JUNE_1);
    await agent.write(`state/${name}`, (await agent.read(`state/${name}`)).slice(0, 20));
    expect(await agent.run(hub, JUNE_2)).toMatchObject({ status, error: { code } });
    expect(hub.received).toHaveLength(1);
  });

  test('a checkpoint on disk that somebody edited stops the agent', async () => {
    await agent.run(hub, JUNE_1);
    await agent.write('state/checkpoint', (await agent.read('state/checkpoint')).replace('\n2\n', '\n1\n'));
    expect(await agent.run(hub, JUNE_2)).toMatchObject({ status: 2, error: { code: 'REPORTER_LOG_POLICY', place: { file: 'checkpoint' } } });
  });
});

describe('receipts that are exported', () => {
  test('go with their statements and the policy, and verify without the agent', async () => {
    await agent.run(hub, [...JUNE_1, '--max-lines', '2']);
    await agent.run(undefined, JUNE_2);
    const ran = await agent.cli(['receipts', 'export', '--state', agent.state, '--out', agent.path('out')]);
    expect(ran).toMatchObject({ status: 0, out: 'receipts: 2 verified\n' });
    const names = hub.accepted.flatMap(({ digest, claims }) => ['jws', 'tlog-proof'].map((kind) => `${String(claims.seq).padStart(12, '0')}-${digest}.${kind}`));
    expect(await agent.list('out')).toEqual([...names, 'log-policy'].sort());
    expect(fromUtf8(await readFile(agent.path(`out/${names[0]}`)))).toBe(hub.accepted[0]?.statement);
    expect(await agent.cli(['receipts', 'export', '--state', agent.state, '--out', agent.path('out')])).toMatchObject({ status: 2, error: { code: 'REPORTER_RECEIPTS_OUT' } });
    expect(JSON.parse((await agent.cli(['receipts', 'export', '--state', agent.state, '--out', agent.path('again'), '--json'])).out)).toEqual({ receipts: { verified: 2, unverified: 0, missing: 0, refused: [] } });
  });
});

/** Verifier key of a witness that never answers. */
function witnessKey(): string {
  return formatVerifierKey(verifierOf('witness.example', COSIGNATURE_V1, fromBase64url(generatePrivateJwk().x)));
}
