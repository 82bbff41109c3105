import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { encodeOwnWord, entryLeaf } from '#libs/entries';

import { bodyPath, verdictsPath } from '../bundle/paths.js';
import { serveLog, type Served } from '../testing/log-server.js';
import { scratch } from '../testing/scratch.js';
import { put, seal } from '../testing/seal.js';
import { at, BETA, ORIGIN, smallHub } from '../testing/small-export.js';
import { sha256Hex, SmallHub } from '../testing/small-hub.js';
import { runAuditor } from './program.js';

const TOKEN = 'c2VjcmV0LXRva2Vu';
const hub = smallHub();
hub.enter('schema', JSON.stringify({ uri: 'urn:long', version: 1, schema: { long: 'x'.repeat(60_000) } }));
const full = hub.bundle();
const directory = scratch();
const served: Served = { files: new Map(), asked: [] };
let server: Awaited<ReturnType<typeof serveLog>>;
let out: string;
let runs = 0;

beforeAll(async () => {
  server = await serveLog(served, TOKEN);
  writeFileSync(directory.path('token'), `${TOKEN}\n`);
});
afterAll(async () => {
  await server.close();
  directory.remove();
});
beforeEach(() => {
  serve(full);
  out = directory.path(`out-${(runs += 1)}`);
});

function serve(files: ReadonlyMap<string, Buffer>): void {
  served.files = new Map(files);
  served.asked = [];
  delete served.intercept;
}
async function auditor(...args: string[]) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const status = await runAuditor(args, { print: (text) => printed.push(text), printError: (text) => complaints.push(text) });
  return { status, stdout: printed.join('\n'), stderr: complaints.join('\n') };
}
const run = async (...more: string[]) => auditor('export', '--hub', server.url, '--token-file', directory.path('token'), '--out', out, '--json', ...more);
const refused = (code: string, place?: object) => expect.objectContaining({ code, ...(place === undefined ? {} : { place: expect.objectContaining(place) }) });
const filesIn = (path: string): Map<string, Buffer> =>
  new Map(readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => [join(entry.parentPath, entry.name).slice(path.length + 1), readFileSync(join(entry.parentPath, entry.name))]));
const firstBody = bodyPath(sha256Hex(hub.reports[0]?.body ?? new Uint8Array()));
const someRows = verdictsPath(hub.entries.find(({ kind }) => kind === 'verdict')?.position ?? 0);

describe('export', () => {
  test('downloads what verify then accepts, byte for byte', async () => {
    const { status, stdout } = await run();
    expect([status, JSON.parse(stdout)]).toEqual([0, { out, size: hub.size, root: expect.any(String), fetched: full.size - 1, kept: 0, missing: 0, extends: null }]);
    expect(filesIn(out)).toEqual(full);
    expect(await auditor('verify', out, '--json')).toMatchObject({ status: 0 });
  });

  test('bodies as an agent gzipped them get the one form of a bundle', async () => {
    served.files.set(firstBody, gzipSync(hub.reports[0]?.body ?? '', { level: 1 }));
    const named = gzipSync(hub.reports[1]?.body ?? '');
    // FLG.FNAME with the name "x": RFC 1952 section 2.3.1.
    served.files.set(bodyPath(sha256Hex(hub.reports[1]?.body ?? new Uint8Array())), Buffer.concat([named.subarray(0, 3), Buffer.from([8]), named.subarray(4, 10), Buffer.from('x\0'), named.subarray(10)]));
    expect((await run()).status).toBe(0);
    expect(await auditor('verify', out, '--json')).toMatchObject({ status: 0 });
  });

  test('goes on where it was broken off, and fetches nothing twice', async () => {
    served.intercept = (path, _, response) => path.startsWith('/v1/verdicts/') && response.destroy() !== undefined;
    await expect(run()).rejects.toEqual(refused('AUDITOR_HUB_UNREACHABLE'));
    expect(existsSync(join(out, 'checkpoint'))).toBe(false);
    serve(full);
    const { status, stdout } = await run();
    expect(status).toBe(0);
    const { fetched, kept } = JSON.parse(stdout) as { fetched: number; kept: number };
    expect(kept).toBeGreaterThan(8);
    expect(fetched).toBe(full.size - 1 - kept);
    expect(served.asked.filter((path) => path.startsWith('/v1/bodies/'))).toEqual([]);
    expect(filesIn(out)).toEqual(full);
  });

  test('takes what an earlier bundle holds from there, and says that the log extends it', async () => {
    const earlier = put(hub.bundle(hub.size - 4), directory.path('earlier'));
    const { status, stdout } = await run('--since', earlier);
    expect([status, (JSON.parse(stdout) as { extends: boolean }).extends]).toEqual([0, true]);
    expect(filesIn(out)).toEqual(full);
    expect(served.asked.filter((path) => path.startsWith('/v1/bodies/'))).toHaveLength(0);
  });

  test('does not let an earlier bundle cover up a log that was rewritten', async () => {
    const earlier = put(full, directory.path('before'));
    const unsealed = hub.unsealed();
    unsealed.leaves.splice(3, 1, entryLeaf('provider', encodeOwnWord('provider', { iss: BETA, name: 'Another', root: 'A'.repeat(43) })));
    serve(seal(unsealed, hub.key));
    const { status, stdout } = await run('--since', earlier);
    expect([status, (JSON.parse(stdout) as { extends: boolean }).extends]).toEqual([1, false]);
    expect(await auditor('diff', earlier, out)).toMatchObject({ status: 1, stdout: expect.stringContaining('DIFFERENT from position 3 on.') });
  });

  test('of a log that grew meanwhile goes on to the newer checkpoint', async () => {
    serve(hub.bundle(hub.size - 3));
    served.intercept = (path, _, response) => path.startsWith('/v1/verdicts/') && response.destroy() !== undefined;
    await expect(run()).rejects.toEqual(refused('AUDITOR_HUB_UNREACHABLE'));
    serve(full);
    expect((await run()).status).toBe(0);
    expect(filesIn(out)).toEqual(full);
  });

  test('counts bodies that the hub does not have any more', async () => {
    served.files.delete(firstBody);
    expect(JSON.parse((await run()).stdout)).toMatchObject({ missing: 1 });
    served.intercept = (path, _, response) => path.startsWith('/v1/bodies/') && response.writeHead(410).end('{"code":"BODY_PRUNED"}') !== undefined;
    out = `${out}-again`;
    expect(JSON.parse((await run()).stdout)).toMatchObject({ missing: 8 });
    expect(await auditor('verify', out, '--json')).toMatchObject({ status: 0, stdout: expect.stringContaining('The bodies of 8 statements: withheld.') });
  });

  test('leaves a complete export alone, and a directory of something else', async () => {
    await run();
    const before = filesIn(out);
    await expect(run()).rejects.toEqual(refused('AUDITOR_OUT_NOT_EMPTY'));
    expect(filesIn(out)).toEqual(before);
    mkdirSync(`${out}-other`);
    writeFileSync(join(`${out}-other`, 'letter.txt'), 'dear');
    out = `${out}-other`;
    await expect(run()).rejects.toEqual(refused('AUDITOR_OUT_NOT_EMPTY'));
  });

  test('accepts no other log than the policy’s', async () => {
    const policy = directory.path('policy');
    writeFileSync(policy, `log ${hub.vkey}\nquorum none\n`);
    expect((await run('--policy', policy)).status).toBe(0);
    serve(new SmallHub(ORIGIN).bundle());
    out = `${out}-other`;
    await expect(run('--policy', policy)).rejects.toEqual(refused('TLOG_UNSIGNED'));
    serve(new SmallHub('elsewhere').bundle());
    await expect(run('--since', put(full, directory.path('mine')))).rejects.toEqual(refused('AUDITOR_ANOTHER_LOG'));
  });

  test('of more than one bundle of entries', async () => {
    const long = new SmallHub(ORIGIN);
    const agent = long.register(BETA);
    for (let day = 0; day < 520; day += 1) long.accept(agent.report(at(day)));
    serve(long.bundle());
    expect((await run()).status).toBe(0);
    expect(filesIn(out)).toEqual(served.files);
  });
});

describe('a hub that does not keep to the protocol', () => {
  /** Whatever it sends, no directory is left that passes for a complete export, and nothing half-written. */
  const incomplete = () => {
    expect(existsSync(join(out, 'checkpoint'))).toBe(false);
    expect(readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith('.partial'))).toEqual([]);
  };
  const another = (content: Buffer) => content.with(20, (content[20] ?? 0) ^ 1) as Buffer;

  test.each([...full.keys()].filter((file) => file !== 'checkpoint'))('sends another byte in %s', async (file) => {
    served.files.set(file, Buffer.from(another(served.files.get(file) ?? Buffer.alloc(0))));
    await expect(run()).rejects.toEqual(refused('AUDITOR_DOWNLOAD_DIFFERS'));
    incomplete();
  });

  test.each([['fewer bytes', (content: Buffer) => content.subarray(0, -1)], ['more bytes', (content: Buffer) => Buffer.concat([content, Buffer.from('x')])]])('sends %s', async (_, edit) => {
    for (const file of [`tile/0/000.p/${hub.size}`, `tile/entries/000.p/${hub.size}`, firstBody, someRows]) {
      serve(full);
      out = directory.path(`out-${(runs += 1)}`);
      served.files.set(file, edit(full.get(file) ?? Buffer.alloc(0)));
      await expect(run(), file).rejects.toEqual(refused('AUDITOR_DOWNLOAD_DIFFERS', { file }));
      incomplete();
    }
  });

  test.each([`/v1/verdicts/${someRows.slice(9, -7)}`, `/log/tile/0/000.p/${hub.size}`, `/v1/bodies/${firstBody.slice(7, 71)}`])('sends without end: %s', async (file) => {
    served.intercept = (path, _, response) => {
      if (path !== file) return false;
      const more = () => void response.write(Buffer.alloc(65_536, '\n'), () => !response.destroyed && more());
      more();
      return true;
    };
    await expect(run()).rejects.toEqual(refused('AUDITOR_DOWNLOAD_DIFFERS'));
    incomplete();
  });

  test.each(['checkpoint', `tile/0/000.p/${hub.size}`, `tile/entries/000.p/${hub.size}`, someRows, [...full.keys()].find((name) => name.startsWith('contents/')) ?? ''])('lacks %s', async (file) => {
    served.files.delete(file);
    await expect(run()).rejects.toMatchObject({ code: 'AUDITOR_HUB_REFUSED' });
    incomplete();
  });

  test('sends a checkpoint that is none', async () => {
    served.files.set('checkpoint', Buffer.from('hello\n'));
    await expect(run()).rejects.toEqual(refused('TLOG_NOTE'));
  });

  test('breaks the connection', async () => {
    served.intercept = (path, _, response) => {
      if (!path.startsWith('/log/tile/entries/')) return false;
      response.writeHead(200, { 'content-length': '100000' });
      response.write('x', () => response.destroy());
      return true;
    };
    await expect(run()).rejects.toEqual(refused('AUDITOR_HUB_UNREACHABLE'));
    incomplete();
  });

  test('sends the token on to another server', async () => {
    served.intercept = (_, __, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end() !== undefined;
    await expect(run()).rejects.toEqual(refused('AUDITOR_HUB_UNREACHABLE'));
  });

  test('answers in its own words, of which only a code is repeated', async () => {
    served.intercept = (_, __, response) => response.writeHead(500).end(JSON.stringify({ code: 'rm -rf /', detail: 'x' })) !== undefined;
    await expect(run()).rejects.toMatchObject({ code: 'AUDITOR_HUB_REFUSED', message: 'the hub answered 500' });
  });
});

describe('what the caller got wrong', () => {
  test('a wrong token is refused by the hub', async () => {
    writeFileSync(directory.path('wrong'), 'other');
    await expect(auditor('export', '--hub', server.url, '--token-file', directory.path('wrong'), '--out', out)).rejects.toMatchObject({ code: 'AUDITOR_HUB_REFUSED', message: 'the hub answered 401 ACCESS_TOKEN' });
  });

  test.each(['', 'two words', 'line\nbreak'])('a file that holds no token: %j, which is not printed', async (content) => {
    writeFileSync(directory.path('bad'), content);
    const failure = await auditor('export', '--hub', server.url, '--token-file', directory.path('bad'), '--out', out).catch((error: Error & { code: string }) => error);
    expect(failure).toMatchObject({ code: 'AUDITOR_TOKEN' });
    if (content !== '' && failure instanceof Error) expect(failure.message).not.toContain(content);
  });

  test('a token file that is not there', async () => {
    await expect(auditor('export', '--hub', server.url, '--token-file', directory.path('none'), '--out', out)).rejects.toEqual(refused('AUDITOR_FILE_UNREADABLE'));
  });

  test.each(['hub', 'ftp://hub.example', 'http://name:word@hub.example', 'http://hub.example/?x=1'])('the address %s', async (url) => {
    await expect(auditor('export', '--hub', url, '--token-file', directory.path('token'), '--out', out)).rejects.toEqual(refused('AUDITOR_URL'));
  });

  test('nobody at the address', async () => {
    await expect(auditor('export', '--hub', 'http://127.0.0.1:1', '--token-file', directory.path('token'), '--out', out)).rejects.toEqual(refused('AUDITOR_HUB_UNREACHABLE'));
  });

  test('an earlier bundle that is none, and a directory that cannot be made', async () => {
    await expect(run('--since', directory.path('nothing'))).rejects.toEqual(refused('AUDITOR_NOT_A_BUNDLE'));
    writeFileSync(directory.path('file'), '');
    out = join(directory.path('file'), 'below');
    await expect(run()).rejects.toEqual(refused('AUDITOR_OUT_UNWRITABLE'));
  });
});
