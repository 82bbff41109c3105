import 'reflect-metadata';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secureAnswers } from '../problem/security-headers.js';
import { registerConsole } from './console.js';

@Module({})
class EmptyModule {}

let folder: string;
let app: NestFastifyApplication;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-console-'));
  app = await NestFactory.create<NestFastifyApplication>(EmptyModule, new FastifyAdapter(), { logger: false });
  // As in the hub, which fills in headers that forbid everything.
  secureAnswers(app.getHttpAdapter().getInstance());
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function get(url: string): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const { statusCode, headers, body } = await app.inject({ method: 'GET', url });
  return { status: statusCode, headers, text: body };
}

describe.each(['graphiql', 'receipt'])('a hub whose page at /%s was built', (prefix) => {
  beforeEach(async () => {
    const built = join(folder, prefix === 'graphiql' ? 'console' : prefix);
    await mkdir(join(built, 'assets'), { recursive: true });
    await writeFile(join(built, 'index.html'), '<!doctype html><title>page</title>');
    await writeFile(join(built, 'assets/index-abc123.js'), 'export {};');
    await registerConsole(app, folder);
    await app.init();
  });

  test('serves the page, which may load nothing from elsewhere', async () => {
    const { status, headers, text } = await get(`/${prefix}/`);
    expect(status).toBe(200);
    expect(text).toContain('page');
    expect(headers['content-type']).toMatch(/^text\/html/);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(headers['cache-control']).toBe('no-cache');
  });

  test('redirects to the page from the address without a slash', async () => {
    const { status, headers } = await get(`/${prefix}`);
    expect(status).toBe(301);
    expect(headers['location']).toBe(`/${prefix}/`);
  });

  test('lets browsers keep files whose names hold their digest', async () => {
    const { status, headers } = await get(`/${prefix}/assets/index-abc123.js`);
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/javascript/);
    expect(headers['cache-control']).toContain('immutable');
  });

  test.each(['../package.json', '%2e%2e/package.json', '..%2fpackage.json', 'assets/nothing.js', '.env'])('%s is not there', async (path) => {
    expect([400, 403, 404]).toContain((await get(`/${prefix}/${path}`)).status);
  });

  test('other answers keep the hub\'s own headers', async () => {
    expect((await get('/elsewhere')).headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
  });
});

test('the page that verifies receipts may ask nobody for anything, this hub included', async () => {
  await mkdir(join(folder, 'receipt'));
  await writeFile(join(folder, 'receipt/index.html'), '<!doctype html>');
  await registerConsole(app, folder);
  await app.init();
  const policy = String((await get('/receipt/')).headers['content-security-policy']).split('; ');
  expect(policy).toEqual(expect.arrayContaining(["connect-src 'none'", "form-action 'none'", "style-src 'self'"]));
});

describe('a hub whose pages were not built', () => {
  test.each(['/graphiql', '/graphiql/', '/graphiql/assets/x.js', '/receipt', '/receipt/assets/x.js'])('%s says how to build it', async (url) => {
    await registerConsole(app, join(folder, 'missing'));
    await app.init();
    const { status, headers, text } = await get(url);
    expect(status).toBe(404);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toContain('npm run build');
  });
});
