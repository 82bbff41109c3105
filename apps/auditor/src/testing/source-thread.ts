import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const ROOT = join(import.meta.dirname, '../../../..');

/** A real thread that runs jobs/thread.ts from source: Node 20 loads no TypeScript, so Vite does. */
export function sourceThread(): Worker {
  return new Worker(
    `
    import('vite').then(async ({ createServer, createServerModuleRunner }) => {
      const vite = await createServer({
        root: ${JSON.stringify(ROOT)},
        configFile: false,
        logLevel: 'error',
        appType: 'custom',
        server: { middlewareMode: true, hmr: false, ws: false, watch: null },
        optimizeDeps: { noDiscovery: true, include: [] },
        environments: { ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } } },
      });
      await createServerModuleRunner(vite.environments.ssr, { hmr: false }).import(${JSON.stringify(join(import.meta.dirname, '../jobs/thread.ts'))});
    });
    `,
    { eval: true },
  );
}
