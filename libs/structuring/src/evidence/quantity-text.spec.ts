import { expect, test } from 'vitest';

import { bytesText, counted, countText, h100Text, opsText, rateText } from './quantity-text.js';

test('figures with the units that a reader knows', () => {
  expect([opsText(1e14), opsText(1.2345678e14), opsText(1.2345678e14, 6), opsText(0)]).toEqual(['1e26 OP', '1.23e26 OP', '1.23457e26 OP', '0 OP']);
  expect([rateText(1_056_995), h100Text(1_056_995)]).toEqual(['1.06e18 OP/s', '1,068 H100 at dense peak']);
  expect([0, 999, 1000, 43e12, 999_999, 2.17e15, 5e21].map((bytes) => bytesText(bytes))).toEqual(['0 B', '999 B', '1 kB', '43 TB', '1 MB', '2.17 PB', '5000 EB']);
  expect([0, 999, 1000, 12_345, 1_234_567].map(countText)).toEqual(['0', '999', '1,000', '12,345', '1,234,567']);
  expect([counted(0, 'provider'), counted(1, 'provider'), counted(2000, 'provider')]).toEqual(['0 providers', '1 provider', '2,000 providers']);
});
