import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Library imports (`#libs/*`) resolve to source under this condition: see package.json "imports".
  ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
  // One copy of graphql: its ES module build beside the CommonJS one that Nest loads would be "another realm".
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  // The global setup imports libraries too.
  environments: { __vitest__: { resolve: { conditions: ['source', 'node'] } } },
  test: {
    include: ['libs/**/*.spec.ts', 'apps/**/*.spec.ts', 'test/**/*.spec.ts'],
    environment: 'node',
    setupFiles: ['libs/testing/src/fixed-seed.ts'],
    globalSetup: ['libs/testing/src/global-setup.ts'],
    env: { TZ: 'UTC' },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The default of a second is a bet on how busy the machine is.
    expect: { poll: { timeout: 30_000 } },
    // CI reads its counts from here.
    ...(process.env['CI'] === 'true' ? { reporters: ['default', 'json'], outputFile: { json: 'coverage/results.json' } } : {}),
  },
});
