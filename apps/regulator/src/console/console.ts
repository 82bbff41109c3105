import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { projectRoot } from './project-root.js';

const PREFIX = '/graphiql/';
const NOT_BUILT = 'The console has not been built: run "npm run build" where the hub is installed. POST /graphql works without it.\n';

/**
 * The page may load nothing from elsewhere, whatever is in the bundle: a browser that obeys this makes no request but to the hub.
 * Monaco sets styles inline; its fonts are data URLs and its workers files of the bundle.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the built console under /graphiql, or a 404 that says how to build it. The files hold no secret and need no token: the
 * page asks for it.
 */
export async function registerConsole(app: NestFastifyApplication, folder: string = join(projectRoot(), 'dist/console')): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(existsSync(join(folder, 'index.html')) ? async (scope) => await serveFiles(scope, folder) : async (scope) => sayNotBuilt(scope));
}

async function serveFiles(scope: FastifyInstance, folder: string): Promise<void> {
  // Set before the answer exists, so that hooks which fill in headers for data leave these alone.
  scope.addHook('onRequest', async (request, reply) => {
    // Names under assets/ hold a digest of the content; the page that names them must stay fresh.
    const kept = request.url.startsWith(`${PREFIX}assets/`);
    reply.headers({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'cache-control': kept ? 'public, max-age=31536000, immutable' : 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });
  await scope.register(fastifyStatic, { root: folder, prefix: PREFIX.slice(0, -1), decorateReply: false, redirect: true, cacheControl: false });
}

function sayNotBuilt(scope: FastifyInstance): void {
  for (const url of ['/graphiql', `${PREFIX}*`]) {
    scope.get(url, async (_request, reply) => await reply.code(404).type('text/plain; charset=utf-8').send(NOT_BUILT));
  }
}
