import { CodedError } from '#libs/errors';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { describeFailure, exitCodeOf, runMain } from './index.js';

const misplaced = new CodedError('REPORTER_TIME_ORDER', 'end lies before start', { file: 'workloads.csv', line: 17, field: 'end' });

describe('what a failure prints', () => {
  test('a refusal names its code and its place', () => {
    expect(describeFailure(misplaced)).toBe('error REPORTER_TIME_ORDER at workloads.csv:17 field "end": end lies before start');
  });

  test('a refusal without a place prints none', () => {
    expect(describeFailure(new CodedError('X_Y', 'no'))).toBe('error X_Y: no');
  });

  test('a refusal that stands for many prints each and how many it left out', () => {
    const many = Object.assign(new CodedError('REPORTER_INPUT_REFUSED', 'nothing was sent'), { problems: [misplaced], total: 4 });
    expect(describeFailure(many).split('\n')).toEqual([
      'error REPORTER_TIME_ORDER at workloads.csv:17 field "end": end lies before start',
      '… and 3 more',
      'error REPORTER_INPUT_REFUSED: nothing was sent',
    ]);
    expect(JSON.parse(describeFailure(many, true))).toEqual({
      error: {
        code: 'REPORTER_INPUT_REFUSED',
        message: 'nothing was sent',
        total: 4,
        problems: [{ code: 'REPORTER_TIME_ORDER', message: 'end lies before start', file: 'workloads.csv', line: 17, field: 'end' }],
      },
    });
  });

  test('a fault does not repeat the value it choked on', () => {
    let fault: unknown;
    try {
      JSON.parse('secret-of-acme');
    } catch (error) {
      fault = error;
    }
    expect(describeFailure(fault)).toMatch(/^fault SyntaxError: /u);
    expect(describeFailure(fault)).not.toContain('secret');
    expect(describeFailure(fault, true)).not.toContain('secret');
    expect(describeFailure('secret')).toBe('fault UnknownFault: a value that is no error was thrown');
  });
});

describe('exit status', () => {
  test('a refusal is 2, a fault 70, and an error may ask for its own', () => {
    expect(exitCodeOf(misplaced)).toBe(2);
    expect(exitCodeOf(new TypeError('x'))).toBe(70);
    expect(exitCodeOf(undefined)).toBe(70);
    expect(exitCodeOf(Object.assign(new CodedError('X_Y', 'later'), { exitCode: 75 }))).toBe(75);
  });
});

describe('runMain', () => {
  afterEach(() => {
    process.exitCode = undefined;
    vi.restoreAllMocks();
  });

  test('a returned number is the exit status', async () => {
    await runMain(async () => 3);
    expect(process.exitCode).toBe(3);
  });

  test('a refusal goes to stderr and nowhere else', async () => {
    const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await runMain(async () => Promise.reject(misplaced), { json: true });
    const printed = String(err.mock.calls[0]?.[0]);
    expect(out).not.toHaveBeenCalled();
    expect(process.exitCode).toBe(2);
    expect(JSON.parse(printed)).toMatchObject({ error: { code: 'REPORTER_TIME_ORDER', line: 17 } });
  });
});
