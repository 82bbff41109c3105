import { expect, test } from 'vitest';

import { isExportPath } from './paths.js';

const DIGEST = '0123456789abcdef'.repeat(4);

test.each(['statements.jws', 'hub.jwks.json', `bodies/${DIGEST}.ndjson.gz`, `policies/${DIGEST}.json`])('%s is a file of an export', (path) => {
  expect(isExportPath(path)).toBe(true);
});

test.each([
  '',
  'manifest.jws',
  '../statements.jws',
  './statements.jws',
  '/statements.jws',
  'bodies/../statements.jws',
  `bodies/${DIGEST}.ndjson`,
  `bodies/${DIGEST.toUpperCase()}.ndjson.gz`,
  `bodies/${DIGEST.slice(1)}.ndjson.gz`,
  `bodies/${DIGEST}.ndjson.gz\n`,
  `x/bodies/${DIGEST}.ndjson.gz`,
  `bodies\\${DIGEST}.ndjson.gz`,
  `policies/${DIGEST}.json/..`,
  'constructor',
])('%j is none', (path) => {
  expect(isExportPath(path)).toBe(false);
});
