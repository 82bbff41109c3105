import { describe, expect, test } from 'vitest';
import { CodedError } from '#libs/errors';
import { IntakeError, StreamGap } from '../intake/intake-error.js';
import { faultFields, jsonLines } from './hub-log.js';
import { problemOf } from './problem.js';

describe('an error as a problem document', () => {
  test('a coded refusal tells code, line and field, and nothing else of its place', () => {
    const { problem, headers, fault } = problemOf(new CodedError('REPORT_LINE_FIELD', 'too many', { file: 'secret.csv', line: 3, field: 'ops', statement: 's#1' }));
    expect(problem).toEqual({ type: 'urn:tributary:error:REPORT_LINE_FIELD', title: 'too many', status: 422, code: 'REPORT_LINE_FIELD', line: 3, field: 'ops' });
    expect([headers, fault]).toEqual([{}, false]);
  });

  test('a gap says which number is expected', () => {
    expect(problemOf(new StreamGap(7)).problem).toMatchObject({ status: 409, code: 'STREAM_GAP', expectedSeq: 7 });
  });

  test.each([
    [new IntakeError('KEY_UNKNOWN', 'x'), 401, 'KEY_UNKNOWN'],
    [new CodedError('SIGNING_SIGNATURE', 'x'), 401, 'SIGNING_SIGNATURE'],
    [new CodedError('SIGNING_HEADER', 'x'), 400, 'SIGNING_HEADER'],
    [new CodedError('SIGNING_SIZE', 'x'), 413, 'SIGNING_SIZE'],
    [new CodedError('REPORT_CLAIMS', 'x'), 422, 'REPORT_CLAIMS'],
    [new CodedError('COMPUTE_ACCELERATOR_UNKNOWN', 'x'), 422, 'COMPUTE_ACCELERATOR_UNKNOWN'],
    [new IntakeError('INTAKE_BUSY', 'x'), 503, 'INTAKE_BUSY'],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 503, 'DATABASE_UNAVAILABLE'],
    [Object.assign(new Error('x'), { statusCode: 404 }), 404, 'NOT_FOUND'],
    [Object.assign(new Error('x'), { statusCode: 418 }), 418, 'REQUEST_REFUSED'],
    [Object.assign(new Error('x'), { statusCode: 503 }), 503, 'UNAVAILABLE'],
  ])('%s', (error, status, code) => {
    const answer = problemOf(error);
    expect([answer.problem.status, answer.problem.code, answer.fault]).toEqual([status, code, false]);
    if (status === 503) expect(answer.headers['retry-after']).toBe('2');
    if (status === 401) expect(answer.headers['www-authenticate']).toBeDefined();
  });

  test.each([
    ['a bug', new TypeError('cannot read "secret" of undefined')],
    ['a coded error that no caller can have caused', new CodedError('POSTGRES_MIGRATION', 'secret')],
    ['a code that names an inherited member', new CodedError('constructor', 'secret')],
    ['an HTTP status that is ours', Object.assign(new Error('secret'), { statusCode: 500 })],
    ['a string', 'secret'],
    ['nothing', undefined],
  ])('%s is a fault of which nothing is told', (_name, error) => {
    const { problem, fault } = problemOf(error);
    expect([problem.status, problem.code, fault]).toEqual([500, 'INTERNAL', true]);
    expect(JSON.stringify(problem)).not.toContain('secret');
  });
});

describe('a fault in the log', () => {
  test('names class, code and functions, not the message', () => {
    const error = Object.assign(new RangeError('value "secret"\n    at secret'), { code: '22P02', detail: 'Key (handle)=(secret)' });
    expect(faultFields(error)).toMatchObject({ fault: 'RangeError', code: '22P02' });
    expect(faultFields(Object.assign(new Error('x'), { code: 'not a code: secret' }))).not.toHaveProperty('code');
  });

  test('is one JSON line', () => {
    const written: string[] = [];
    jsonLines({ write: (text: string) => written.push(text) } as unknown as NodeJS.WritableStream).write('fault', { fault: 'a\nb' });
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ event: 'fault', fault: 'a\nb' });
    expect(written[0]?.trimEnd()).not.toContain('\n');
  });
});
