import { describe, expect, test } from 'vitest';
import { CodedError, isCodedError, placeText } from './index.js';

describe('CodedError', () => {
  test('carries its code, message, place and cause', () => {
    const cause = new Error('inner');
    const error = new CodedError('AREA_REASON', 'what happened', { line: 3 }, { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('CodedError');
    expect(error).toMatchObject({ code: 'AREA_REASON', message: 'what happened', place: { line: 3 }, cause });
  });

  test('an outer layer adds what it knows and never overrides the inner place', () => {
    const cause = new Error('inner');
    const inner = new CodedError('AREA_REASON', 'what happened', { line: 3, field: 'end' }, { cause });
    const outer = inner.at({ file: 'jobs.csv', line: 99 });
    expect(outer).toMatchObject({ code: 'AREA_REASON', message: 'what happened', cause });
    expect(outer.place).toEqual({ file: 'jobs.csv', line: 3, field: 'end' });
    expect(inner.place, 'the inner error stays as it was').toEqual({ line: 3, field: 'end' });
  });

  test('isCodedError tells a refusal from a fault and from a look-alike', () => {
    class OwnError extends CodedError<'OWN_CODE'> {}
    expect(isCodedError(new CodedError('AREA_REASON', ''))).toBe(true);
    expect(isCodedError(new OwnError('OWN_CODE', ''))).toBe(true);
    for (const other of [new Error('AREA_REASON'), { code: 'AREA_REASON', place: {} }, 'AREA_REASON', null, undefined]) {
      expect(isCodedError(other)).toBe(false);
    }
  });
});

describe('placeText', () => {
  test.each([
    [{}, ''],
    [{ line: 7 }, 'line 7'],
    [{ file: 'jobs.csv' }, 'jobs.csv'],
    [{ file: 'jobs.csv', line: 17 }, 'jobs.csv:17'],
    [{ file: 'jobs.csv', line: 17, field: 'end' }, 'jobs.csv:17 field "end"'],
    [{ field: 'accelerators.0.model' }, 'field "accelerators.0.model"'],
    [{ line: 2, statement: 'main#4' }, 'line 2 statement main#4'],
  ])('%j reads as "%s"', (place, text) => {
    expect(placeText(place)).toBe(text);
  });
});
