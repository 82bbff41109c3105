import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { projectRoot } from './project-root.js';

/** A built page and what it may do. */
interface Site {
  /** Where it is served, without a slash at the end. */
  readonly prefix: string;
  /** Below the folder of everything that is built. */
  readonly folder: string;
  readonly contentSecurityPolicy: string;
  readonly notBuilt: string;
}

/** No page may load anything from elsewhere, whatever is in its bundle: a browser that obeys this makes no request but to the hub. */
const OWN_SCRIPTS = ["default-src 'none'", "script-src 'self'", "img-src 'self' data:", "base-uri 'none'", "frame-ancestors 'none'"];

/** Monaco sets styles inline; its fonts are data URLs and its workers files of the bundle. */
const CONSOLE: Site = {
  prefix: '/graphiql',
  folder: 'console',
  contentSecurityPolicy: [...OWN_SCRIPTS, "style-src 'self' 'unsafe-inline'", "font-src 'self' data:", "worker-src 'self'", "connect-src 'self'", "form-action 'self'"].join('; '),
  notBuilt: 'The console has not been built: run "npm run build" where the hub is installed. POST /graphql works without it.\n',
};

/** What is pasted into this page stays there: it can ask nobody for anything, this hub included, and send no form. */
const RECEIPT: Site = {
  prefix: '/receipt',
  folder: 'receipt',
  contentSecurityPolicy: [...OWN_SCRIPTS, "style-src 'self'", "connect-src 'none'", "form-action 'none'"].join('; '),
  notBuilt: 'The page that verifies receipts has not been built: run "npm run build" where the hub is installed.\n',
};

/**
 * Serves the built console under /graphiql and the page that verifies receipts under /receipt, or 404s that say how to build them. The files hold no secret and need
 * no token: the console asks for it.
 */
export async function registerConsole(app: NestFastifyApplication, built: string = join(projectRoot(), 'dist')): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  for (const site of [CONSOLE, RECEIPT]) {
    const folder = join(built, site.folder);
    await fastify.register(existsSync(join(folder, 'index.html')) ? async (scope) => await serveFiles(scope, site, folder) : async (scope) => sayNotBuilt(scope, site));
  }
}

async function serveFiles(scope: FastifyInstance, { prefix, contentSecurityPolicy }: Site, folder: string): Promise<void> {
  // Set before the answer exists, so that hooks which fill in headers for data leave these alone.
  scope.addHook('onRequest', async (request, reply) => {
    // Names under assets/ hold a digest of the content; the page that names them must stay fresh.
    const kept = request.url.startsWith(`${prefix}/assets/`);
    reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'cache-control': kept ? 'public, max-age=31536000, immutable' : 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });
  await scope.register(fastifyStatic, { root: folder, prefix, decorateReply: false, redirect: true, cacheControl: false });
}

function sayNotBuilt(scope: FastifyInstance, { prefix, notBuilt }: Site): void {
  for (const url of [prefix, `${prefix}/*`]) {
    scope.get(url, async (_request, reply) => await reply.code(404).type('text/plain; charset=utf-8').send(notBuilt));
  }
}
