import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatePrivateJwk, importPrivateJwk } from '#libs/signing';
import { testDatabase } from '#libs/testing';
import { EXAMPLES } from '../../apps/console/src/examples.js';
import { tellStory } from '../../apps/regulator/src/graphql/testing/hub-rows.js';
import { DEFAULT_LIMITS } from '../../apps/regulator/src/limits/hub-limits.js';
import { startHub, type RunningHub } from '../../apps/regulator/src/start-hub.js';

// Real: the hub on PostgreSQL, the built console, a browser. Rows are written by SQL.
const CHROMIUM = '/usr/bin/chromium';
const ROOT = resolve(import.meta.dirname, '../..');
const TOKEN = 'token-of-the-browser-tests_0123456789';

const build = async (): Promise<void> => {
  const vite = fileURLToPath(new URL('bin/vite.js', import.meta.resolve('vite/package.json')));
  await promisify(execFile)(process.execPath, [vite, 'build', join(ROOT, 'apps/console'), '--logLevel', 'error'], { env: { NODE_ENV: 'production' } });
};

let hub: RunningHub;
let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  if (!existsSync(join(ROOT, 'dist/console/index.html'))) await build();
  database = await testDatabase();
  hub = await startHub({
    settings: { host: '127.0.0.1', port: 0, dataDir: await mkdtemp(join(tmpdir(), 'tributary hub ')), origin: 'hub.example/browser', limits: DEFAULT_LIMITS },
    database,
    token: TOKEN,
    hubKey: importPrivateJwk(generatePrivateJwk()),
    clock: () => 1_800_000_000,
    log: { write: () => undefined },
  });
  await tellStory(database.pool);
});
afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

describe('the queries that a new session opens with', () => {
  test.each(EXAMPLES.map(({ query }) => [/query (\w+)/.exec(query)?.[1], query]))('%s is answered without errors, and with something', async (_, query) => {
    const response = await fetch(`${hub.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` }, body: JSON.stringify({ query }) });
    const answer = (await response.json()) as { data: { entities: { edges: unknown[] } }; errors?: unknown };
    expect(answer.errors).toBeUndefined();
    expect(answer.data.entities.edges.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!existsSync(CHROMIUM))('GraphiQL in a browser (skipped where /usr/bin/chromium is not installed)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'] });
  });
  afterAll(async () => await browser?.close());

  test('a wrong token is refused on the page, and the right one opens the editor', async () => {
    const session = await browse(browser, async (page) => {
      await page.goto(`${hub.url}/graphiql`);
      await enter(page, 'not-the-token');
      await page.getByRole('alert').filter({ hasText: 'ACCESS_TOKEN' }).waitFor();
      await page.getByLabel('Console token').waitFor();
      expect(await editor(page).count()).toBe(0);
      await enter(page, TOKEN);
      await editor(page).waitFor();
    });
    expect(session).toEqual(QUIET);
  });

  test('a query typed and run by keyboard shows its answer, with workers that came from the hub', async () => {
    const session = await browse(browser, async (page) => {
      await page.goto(`${hub.url}/graphiql`);
      await enter(page, TOKEN);
      await editor(page).click();
      await page.keyboard.press('Control+A');
      await page.keyboard.type('{ log { size judgedThrough } }', { delay: 15 });
      // Braces that the editor closed by itself.
      await page.keyboard.press('Control+Shift+End');
      await page.keyboard.press('Delete');
      // GraphiQL reads the name of the operation a moment after the last key; the tab's title tells when it has.
      await expect.poll(async () => await page.getByRole('tab').first().innerText()).not.toBe('FlaggedEntities');
      await page.keyboard.press('Control+Enter');
      await expect.poll(async () => await shown(page, '.graphiql-response')).toMatch(/"size": (\d\d),\s*"judgedThrough": \1/);
      expect(page.workers().length).toBeGreaterThan(0);
    });
    expect(session).toEqual(QUIET);
  });

  test('the first tab shows the flagged entity and why', async () => {
    const session = await browse(browser, async (page) => {
      await page.goto(`${hub.url}/graphiql`);
      await enter(page, TOKEN);
      await editor(page).click();
      await page.keyboard.press('Control+Enter');
      await expect.poll(async () => await shown(page, '.graphiql-response')).toContain('to-be-inspected');
      expect(await page.getByRole('tab').allInnerTexts()).toEqual(['FlaggedEntities', 'WhyOneEntity', 'Timelines', 'BothEngines']);
    });
    expect(session).toEqual(QUIET);
  });

  test('the schema is there to read: the explorer knows the root fields', async () => {
    const session = await browse(browser, async (page) => {
      await page.goto(`${hub.url}/graphiql`);
      await enter(page, TOKEN);
      await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
      await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click();
      await expect.poll(async () => await shown(page, '.graphiql-doc-explorer')).toContain('entities');
    });
    expect(session).toEqual(QUIET);
  });

  test('a token in the fragment is taken, removed from the address, and kept in this tab only', async () => {
    const session = await browse(browser, async (page) => {
      await page.goto(`${hub.url}/graphiql/#token=${TOKEN}`);
      await editor(page).waitFor();
      expect(page.url()).toBe(`${hub.url}/graphiql/`);
      expect(await stored(page, 'sessionStorage')).toContain(TOKEN);
      expect(await stored(page, 'localStorage')).toBe('{}');
      expect(await page.context().cookies()).toEqual([]);
      await page.getByRole('button', { name: 'Forget token' }).click();
      await page.getByLabel('Console token').waitFor();
      expect(await stored(page, 'sessionStorage')).not.toContain(TOKEN);
    });
    expect(session).toEqual(QUIET);
  });

  test('a token that stopped working leads back to the token page with the refusal', async () => {
    const session = await browse(browser, async (page) => {
      await page.goto(`${hub.url}/graphiql/#token=${TOKEN}-of-yesterday`);
      await page.getByRole('alert').filter({ hasText: 'ACCESS_TOKEN' }).waitFor();
      await page.getByLabel('Console token').waitFor();
      expect(await stored(page, 'sessionStorage')).not.toContain('of-yesterday');
    });
    expect(session).toEqual(QUIET);
  });
});

/** A session that asked no other host for anything and of which the browser had nothing to complain. */
const QUIET = { elsewhere: [], complaints: [] };

interface Session {
  readonly elsewhere: string[];
  readonly complaints: string[];
}

/** Runs `visit` in a new browser profile that cannot reach any host but the hub, and says what it tried. */
async function browse(browser: Browser, visit: (page: Page) => Promise<void>): Promise<Session> {
  const session: Session = { elsewhere: [], complaints: [] };
  const context = await browser.newContext();
  try {
    await context.route('**/*', async (route) => {
      const url = route.request().url();
      if (new URL(url).origin === new URL(hub.url).origin) return await route.continue();
      session.elsewhere.push(url);
      return await route.abort();
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => session.complaints.push(error.message));
    // The browser logs a refused token as a failed load: that is what some of these visits are for.
    page.on('console', (message) => void (message.type() === 'error' && !message.text().includes('401') && session.complaints.push(message.text())));
    await visit(page);
    return session;
  } finally {
    await context.close();
  }
}

function editor(page: Page): Locator {
  return page.locator('.graphiql-query-editor .monaco-editor').first();
}

async function enter(page: Page, token: string): Promise<void> {
  await page.getByLabel('Console token').fill(token);
  await page.keyboard.press('Enter');
}

/** Text as a reader sees it; the editor draws blanks as no-break spaces. */
async function shown(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).innerText()).replaceAll('\u00a0', ' ');
}

async function stored(page: Page, storage: 'sessionStorage' | 'localStorage'): Promise<string> {
  return await page.evaluate<string>(`JSON.stringify(${storage})`);
}
