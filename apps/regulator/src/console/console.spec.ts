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

describe('a hub whose console was built', () => {
  beforeEach(async () => {
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>console</title>');
    await writeFile(join(folder, 'assets/index-abc123.js'), 'export {};');
    await registerConsole(app, folder);
    await app.init();
  });

  test('serves the page, which may load nothing from elsewhere', async () => {
    const { status, headers, text } = await get('/graphiql/');
    expect(status).toBe(200);
    expect(text).toContain('console');
    expect(headers['content-type']).toMatch(/^text\/html/);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(headers['cache-control']).toBe('no-cache');
  });

  test('redirects to the page from the address without a slash', async () => {
    const { status, headers } = await get('/graphiql');
    expect(status).toBe(301);
    expect(headers['location']).toBe('/graphiql/');
  });

  test('lets browsers keep files whose names hold their digest', async () => {
    const { status, headers } = await get('/graphiql/assets/index-abc123.js');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/javascript/);
    expect(headers['cache-control']).toContain('immutable');
  });

  test.each(['/graphiql/../package.json', '/graphiql/%2e%2e/package.json', '/graphiql/..%2fpackage.json', '/graphiql/assets/nothing.js', '/graphiql/.env'])('%s is not there', async (url) => {
    expect([400, 403, 404]).toContain((await get(url)).status);
  });

  test('other answers keep the hub\'s own headers', async () => {
    expect((await get('/elsewhere')).headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
  });
});

describe('a hub whose console was not built', () => {
  test.each(['/graphiql', '/graphiql/', '/graphiql/assets/x.js'])('%s says how to build it', async (url) => {
    await registerConsole(app, join(folder, 'missing'));
    await app.init();
    const { status, headers, text } = await get(url);
    expect(status).toBe(404);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toContain('npm run build');
  });
});
