import { describe, expect, test } from 'vitest';
import { progress } from './index.js';

function sink(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const parts: string[] = [];
  const stream = {
    isTTY,
    columns: 100,
    write: (part: string) => parts.push(part) > 0,
    once: () => stream,
    on: () => stream,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => parts.join('') };
}

describe('progress outside a terminal', () => {
  test('a step of a million units prints ten lines, not a million', () => {
    const { stream, text } = sink(false);
    const step = progress('sign', 1_000_000, { stream });
    for (let done = 1; done <= 1_000_000; done += 1) step.update(done);
    step.done();
    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe('sign: 100000/1000000');
    expect(lines.at(-1)).toBe('sign: done (1000000)');
  });

  test('a step of nothing says that it is done, once', () => {
    const { stream, text } = sink(false);
    const step = progress('deliver', 0, { stream });
    step.update(0);
    step.done('nothing to send');
    step.done();
    step.update(1);
    expect(text()).toBe('deliver: done (nothing to send)\n');
  });

  test('quiet prints nothing', () => {
    const { stream, text } = sink(false);
    const step = progress('sign', 10, { stream, quiet: true });
    step.update(9);
    step.done();
    expect(text()).toBe('');
  });
});

test('a terminal gets a bar that ends full, and ending it twice is harmless', () => {
  const { stream, text } = sink(true);
  const step = progress('sign', 4, { stream });
  step.update(2, 'half');
  step.done();
  step.done();
  step.update(1);
  expect(text()).toContain('4/4');
  expect(text()).toContain('sign [');
});
