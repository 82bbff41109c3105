import { expect, test } from 'vitest';

import { isBundlePath } from './paths.js';

const DIGEST = '0123456789abcdef'.repeat(4);

test.each(['checkpoint', 'tile/0/000', 'tile/2/x001/234.p/7', 'tile/entries/x001/000.p/255', `contents/${DIGEST}`, `bodies/${DIGEST}.ndjson.gz`, 'verdicts/0.ndjson', 'verdicts/1234.ndjson', 'receipts/main-7.tlog-proof'])('%s is a file of a bundle', (path) => {
  expect(isBundlePath(path)).toBe(true);
});

test.each([
  '',
  'checkpoint.partial',
  '../checkpoint',
  './checkpoint',
  '/checkpoint',
  'tile/0/000/../000',
  'tile/0/000.p/256',
  'tile/entries/0',
  'bodies/../checkpoint',
  `bodies/${DIGEST}.ndjson`,
  `bodies/${DIGEST.toUpperCase()}.ndjson.gz`,
  `bodies/${DIGEST.slice(1)}.ndjson.gz`,
  `bodies/${DIGEST}.ndjson.gz\n`,
  `x/bodies/${DIGEST}.ndjson.gz`,
  `bodies\\${DIGEST}.ndjson.gz`,
  `contents/${DIGEST}/..`,
  'verdicts/01.ndjson',
  'verdicts/-1.ndjson',
  'receipts/../checkpoint.tlog-proof',
  'constructor',
])('%j is none', (path) => {
  expect(isBundlePath(path)).toBe(false);
});
