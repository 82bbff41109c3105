import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Static files that the hub serves under /graphiql. Everything is bundled, editor workers and fonts included: analysts' machines
 * may have no way out, and a page that holds the console token must not run code from elsewhere.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/graphiql/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2022',
    // The editor is one large chunk, loaded after the token was accepted.
    chunkSizeWarningLimit: 8_000,
    reportCompressedSize: false,
    rolldownOptions: {
      // GraphiQL's files say "use no memo" to React's compiler, which does not run here.
      onLog: (level, log, handle) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handle(level, log)),
    },
  },
});
