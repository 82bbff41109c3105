import { expect, test } from 'vitest';

import { startOfDay } from './civil-date.js';

test('every day of five centuries, against the platform', () => {
  const first = Date.UTC(1970, 0, 1);
  const last = Date.UTC(2470, 0, 1);
  const wrong: string[] = [];
  for (let time = first; time < last; time += 86_400_000) {
    const day = new Date(time).toISOString().slice(0, 10);
    if (startOfDay(day) !== time / 1000) wrong.push(day);
  }
  expect(wrong).toEqual([]);
});

test.each(['2023-02-29', '2100-02-29', '2024-02-30', '2024-04-31', '2024-00-10', '2024-13-01', '2024-01-00', '1969-12-31', '2024-1-01', '2024-01-01T00:00', ''])(
  '"%s" is no day',
  (date) => {
    expect(startOfDay(date)).toBeNaN();
  },
);
