import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { serveExport, type Served } from '../testing/export-server.js';
import { smallHub } from '../testing/small-export.js';
import { scratch } from '../testing/scratch.js';
import { manifestOf } from '../testing/seal.js';
import type { Unsealed } from '../testing/small-hub.js';
import { runAuditor } from './program.js';

const TOKEN = 'c2VjcmV0LXRva2Vu';
const hub = smallHub();
const directory = scratch();
const served: Served = { position: 10, files: new Map() };
let server: Awaited<ReturnType<typeof serveExport>>;
let out: string;
let runs = 0;

beforeAll(async () => {
  server = await serveExport(served, TOKEN);
  writeFileSync(directory.path('token'), `${TOKEN}\n`);
});
afterAll(async () => {
  await server.close();
  directory.remove();
});
beforeEach(() => {
  serve(hub.export());
  out = directory.path(`out-${(runs += 1)}`);
});

function serve(unsealed: Unsealed): void {
  served.position = unsealed.position;
  served.files = new Map(unsealed.files).set('manifest.jws', Buffer.from(manifestOf(unsealed, hub.key)));
  delete served.intercept;
}
async function auditor(...args: string[]) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const status = await runAuditor(args, { print: (text) => printed.push(text), printError: (text) => complaints.push(text) });
  return { status, stdout: printed.join('\n'), stderr: complaints.join('\n') };
}
const run = (...more: string[]) => auditor('export', '--hub', server.url, '--token-file', directory.path('token'), '--out', out, '--json', ...more);
const refused = (code: string, place?: object) => expect.objectContaining({ code, ...(place === undefined ? {} : { place: expect.objectContaining(place) }) });

describe('export', () => {
  test('downloads what verify then accepts, byte for byte', async () => {
    const { status, stdout } = await run();
    expect([status, JSON.parse(stdout)]).toEqual([0, { out, position: 10, files: 19, bytes: expect.any(Number) }]);
    for (const [path, content] of served.files) expect(readFileSync(join(out, path)).equals(content)).toBe(true);
    expect(await auditor('verify', out, '--json')).toMatchObject({ status: 0 });
  });

  test('takes the position that it is given', async () => {
    await expect(run('--position', '9')).rejects.toEqual(refused('AUDITOR_HUB_REFUSED'));
    out = `${out}-again`;
    await expect(run('--position', '10')).resolves.toMatchObject({ status: 0 });
  });

  test('uses an empty directory, and leaves one that is not empty alone', async () => {
    mkdirSync(out);
    await run();
    const before = readdirSync(out);
    await expect(run()).rejects.toEqual(refused('AUDITOR_OUT_NOT_EMPTY'));
    expect(readdirSync(out)).toEqual(before);
  });

  test.each(['-1', '1.5', 'newest', '9'.repeat(20)])('refuses the position %s', async (position) => {
    await expect(run(`--position=${position}`)).rejects.toEqual(refused('AUDITOR_POSITION'));
  });
});

describe('a hub that does not keep to the protocol', () => {
  /** Whatever it sends, no directory is left that passes for a complete export. */
  const incomplete = () => expect(existsSync(join(out, 'manifest.jws'))).toBe(false);

  test.each<[string, (content: Buffer) => Buffer]>([
    ['another byte', (content) => content.with(5, (content[5] ?? 0) ^ 1) as Buffer],
    ['fewer bytes', (content) => content.subarray(0, -1)],
    ['more bytes', (content) => Buffer.concat([content, Buffer.from('x')])],
  ])('sends %s than the manifest announces', async (_, edit) => {
    served.files.set('runs.ndjson', Buffer.from(edit(served.files.get('runs.ndjson') ?? Buffer.alloc(0))));
    await expect(run()).rejects.toEqual(refused('AUDITOR_DOWNLOAD_DIFFERS', { file: 'runs.ndjson' }));
    incomplete();
    expect(readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith('.partial'))).toEqual([]);
  });

  test('sends without end', async () => {
    served.intercept = (path, _, response) => {
      if (!path.endsWith('/runs.ndjson')) return false;
      const more = () => void response.write(Buffer.alloc(65_536), () => !response.destroyed && more());
      more();
      return true;
    };
    await expect(run()).rejects.toEqual(refused('AUDITOR_DOWNLOAD_DIFFERS', { file: 'runs.ndjson' }));
    incomplete();
  });

  test('lacks a file that its manifest lists', async () => {
    served.files.delete('verdicts.ndjson');
    await expect(run()).rejects.toMatchObject({ code: 'AUDITOR_HUB_REFUSED', message: 'the hub answered 404 EXPORT_FILE' });
    incomplete();
  });

  test('lists a path outside of the directory', async () => {
    const unsealed = hub.export();
    unsealed.files.set('../outside', Buffer.from('x'));
    serve(unsealed);
    await expect(run()).rejects.toEqual(refused('AUDITOR_HUB_ANSWER', { file: 'manifest.jws' }));
    expect(existsSync(directory.path('outside'))).toBe(false);
  });

  test('signs a manifest for another position', async () => {
    served.files.set('manifest.jws', Buffer.from(manifestOf({ ...hub.export(), position: 3 }, hub.key)));
    await expect(run()).rejects.toEqual(refused('AUDITOR_HUB_ANSWER', { field: 'position' }));
  });

  test.each<[string, string]>([
    ['no JSON', 'hello'],
    ['no position', '{}'],
    ['a position that is none', '{"position":-1}'],
    ['far too much', `{"position":1,"x":"${'x'.repeat(100_000)}"}`],
  ])('answers the question for a position with %s', async (_, text) => {
    served.intercept = (path, __, response) => path === '/v1/export' && response.end(text) !== undefined;
    await expect(run()).rejects.toEqual(refused('AUDITOR_HUB_ANSWER'));
  });

  test('breaks the connection', async () => {
    served.intercept = (path, _, response) => {
      if (!path.endsWith('/statements.jws')) return false;
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
    served.intercept = (_, __, response) => response.writeHead(500).end(JSON.stringify({ code: 'rm -rf /', detail: gzipSync('x').toString() })) !== undefined;
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

  test('a directory that cannot be made', async () => {
    writeFileSync(directory.path('file'), '');
    out = join(directory.path('file'), 'below');
    await expect(run()).rejects.toEqual(refused('AUDITOR_OUT_UNWRITABLE'));
  });
});
