import { fromUtf8 } from '#libs/encoding';
import { describe, expect, test } from 'vitest';
import { decodeBody, encodeBody, type BodyLine } from './index.js';
import { PERIOD } from './testing/arbitraries.js';
import * as examples from './testing/examples.js';
import { at, changed, pathsOf } from './testing/paths.js';
import { signedRaw } from './testing/raw-body.js';

const { customer, ended, running, planned, exchange, flow, rollup, cluster, capacity } = examples;
const EVERY_LINE: readonly [string, BodyLine][] = Object.entries({ customer, ended, running, planned, exchange, flow, rollup, cluster, capacity });

/** Members that a line may leave out. */
const OPTIONAL = new Set([
  'country', 'inHouse', 'resellerOf', 'plannedEnd', 'ops.empirical', 'interNode.peakGbps', 'traffic.gaps', 'energyWh', 'cluster', 'attestation', 'sampled', 'gap', 'registration',
]);
/** `country` is optional for a customer and required for a cluster. */
const isOptional = (line: BodyLine, path: readonly string[]): boolean => OPTIONAL.has(path.join('.')) && !(line.t === 'cluster' && path[0] === 'country');

const FRACTIONS = new Set(['memoryGB', 'configuredGbps', 'peakGbps', 'peakTOPs', 'interNodeGbps']);
const COUNTS = new Set(['count', 'nodes']);

/** Reads one line, after a valid first one, so that a refusal must name line 2. */
function read(line: unknown): unknown {
  return readText(JSON.stringify(line));
}

function readText(text: string): unknown {
  const { claims, bytes } = signedRaw([JSON.stringify({ ...capacity, model: 'first line' }), text]);
  // The totals of these bodies are not signed correctly; lines come first, so only a valid line gets that far.
  try {
    return decodeBody(claims, bytes).lines[1];
  } catch (error) {
    if ((error as { code?: string }).code === 'REPORT_TOTALS') return JSON.parse(text);
    throw error;
  }
}

function refused(code: string, field?: string): unknown {
  return expect.objectContaining({ code, place: field === undefined ? { line: 2 } : { line: 2, field } });
}

describe.each(EVERY_LINE)('a line like "%s"', (_, line) => {
  const paths = pathsOf(line);
  const numbers = paths.filter((path) => typeof at(line, path) === 'number');
  const strings = paths.filter((path) => typeof at(line, path) === 'string' && path.join('.') !== 't');

  test('is read, and written as it is read', () => {
    expect(read(line)).toEqual(line);
    expect(fromUtf8(encodeBody([line], PERIOD).bytes)).toBe(`${JSON.stringify(line)}\n`);
  });

  test('needs every member that is not optional', () => {
    for (const path of paths) {
      const without = changed(line, path);
      const name = path.join('.');
      if (isOptional(line, path)) expect(() => read(without), name).not.toThrow();
      else if (name === 't') expect(() => read(without), name).toThrow(refused('REPORT_LINE_TYPE', 't'));
      else if (name === 'end') expect(() => read(without), name).toThrow(refused('REPORT_LINE_TIME', 'end'));
      else if (name === 'peer.workload' || name === 'peer.flow') expect(() => read(without), name).toThrow(refused('REPORT_LINE_FIELD', 'peer'));
      else if (name === 'accelerators.0') expect(() => read(without), name).toThrow(refused('REPORT_LINE_FIELD', 'accelerators'));
      else if (name === 'tokens.0') expect(() => read(without), name).not.toThrow();
      else expect(() => read(without), name).toThrow(refused('REPORT_LINE_FIELD', name));
    }
  });

  test('has no member of another type', () => {
    for (const path of paths) {
      const value = at(line, path);
      const wrongs = [null, typeof value === 'object' ? 'x' : {}, Array.isArray(value) ? {} : [], typeof value === 'boolean' ? 0 : true, typeof value === 'number' ? String(value) : 7];
      for (const wrong of wrongs) {
        const name = path.join('.');
        expect(() => read(changed(line, path, wrong)), `${name} = ${JSON.stringify(wrong)}`).toThrow(name === 't' ? refused('REPORT_LINE_TYPE', 't') : refused('REPORT_LINE_FIELD', name));
      }
    }
  });

  test('has no number out of range', () => {
    for (const path of numbers) {
      const name = path.join('.');
      const last = path.at(-1) ?? '';
      const wrongs = [-1, -1e-9, ...(FRACTIONS.has(last) ? [] : [0.5, 2 ** 53, 1e300]), ...(COUNTS.has(last) ? [0] : [])];
      for (const wrong of wrongs) expect(() => read(changed(line, path, wrong)), `${name} = ${wrong}`).toThrow(refused('REPORT_LINE_FIELD', name));
      const infinite = JSON.stringify(changed(line, path, 'HUGE')).replace('"HUGE"', '1e400');
      expect(() => readText(infinite), `${name} = 1e400`).toThrow(refused('REPORT_LINE_FIELD', name));
    }
  });

  test('takes fractions where vendors publish them', () => {
    for (const path of numbers.filter((each) => FRACTIONS.has(each.at(-1) ?? ''))) {
      for (const value of [0, 0.25, 1e300]) expect(() => read(changed(line, path, value)), path.join('.')).not.toThrow();
    }
  });

  test('has no string out of range', () => {
    for (const path of strings) {
      const name = path.join('.');
      for (const wrong of ['', 'x'.repeat(201), 'a\nb', 'a\tb', 'a\u0000', 'é', '\ud800', '\u007f']) {
        expect(() => read(changed(line, path, wrong)), `${name} = ${JSON.stringify(wrong)}`).toThrow(refused('REPORT_LINE_FIELD', name));
      }
    }
  });

  test('has no member that its type does not know', () => {
    const containers = [[], ...paths.filter((path) => typeof at(line, path) === 'object' && !Array.isArray(at(line, path)))];
    for (const container of containers) {
      const path = [...container, 'surprise'];
      expect(() => read(changed(line, path, 1)), path.join('.')).toThrow(refused('REPORT_LINE_MEMBER', path.join('.')));
      for (const name of ['__proto__', 'constructor', 'toString']) {
        const field = [...container, name === '__proto__' ? '?' : name].join('.');
        expect(() => read(changed(line, [...container, name], {})), field).toThrow(refused('REPORT_LINE_MEMBER', field));
      }
    }
  });
});

describe('a line that is', () => {
  test.each([
    ['empty', ''],
    ['blank', ' '],
    ['not JSON', '{"t":'],
    ['two values', '{} {}'],
    ['a duplicate member', '{"t":"capacity","t":"capacity"}'],
    ['nested too deep', `{"t":${'['.repeat(16)}${']'.repeat(16)}}`],
    ['behind a byte order mark', `\ufeff${JSON.stringify(capacity)}`],
  ])('%s is not strict JSON', (_, text) => {
    expect(() => readText(text)).toThrow(refused('REPORT_LINE_JSON'));
  });

  test.each(['null', '[]', '"workload"', '1', '{}', '{"t":"Workload"}', '{"t":"__proto__"}', '{"t":"toString"}', '{"t":["workload"]}', '{"t":null}', '{"__proto__":{"t":"capacity"}}'])(
    '%s is of no known type',
    (text) => {
      expect(() => readText(text)).toThrow(refused('REPORT_LINE_TYPE', 't'));
    },
  );

  test('spaced differently, with its members in another order and a carriage return, is the same line', () => {
    const text = `${JSON.stringify(Object.fromEntries(Object.entries(capacity).reverse()), null, ' ').replaceAll('\n', ' ')}\r`;
    expect(readText(text)).toEqual(capacity);
  });
});

/** What a token of an endpoint that several workloads talk to is sent with. */
const relayed: BodyLine = { ...flow, peer: { ...flow.peer, endpoint: 'A'.repeat(43) } };

test('an endpoint is named beside a flow, and never by itself or beside a workload', () => {
  expect(read(relayed)).toEqual(relayed);
  expect(() => read({ ...exchange, peer: { ...exchange.peer, endpoint: 'A'.repeat(43) } })).toThrow(refused('REPORT_LINE_FIELD', 'peer.endpoint'));
  expect(() => read({ ...exchange, peer: { endpoint: 'A'.repeat(43) } })).toThrow(refused('REPORT_LINE_FIELD', 'peer'));
});

describe('limits on both sides', () => {
  test.each<[BodyLine, string]>([
    [customer, 'handle'], [customer, 'resellerOf'], [ended, 'id'], [ended, 'customer'], [ended, 'cluster'], [exchange, 'workload'], [exchange, 'peer.workload'], [rollup, 'customer'], [cluster, 'id'],
  ])('%o: %s is 1 to 200 printable characters without a space', (line, name) => {
    for (const good of ['!', '~', 'x'.repeat(200)]) expect(() => read(changed(line, name.split('.'), good))).not.toThrow();
    for (const bad of ['', ' ', 'a b', 'x'.repeat(201)]) expect(() => read(changed(line, name.split('.'), bad))).toThrow(refused('REPORT_LINE_FIELD', name));
  });

  test.each<[BodyLine, string]>([[ended, 'precision'], [ended, 'accelerators.0.model'], [ended, 'attestation'], [customer, 'tokens.0.profile'], [cluster, 'registration'], [capacity, 'model']])(
    '%o: %s is 1 to 200 printable characters',
    (line, name) => {
      for (const good of [' ', 'a b', 'x'.repeat(200)]) expect(() => read(changed(line, name.split('.'), good))).not.toThrow();
      expect(() => read(changed(line, name.split('.'), 'x'.repeat(201)))).toThrow(refused('REPORT_LINE_FIELD', name));
    },
  );

  test.each<[BodyLine, string]>([[customer, 'tokens.0.token'], [flow, 'peer.flow'], [relayed, 'peer.endpoint']])('%o: %s is 32 bytes in their one spelling', (line, name) => {
    const last = (character: string): string => `${'A'.repeat(42)}${character}`;
    for (const good of ['A', 'E', '8']) expect(() => read(changed(line, name.split('.'), last(good)))).not.toThrow();
    for (const bad of [last('B'), last('_'), last('='), 'A'.repeat(42), 'A'.repeat(44), `+${'A'.repeat(42)}`]) {
      expect(() => read(changed(line, name.split('.'), bad))).toThrow(refused('REPORT_LINE_FIELD', name));
    }
  });

  test('an integer goes to 2^53 - 1', () => {
    for (const name of ['ops.theoreticalTOP', 'traffic.egressB', 'traffic.ingressB', 'traffic.gaps', 'energyWh']) {
      expect(() => read(changed(ended, name.split('.'), Number.MAX_SAFE_INTEGER))).not.toThrow();
    }
  });

  test.each(['de', 'D', 'DEU', 'D1'])('%s is not the shape of a country code', (country) => {
    expect(() => read({ ...customer, country })).toThrow(refused('REPORT_LINE_FIELD', 'country'));
  });
});

describe('times', () => {
  test('a workload may end when it starts, and not before', () => {
    expect(() => read({ ...ended, end: ended.start })).not.toThrow();
    expect(() => read({ ...ended, end: ended.start - 1 })).toThrow(refused('REPORT_LINE_TIME', 'end'));
  });

  test('only an ended workload has an end', () => {
    for (const line of [running, planned]) expect(() => read({ ...line, end: line.start + 1 })).toThrow(refused('REPORT_LINE_TIME', 'end'));
  });

  test('only a planned or running workload has a planned end, and after its start', () => {
    expect(() => read({ ...ended, plannedEnd: PERIOD.to })).toThrow(refused('REPORT_LINE_TIME', 'plannedEnd'));
    for (const line of [running, planned]) {
      expect(() => read({ ...line, plannedEnd: line.start + 1 })).not.toThrow();
      expect(() => read({ ...line, plannedEnd: line.start })).toThrow(refused('REPORT_LINE_TIME', 'plannedEnd'));
    }
  });

  test('a running workload has started by the end of the period', () => {
    expect(() => read({ ...running, start: PERIOD.to })).not.toThrow();
    expect(() => read({ ...running, start: PERIOD.to + 1 })).toThrow(refused('REPORT_LINE_TIME', 'start'));
  });

  test('an exchange takes time, and its gap lies within', () => {
    expect(() => read({ ...exchange, to: exchange.from + 10, gap: 10 })).not.toThrow();
    expect(() => read({ ...exchange, to: exchange.from + 9, gap: 10 })).toThrow(refused('REPORT_LINE_TIME', 'gap'));
    expect(() => read({ ...exchange, to: exchange.from })).toThrow(refused('REPORT_LINE_TIME', 'to'));
    expect(() => read({ ...exchange, to: exchange.from - 1 })).toThrow(refused('REPORT_LINE_TIME', 'to'));
  });

  test('a day begins at midnight', () => {
    expect(() => read({ ...rollup, day: 0 })).not.toThrow();
    for (const day of [rollup.day + 1, rollup.day - 1, 3_600]) expect(() => read({ ...rollup, day })).toThrow(refused('REPORT_LINE_TIME', 'day'));
  });
});

describe('other rules', () => {
  test('a workload exchanges nothing with itself', () => {
    expect(() => read({ ...exchange, peer: { workload: exchange.workload } })).toThrow(refused('REPORT_LINE_FIELD', 'peer.workload'));
  });

  test('a peer is a workload or a flow, never both or neither', () => {
    for (const peer of [{}, { ...exchange.peer, ...flow.peer }]) expect(() => read({ ...exchange, peer })).toThrow(refused('REPORT_LINE_FIELD', 'peer'));
  });

  test('the lower bound of an empirical figure is not above the upper one', () => {
    const empirical = { lowTOP: 5, highTOP: 5, method: 'm' };
    expect(() => read({ ...ended, ops: { ...ended.ops, empirical } })).not.toThrow();
    expect(() => read({ ...ended, ops: { ...ended.ops, empirical: { ...empirical, lowTOP: 6 } } })).toThrow(refused('REPORT_LINE_FIELD', 'ops.empirical.lowTOP'));
  });
});

describe('a second line about the same thing', () => {
  test.each<[BodyLine, BodyLine, string]>([
    [customer, { ...customer, country: 'FR' }, 'handle'],
    [ended, { ...running, id: ended.id }, 'id'],
    [cluster, { ...cluster, country: 'SE' }, 'id'],
    [capacity, { ...capacity, installed: 1 }, 'model'],
    [rollup, { ...rollup, count: 1 }, 'day'],
  ])('is refused (%#)', (first, second, field) => {
    const { claims, bytes } = signedRaw([first, second].map((line) => JSON.stringify(line)));
    expect(() => decodeBody(claims, bytes)).toThrow(refused('REPORT_LINE_DUPLICATE', field));
    expect(() => encodeBody([first, second], PERIOD)).toThrow(refused('REPORT_LINE_DUPLICATE', field));
  });

  test('is another matter when it is about something else', () => {
    const different: BodyLine[] = [
      ended, { ...ended, id: 'JOB-1' }, rollup, { ...rollup, day: rollup.day + 86_400 }, { ...rollup, customer: 'cust-2' }, exchange, exchange, { ...cluster, id: ended.id },
    ];
    expect(() => encodeBody(different, PERIOD)).not.toThrow();
  });
});

test('a refusal never quotes the line', () => {
  for (const line of [{ ...ended, id: 'SECRET id' }, { ...ended, 'SECRET name': 1 }, { ...customer, tokens: [{ ...customer.tokens[0], token: 'SECRET' }] }]) {
    try {
      read(line);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify([(error as Error).message, error, (error as Error).cause])).not.toContain('SECRET');
    }
  }
});
