import { expect, test } from 'vitest';

import { exp, ln, turn } from './elementary.js';
import { Draws } from './null-processes.reference.js';

test('exp is within 1e-15 of the platform, relatively, over its whole range', () => {
  const draws = new Draws(1);
  for (let i = 0; i < 20_000; i += 1) {
    const x = (2 * draws.uniform() - 1) * (i % 2 === 0 ? 700 : 1);
    expect(Math.abs(exp(x) / Math.exp(x) - 1), `exp(${x})`).toBeLessThan(1e-15);
  }
  expect([exp(0), exp(-746), exp(710)]).toEqual([1, 0, Infinity]);
});

test('ln is within 1e-15 of the platform', () => {
  const draws = new Draws(2);
  for (let i = 0; i < 20_000; i += 1) {
    const x = i % 2 === 0 ? draws.uniform() : exp((2 * draws.uniform() - 1) * 700);
    expect(Math.abs(ln(x) - Math.log(x)), `ln(${x})`).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.abs(Math.log(x))));
  }
  expect([ln(1), ln(Number.MIN_VALUE) / Math.log(Number.MIN_VALUE)]).toEqual([0, expect.closeTo(1, 15)]);
});

test('parts of a turn are those of the platform, and whole quarters exact', () => {
  for (const whole of [7, 96, 672, 2688]) {
    for (let part = 0; part < whole; part += 1) {
      const [cosine, sine] = turn(part, whole);
      // 2π·part/whole itself is rounded, by up to 9e-16 near a full turn.
      expect(Math.abs(cosine - Math.cos((2 * Math.PI * part) / whole))).toBeLessThan(2e-15);
      expect(Math.abs(sine - Math.sin((2 * Math.PI * part) / whole))).toBeLessThan(2e-15);
      expect(Math.abs(cosine * cosine + sine * sine - 1)).toBeLessThan(6e-16);
    }
  }
  expect([0, 1, 2, 3].map((quarter) => turn(quarter, 4).map((value) => value + 0))).toEqual([[1, 0], [0, 1], [-1, 0], [0, -1]]);
});

test('the bits are those of every other machine', () => {
  // Recorded once: + − × ÷ are exact everywhere, so another value here means that an operation was reordered or fused.
  const bits = (value: number): string => new BigUint64Array(Float64Array.of(value).buffer)[0]!.toString(16);
  expect([exp(1), exp(-12.5), ln(10), ln(1e-9), ...turn(1, 7)].map(bits)).toEqual(['4005bf0a8b14576a', '3ecf42ed3f68e690', '40026bb1bbb55516', 'c034b927f32bffb8', '3fe3f3a0e28bedd1', '3fe904c37505de4b']);
});
