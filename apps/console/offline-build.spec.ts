import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * Texts that make a browser load something from another host, or would if they ran. Addresses in prose, in error messages, in
 * links for people to click and in XML namespaces are none of these.
 */
const LOADS: Record<string, RegExp> = {
  'a script, style, image or frame of a page': /<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|data|srcset)\s*=\s*["']?(?:https?:)?\/\//i,
  'a stylesheet, icon or preload of a page': /<link\b[^>]*\bhref\s*=\s*["']?(?:https?:)?\/\//i,
  'a style\'s import': /@import\s+(?:url\()?\s*["']?(?:https?:)?\/\//i,
  'a style\'s font or image': /url\(\s*["']?(?:https?:)?\/\//i,
  'a module': /\b(?:from|import)\s*\(?\s*["'`](?:https?:)?\/\//,
  'a worker or its scripts': /\b(?:Worker|SharedWorker|importScripts|register)\s*\(\s*["'`](?:https?:)?\/\//,
  'a request': /\b(?:fetch|EventSource|WebSocket|sendBeacon)\s*\(\s*["'`](?:https?|wss?):\/\//,
  'a request by XMLHttpRequest': /\.open\s*\(\s*["'`][A-Z]+["'`]\s*,\s*["'`]https?:\/\//,
  'an element\'s source': /\.src\s*=\s*["'`](?:https?:)?\/\//,
  'a well-known content network': /\b(?:unpkg\.com|cdn\.jsdelivr\.net|esm\.sh|cdnjs\.cloudflare\.com|fonts\.googleapis\.com|fonts\.gstatic\.com|esm\.run|skypack\.dev)\b/,
};

const PLANTED: Record<keyof typeof LOADS, string> = {
  'a script, style, image or frame of a page': '<script crossorigin src="https://cdn.example/react.js"></script>',
  'a stylesheet, icon or preload of a page': '<link rel="stylesheet" href="//cdn.example/style.css">',
  'a style\'s import': '@import "https://cdn.example/font.css";',
  'a style\'s font or image': '@font-face{src:url(https://cdn.example/a.woff2)}',
  'a module': 'const x=await import("https://cdn.example/x.js")',
  'a worker or its scripts': 'importScripts(`https://cdn.example/worker.js`)',
  'a request': 'fetch("https://cdn.example/x.json")',
  'a request by XMLHttpRequest': 'r.open("GET","https://cdn.example/x")',
  'an element\'s source': 's.src="//cdn.example/x.js"',
  'a well-known content network': 'const u="https://unpkg.com/graphiql"',
};

function loads(text: string): string[] {
  return Object.entries(LOADS).flatMap(([what, pattern]) => (pattern.test(text) ? [what] : []));
}

describe('the search for loads from elsewhere', () => {
  test.each(Object.entries(PLANTED))('finds %s', (what, text) => {
    expect(loads(text)).toContain(what);
  });

  test('lets links and names alone', () => {
    expect(loads('<a href="https://example.org">docs</a> xmlns="http://www.w3.org/2000/svg" Error("see https://example.org/errors")')).toEqual([]);
  });
});

interface BuiltFile {
  readonly name: string;
  readonly text: string;
}

/** Builds a page into a folder and reads what came out. */
async function built(page: string, folder: string): Promise<BuiltFile[]> {
  // In a process of its own, as npm run build does it: a test environment would bundle React's development build.
  const vite = fileURLToPath(new URL('bin/vite.js', import.meta.resolve('vite/package.json')));
  await promisify(execFile)(process.execPath, [vite, 'build', page, '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'], { env: { NODE_ENV: 'production' } });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(entries.filter((entry) => entry.isFile()).map(async ({ name, parentPath }) => ({ name, text: await readFile(join(parentPath, name), 'latin1') })));
}

describe('the built console', () => {
  let folder: string;
  let files: BuiltFile[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-console-build-'));
    files = await built(import.meta.dirname, folder);
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  test('loads nothing from elsewhere', () => {
    expect(files.length).toBeGreaterThan(5);
    expect(files.flatMap(({ name, text }) => loads(text).map((what) => `${name}: ${what}`))).toEqual([]);
  });

  test('brings the editor\'s workers along', () => {
    for (const worker of ['editor.worker', 'json.worker', 'graphql.worker']) expect(files.map(({ name }) => name)).toContainEqual(expect.stringContaining(worker));
  });

  test('shows the token page from a small script: the editor comes after', () => {
    const page = files.find(({ name }) => name === 'index.html');
    const first = /src="\/graphiql\/assets\/([^"]+)"/.exec(page?.text ?? '')?.[1];
    const script = files.find(({ name }) => name === first);
    expect(script?.text.length).toBeGreaterThan(1_000);
    expect(script?.text.length).toBeLessThan(350 * 1_024);
  });
});

describe('the built page that verifies receipts', () => {
  let folder: string;
  let files: BuiltFile[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-receipt-build-'));
    files = await built(join(import.meta.dirname, 'receipt'), folder);
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  test('is three files, and loads nothing from elsewhere', () => {
    expect(files.map(({ name }) => name.replace(/-[\w-]{8}\./, '.')).sort()).toEqual(['index.css', 'index.html', 'index.js']);
    expect(files.flatMap(({ name, text }) => loads(text).map((what) => `${name}: ${what}`))).toEqual([]);
  });

  test('has no way to ask for anything, and no part that signs', () => {
    const script = files.find(({ name }) => name.endsWith('.js'))?.text ?? '';
    expect(script).toContain('c2sp.org/tlog-proof@v1');
    expect(script).not.toMatch(/\bfetch\s*\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|\bimport\s*\(/);
    expect(script.length).toBeLessThan(300 * 1_024);
  });
});
