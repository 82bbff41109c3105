import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Disk } from '#libs/durable';
import { COSIGNATURE_V1, parseVerifierKey, serializeNote, verifyNote } from '#libs/tlog';
import { createIdentity, type Identity, openIdentity } from './identity.js';
import { dyingDisk, type Moment, quickDisk } from './testing/dying-disk.js';
import { ForkingLog } from './testing/forking-log.js';
import { type Cosigned, Witness } from './witness.js';

const NOW = 1_780_272_000;
const log = new ForkingLog();
const logs = [{ verifier: log.verifier, url: undefined }];

let home: string;
let state: string;
let identity: Identity;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'witness-'));
  state = join(home, 'state');
  identity = await createIdentity(quickDisk, state, 'witness.example/one');
});
afterEach(async () => rm(home, { recursive: true }));

const open = async (disk: Disk = quickDisk): Promise<Witness> => Witness.open({ disk, state, identity, logs, now: () => NOW });

/** True when the witness cosigned this size of this history. */
function cosigned(answer: Cosigned, size: number, history?: string): boolean {
  if (answer.status !== 200) return false;
  const { text } = log.checkpoint(size, history);
  expect(verifyNote({ text, signatures: [answer.cosignature] }, [parseVerifierKey(identity.vkey)])).toEqual([{ verifier: parseVerifierKey(identity.vkey), timestamp: NOW }]);
  return true;
}

describe('a witness', () => {
  test('cosigns what extends, over restarts, and the same again', async () => {
    let witness = await open();
    expect(cosigned(await witness.addCheckpoint(log.request(0, 3)), 3)).toBe(true);
    expect(cosigned(await witness.addCheckpoint(log.request(3, 7)), 7)).toBe(true);
    witness = await open();
    expect(cosigned(await witness.addCheckpoint(log.request(7, 7)), 7)).toBe(true);
    expect(cosigned(await witness.addCheckpoint(log.request(7, 200)), 200)).toBe(true);
    expect(await readFile(join(state, 'logs', (await readdir(join(state, 'logs')))[0] ?? ''), 'utf8')).toBe(serializeNote(log.checkpoint(200)));
  });

  test('refuses a second history after a restart as before one', async () => {
    await (await open()).addCheckpoint(log.request(0, 7));
    const witness = await open();
    expect(await witness.addCheckpoint(log.request(7, 9, 'other'))).toEqual({ status: 422, code: 'TLOG_CONSISTENCY' });
    expect(await witness.addCheckpoint(log.request(0, 9, 'other'))).toEqual({ status: 409, size: 7 });
    expect(cosigned(await witness.addCheckpoint(log.request(7, 9)), 9)).toBe(true);
  });

  test('asked at once for two histories of one size cosigns one of them', async () => {
    for (let round = 0; round < 20; round += 1) {
      const witness = await Witness.open({ disk: quickDisk, state: join(home, `round ${round}`), identity, logs, now: () => NOW });
      const histories = ['a', 'b', 'c', 'd'];
      const answers = await Promise.all(histories.map(async (history) => witness.addCheckpoint(log.request(0, 5, history))));
      expect(answers.map(({ status }) => status)).toEqual([200, 409, 409, 409]);
    }
  });

  test('remembers each log by itself', async () => {
    const other = new ForkingLog('log.example/../other');
    const witness = await Witness.open({ disk: quickDisk, state, identity, logs: [...logs, { verifier: other.verifier, url: undefined }], now: () => NOW });
    expect((await witness.addCheckpoint(log.request(0, 7))).status).toBe(200);
    expect((await witness.addCheckpoint(other.request(0, 3))).status).toBe(200);
    expect(await witness.addCheckpoint(other.request(0, 4))).toEqual({ status: 409, size: 3 });
    expect(await readdir(join(state, 'logs'))).toHaveLength(2);
  });

  test('does not know a log that its policy leaves out, and writes nothing of it', async () => {
    const witness = await open();
    expect(await witness.addCheckpoint(new ForkingLog('log.example/unknown').request(0, 3))).toEqual({ status: 404, code: 'TLOG_ORIGIN' });
    expect(await readdir(join(state, 'logs'))).toEqual([]);
  });
});

describe('killed at any step of the disk', () => {
  test.each<Moment>(['within', 'after'])('%s each in turn, a witness that comes back never cosigns a second history', async (moment) => {
    let survived = false;
    for (let at = 1; !survived; at += 1) {
      expect(at).toBeLessThan(30);
      await rm(join(state, 'logs'), { recursive: true, force: true });
      await (await open()).addCheckpoint(log.request(0, 5));
      const disk = dyingDisk(at, moment);
      const answer = await open(disk)
        .then(async (witness) => witness.addCheckpoint(log.request(5, 8)))
        .catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'DURABLE_WRITE' });
        });
      survived = !disk.died();
      const given = answer !== undefined && cosigned(answer, 8);
      expect([at, given]).toEqual([at, survived]);
      // The old checkpoint or the new one, whole; what was given away is remembered.
      const witness = await open();
      const fork = await witness.addCheckpoint(log.request(5, 8, 'other'));
      const foreign = await witness.addCheckpoint(log.request(8, 9, 'other'));
      expect([at, fork.status === 200, foreign.status === 200]).toEqual([at, false, false]);
      expect(cosigned(await witness.addCheckpoint(log.request(5, 8)), 8) || cosigned(await witness.addCheckpoint(log.request(8, 8)), 8)).toBe(true);
    }
  });

  test('a disk that is full for a while cosigns nothing meanwhile, and what it said before holds', async () => {
    let isFull = true;
    const disk: Disk = { ...quickDisk, write: async (path, bytes) => (isFull ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) : quickDisk.write(path, bytes)) };
    const witness = await open(disk);
    await expect(witness.addCheckpoint(log.request(0, 5))).rejects.toMatchObject({ code: 'DURABLE_WRITE' });
    isFull = false;
    expect(cosigned(await witness.addCheckpoint(log.request(0, 6, 'other')), 6, 'other')).toBe(true);
    expect(await witness.addCheckpoint(log.request(0, 5))).toEqual({ status: 409, size: 6 });
  });

  test('after the name was moved but not known to be on the medium, another history may be cosigned, as nobody was given the first', async () => {
    let fails = true;
    const disk: Disk = { ...quickDisk, syncDirectory: async (path) => (fails && path.endsWith('logs') ? Promise.reject(new Error('no power')) : undefined) };
    const witness = await open(disk);
    await expect(witness.addCheckpoint(log.request(0, 5))).rejects.toMatchObject({ code: 'DURABLE_WRITE' });
    fails = false;
    expect(cosigned(await witness.addCheckpoint(log.request(0, 5, 'other')), 5, 'other')).toBe(true);
    expect(await (await open()).addCheckpoint(log.request(5, 6))).toEqual({ status: 422, code: 'TLOG_CONSISTENCY' });
  });
});

describe('a memory that is not whole', () => {
  const file = async (): Promise<string> => join(state, 'logs', (await readdir(join(state, 'logs')))[0] ?? '');

  test.each<[string, (text: string) => string]>([
    ['torn', (text) => text.slice(0, 40)],
    ['empty', () => ''],
    ['with another size', (text) => text.replace('\n7\n', '\n6\n')],
    ['with another root', (text) => text.replace(/\n7\n..../, '\n7\nAAAA')],
    ['of another history that the log did not sign', () => serializeNote(new ForkingLog().checkpoint(7))],
  ])('%s stops the witness instead of counting as nothing', async (_, alter) => {
    await (await open()).addCheckpoint(log.request(0, 7));
    await writeFile(await file(), alter(await readFile(await file(), 'utf8')));
    await expect(open()).rejects.toMatchObject({ code: 'WITNESS_MEMORY', exitCode: 70 });
  });

  test('of another log in its place is noticed', async () => {
    const other = new ForkingLog('log.example/other');
    const both = [...logs, { verifier: other.verifier, url: undefined }];
    const witness = await Witness.open({ disk: quickDisk, state, identity, logs: both, now: () => NOW });
    await witness.addCheckpoint(log.request(0, 7));
    const mine = await file();
    await witness.addCheckpoint(other.request(0, 3));
    const theirs = (await readdir(join(state, 'logs'))).map((name) => join(state, 'logs', name)).find((name) => name !== mine) ?? '';
    await copyFile(theirs, mine);
    await expect(Witness.open({ disk: quickDisk, state, identity, logs: both, now: () => NOW })).rejects.toMatchObject({ code: 'WITNESS_MEMORY' });
  });
});

describe('the identity of a witness', () => {
  test('is made once, read back, and its verifier key is one for cosignatures', async () => {
    expect(await openIdentity(quickDisk, state)).toMatchObject({ name: 'witness.example/one', vkey: identity.vkey });
    expect(parseVerifierKey(identity.vkey).type).toBe(COSIGNATURE_V1);
    await expect(createIdentity(quickDisk, state, 'witness.example/two')).rejects.toMatchObject({ code: 'WITNESS_STATE_EXISTS' });
    expect((await openIdentity(quickDisk, state)).vkey).toBe(identity.vkey);
  });

  test.each(['', 'two words', 'a+b', 'line\nfeed'])('is refused the name %j', async (name) => {
    await expect(createIdentity(quickDisk, join(home, 'other'), name)).rejects.toMatchObject({ code: 'WITNESS_NAME', place: { field: '--name' } });
    expect(await readdir(home)).toEqual(['state']);
  });

  test.each([
    ['witness.json', '{"version":2,"name":"x"}', 'WITNESS_STATE_CORRUPT'],
    ['witness.json', 'x', 'WITNESS_STATE_CORRUPT'],
    ['key.json', '{}', 'WITNESS_STATE_CORRUPT'],
    ['key.json', undefined, 'WITNESS_STATE_MISSING'],
  ])('with %s as %s is refused', async (name, content, code) => {
    if (content === undefined) await rm(join(state, name));
    else await writeFile(join(state, name), content);
    await expect(openIdentity(quickDisk, state)).rejects.toMatchObject({ code });
  });
});
