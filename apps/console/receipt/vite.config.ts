import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/**
 * A page that verifies receipts, which the hub serves under /receipt. It runs the libraries themselves, with their door to OpenSSL replaced by one that a browser
 * has; everything is bundled, and once it is loaded it asks for nothing.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/receipt/',
  resolve: {
    conditions: ['source', 'module', 'browser', 'development|production'],
    alias: { 'node:crypto': fileURLToPath(new URL('../../../libs/signing/src/browser/node-crypto.ts', import.meta.url)) },
  },
  build: {
    outDir: '../../../dist/receipt',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
