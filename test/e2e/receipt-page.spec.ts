import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loggedStatement } from '../../apps/console/receipt/src/testing/logged-statement.js';
import { registerConsole } from '../../apps/regulator/src/console/console.js';
import { secureAnswers } from '../../apps/regulator/src/problem/security-headers.js';

// Real: the built page as the hub serves it, a browser, statements and receipts. There is no hub behind it: the page asks for none.
const CHROMIUM = '/usr/bin/chromium';
const PAGE = resolve(import.meta.dirname, '../../apps/console/receipt');

@Module({})
class EmptyModule {}

let built: string;
let app: NestFastifyApplication;
let url: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'tributary-receipt-'));
  const vite = fileURLToPath(new URL('bin/vite.js', import.meta.resolve('vite/package.json')));
  await promisify(execFile)(process.execPath, [vite, 'build', PAGE, '--outDir', join(built, 'receipt'), '--logLevel', 'error'], { env: { NODE_ENV: 'production' } });
  app = await NestFactory.create<NestFastifyApplication>(EmptyModule, new FastifyAdapter(), { logger: false });
  secureAnswers(app.getHttpAdapter().getInstance());
  await registerConsole(app, built);
  await app.listen(0, '127.0.0.1');
  url = `${(await app.getUrl()).replace('[::1]', '127.0.0.1')}/receipt/`;
});
afterAll(async () => {
  await app?.close();
  await rm(built, { recursive: true, force: true });
});

const good = loggedStatement();
const PROVED = 'Proved: the statement is in the log.';

describe.skipIf(!existsSync(CHROMIUM))('the page that verifies a receipt, in a browser (skipped where /usr/bin/chromium is not installed)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'] });
  });
  afterAll(async () => await browser?.close());

  test('proves a statement that is in the log, step by step, and asks nobody for anything', async () => {
    const session = await browse(browser, async (page) => {
      await fill(page, { statement: good.statement, receipt: good.receipt, log: good.policy, providerKey: good.providerKey });
      expect(await verdict(page)).toBe(PROVED);
      expect(await marks(page)).toBe('✓✓✓✓✓✓✓✓');
      const text = await page.locator('#result').innerText();
      expect(text).toContain('at position 2 of the tree of size 5');
      expect(text).toContain('cosigned by witness.example/one');
    });
    expect(session).toEqual({ requests: ['document', 'script', 'stylesheet'], complaints: [] });
  });

  test.each([
    ['a byte of the statement', { statement: flipLetterAfter(good.statement, '.', good.statement.lastIndexOf('.') - good.statement.indexOf('.') + 5) }, '✓✓✓✓✓✗✓✗', 'TLOG_INCLUSION'],
    ['the statement', { statement: good.other }, '✓✓✓✓✓✗✓✓', 'TLOG_INCLUSION'],
    ['a byte of the signature of the log', { receipt: flipLetterAfter(good.receipt, '— hub.example/log ', 40) }, '✓✓✓✗–––✓', 'TLOG_SIGNATURE'],
    ['a byte of the cosignature', { receipt: flipLetterAfter(good.receipt, '— witness.example/one ', 40) }, '✓✓✓✗–––✓', 'TLOG_SIGNATURE'],
    ['a byte of the path', { receipt: flipLetterAfter(good.receipt, 'index 2\n', 10) }, '✓✓✓✓✓✗✓✓', 'TLOG_INCLUSION'],
    ['the position', { receipt: good.receipt.replace('index 2', 'index 1') }, '✓✓✓✓✓✗✓✓', 'TLOG_INCLUSION'],
  ])('with %s changed is not proved, and the code says what failed', async (_, change, expected, code) => {
    const session = await browse(browser, async (page) => {
      await fill(page, { statement: good.statement, receipt: good.receipt, log: good.policy, providerKey: good.providerKey, ...change });
      expect(await verdict(page)).toBe('Not proved.');
      expect(await marks(page)).toBe(expected);
      expect(await page.locator('#result code').first().innerText()).toBe(code);
    });
    expect(session.complaints).toEqual([]);
  });

  test('takes files that are dropped on it, whatever their order, and forgets a verdict once a text changes', async () => {
    await browse(browser, async (page) => {
      await page.evaluate(`{
        const dropped = new DataTransfer();
        for (const text of ${JSON.stringify([good.policy, good.receipt, good.providerKey, good.statement])}) dropped.items.add(new File([text], 'dropped'));
        document.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, cancelable: true }));
      }`);
      expect(await verdict(page)).toBe(PROVED);
      await page.getByLabel('Statement').press('End');
      await page.keyboard.type('A');
      expect(await page.locator('#result').innerText()).toBe('');
      await page.getByRole('button', { name: 'Verify' }).click();
      expect(await verdict(page)).toBe('Not proved.');
    });
  });

  test('shows what was pasted as text and nothing else', async () => {
    const session = await browse(browser, async (page) => {
      await fill(page, { statement: '<img src=x onerror="document.title=1">', receipt: '<b>', log: '<i>x</i>', providerKey: '' });
      expect(await verdict(page)).toBe('Not proved.');
      expect(await page.locator('#result img, #result b, #result i').count()).toBe(0);
      expect(await page.title()).toBe('Verify a receipt');
    });
    expect(session.complaints).toEqual([]);
  });
});

/** Changes a letter so many places behind a text. */
function flipLetterAfter(text: string, mark: string, places: number): string {
  const at = text.indexOf(mark) + mark.length + places;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

async function fill(page: Page, texts: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(texts)) await page.locator(`textarea[name=${name}]`).fill(text);
  await page.getByRole('button', { name: 'Verify' }).click();
}

async function verdict(page: Page): Promise<string> {
  return page.locator('#result h2').innerText();
}

async function marks(page: Page): Promise<string> {
  return (await page.locator('#result li > span:first-child').allInnerTexts()).join('');
}

/** Runs `visit` on the page in a new browser profile, and says what kinds of things were asked for in all, and of what the browser complained. */
async function browse(browser: Browser, visit: (page: Page) => Promise<void>): Promise<{ requests: string[]; complaints: string[] }> {
  const session: { requests: string[]; complaints: string[] } = { requests: [], complaints: [] };
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.on('request', (request) => void session.requests.push(request.resourceType()));
    page.on('pageerror', (error) => void session.complaints.push(error.message));
    page.on('console', (message) => void (message.type() === 'error' && session.complaints.push(message.text())));
    await page.goto(url);
    await visit(page);
    return { requests: session.requests.sort(), complaints: session.complaints };
  } finally {
    await context.close();
  }
}
