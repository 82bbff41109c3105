import { join } from 'node:path';

/** Folder of the project. */
export const ROOT = join(import.meta.dirname, '../../..');

/**
 * Statements, as text for a program of its own, after which `library` is the module `file` (relative to the project), loaded from source: Node 20 loads no
 * TypeScript, so Vite does. `vite` is the server that does, to be closed for the program to end.
 */
export function fromSource(file: string): string {
  return `
    const { createServer, createServerModuleRunner } = await import('vite');
    const vite = await createServer({
      root: ${JSON.stringify(ROOT)},
      configFile: false,
      logLevel: 'error',
      appType: 'custom',
      server: { middlewareMode: true, hmr: false, ws: false, watch: null },
      optimizeDeps: { noDiscovery: true, include: [] },
      environments: { ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } } },
    });
    const library = await createServerModuleRunner(vite.environments.ssr, { hmr: false }).import(${JSON.stringify(join(ROOT, file))});
  `;
}
