import { fromUtf8, sha256, toBase64url, utf8 } from '#libs/encoding';
import { merkleTreeHash } from '#libs/merkle';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { controlTotals, decodeBody, decodeBodyInSteps, DEFAULT_BODY_LIMITS, encodeBody, ZERO_TOTALS, type BodyLine, type StatementClaims } from './index.js';
import { bodyLines, PERIOD } from './testing/arbitraries.js';
import { capacity, claimsFor, customer, ended, lines, planned, rollup, running } from './testing/examples.js';
import { changed } from './testing/paths.js';
import { signedBytes, signedRaw } from './testing/raw-body.js';

const body = encodeBody(lines, PERIOD);
const claims = claimsFor(body);

function refused(code: string, place: object = {}): unknown {
  return expect.objectContaining({ code, place });
}

describe('a body', () => {
  test('comes back line by line, with its totals', () => {
    expect(decodeBody(claims, body.bytes)).toEqual({ lines, sources: lines.map((line) => JSON.stringify(line)), totals: body.totals });
  });

  test('of any valid lines comes back', () => {
    fc.assert(
      fc.property(bodyLines, (some) => {
        const encoded = encodeBody(some, PERIOD);
        expect(decodeBody(claimsFor(encoded), encoded.bytes)).toMatchObject({ lines: some, totals: encoded.totals });
      }),
      { numRuns: 300 },
    );
  });

  test('of many lines is read in steps, which come to the same', () => {
    const many = encodeBody(Array.from({ length: 1_000 }, (_, nth) => ({ ...ended, id: `w-${nth}` })), PERIOD);
    const steps = decodeBodyInSteps(claimsFor(many), many.bytes);
    let pauses = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) pauses += 1;
    expect(pauses).toBeGreaterThan(3);
    expect(step.value).toEqual(decodeBody(claimsFor(many), many.bytes));
  });

  test('of many lines is refused in the step where it goes wrong, with the line', () => {
    const { claims: signed, bytes } = signedRaw([...Array.from({ length: 700 }, (_, nth) => JSON.stringify({ ...ended, id: `w-${nth}` })), '{"t":"nothing"}']);
    const steps = decodeBodyInSteps(signed, bytes);
    expect([steps.next().done, steps.next().done, steps.next().done]).toEqual([false, false, false]);
    expect(() => steps.next()).toThrow(refused('REPORT_LINE_TYPE', { line: 701, field: 't' }));
  });

  test('is bound by digest, length, count and root', () => {
    const texts = fromUtf8(body.bytes).split('\n');
    expect(texts.pop(), 'every line ends with a newline').toBe('');
    expect(body.binding).toEqual({
      alg: 'sha-256',
      dig: toBase64url(sha256(body.bytes)),
      len: body.bytes.length,
      ct: 'application/x-ndjson',
      n: lines.length,
      root: toBase64url(merkleTreeHash(texts.map((text) => utf8(text)))),
    });
  });

  test('without lines is empty', () => {
    const empty = encodeBody([], PERIOD);
    expect(empty.bytes).toHaveLength(0);
    expect(decodeBody(claimsFor(empty), empty.bytes)).toEqual({ lines: [], sources: [], totals: ZERO_TOTALS });
  });

  test('is absent from a nil statement, whose bytes are none', () => {
    const nil = changed({ ...claims, act: 'nil' as const, tot: ZERO_TOTALS }, ['body']);
    expect(decodeBody(nil, new Uint8Array(0))).toEqual({ lines: [], sources: [], totals: ZERO_TOTALS });
    expect(() => decodeBody(nil, utf8('\n'))).toThrow(refused('REPORT_BODY_SIZE', { field: 'body' }));
  });

  test('is not written when a line is wrong, and the line is named', () => {
    expect(() => encodeBody([customer, { ...ended, end: 0 }], PERIOD)).toThrow(refused('REPORT_LINE_TIME', { line: 2, field: 'end' }));
    expect(() => encodeBody([{ ...rollup, peakTOPs: Number.NaN }], PERIOD)).toThrow(refused('REPORT_LINE_FIELD', { line: 1, field: 'peakTOPs' }));
    expect(() => encodeBody([{ ...rollup, peakTOPs: Number.POSITIVE_INFINITY }], PERIOD)).toThrow(refused('REPORT_LINE_FIELD', { line: 1, field: 'peakTOPs' }));
  });
});

describe('each binding, when it does not fit', () => {
  test.each<[string, string, StatementClaims]>([
    ['body.len', 'REPORT_BODY_SIZE', changed(claims, ['body', 'len'], body.bytes.length + 1)],
    ['body.dig', 'REPORT_BODY_DIGEST', changed(claims, ['body', 'dig'], 'A'.repeat(43))],
    ['body.n', 'REPORT_BODY_LINES', changed(claims, ['body', 'n'], lines.length + 1)],
    ['body.root', 'REPORT_ROOT', changed(claims, ['body', 'root'], 'A'.repeat(43))],
    ['sch.uri', 'REPORT_CLAIMS', changed(claims, ['sch', 'uri'], 'urn:other:report')],
    ['sch.version', 'REPORT_CLAIMS', changed(claims, ['sch', 'version'], 2)],
    ...(['acceleratorSeconds', 'theoreticalTOP', 'egressB', 'ingressB', 'energyWh'] as const).map(
      (total): [string, string, StatementClaims] => [`tot.${total}`, 'REPORT_TOTALS', changed(claims, ['tot', total], claims.tot[total] + 1)],
    ),
  ])('%s gives %s', (field, code, wrong) => {
    expect(() => decodeBody(wrong, body.bytes)).toThrow(refused(code, { field }));
  });

  test('any flipped bit is found by the digest', () => {
    fc.assert(
      fc.property(fc.nat(body.bytes.length * 8 - 1), (bit) => {
        const flipped = body.bytes.slice();
        flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
        expect(() => decodeBody(claims, flipped)).toThrow(refused('REPORT_BODY_DIGEST', { field: 'body.dig' }));
      }),
    );
  });

  test('the root is over the received lines and not over their meaning', () => {
    const spaced = signedRaw([` ${JSON.stringify(capacity)}`]);
    const plain = signedRaw([JSON.stringify(capacity)]);
    expect(() => decodeBody(spaced.claims, spaced.bytes)).not.toThrow();
    const root = plain.claims.body?.root;
    expect(() => decodeBody(changed(spaced.claims, ['body', 'root'], root), spaced.bytes)).toThrow(refused('REPORT_ROOT', { field: 'body.root' }));
  });

  test('the first failure in the order of the protocol wins', () => {
    // Everything is wrong at once; what is repaired from the front uncovers the next.
    const bytes = new Uint8Array([...utf8('{}\n'), 0xff, 0x0a]);
    const good = signedBytes(bytes, [utf8('{}'), Uint8Array.of(0xff)]).claims;
    let wrong = changed(good, ['sch', 'version'], 9);
    wrong = changed(wrong, ['body'], { ...good.body, len: 1, dig: 'A'.repeat(43), n: 9, root: 'A'.repeat(43) });
    wrong = changed(wrong, ['tot', 'energyWh'], 1);
    const order: string[] = [];
    for (const [path, value] of [
      [['sch', 'version'], 1],
      [['body', 'len'], bytes.length],
      [['body', 'dig'], good.body?.dig],
    ] as const) {
      order.push(codeOf(() => decodeBody(wrong, bytes)));
      wrong = changed(wrong, path, value);
    }
    order.push(codeOf(() => decodeBody(wrong, bytes)));
    const text = JSON.stringify(capacity);
    const readable = signedRaw([text, '{}']);
    wrong = changed(changed(readable.claims, ['body', 'n'], 9), ['body', 'root'], 'A'.repeat(43));
    order.push(codeOf(() => decodeBody(wrong, readable.bytes)));
    wrong = changed(wrong, ['body', 'n'], 2);
    order.push(codeOf(() => decodeBody(wrong, readable.bytes)));
    const valid = signedRaw([text]);
    wrong = changed(changed(valid.claims, ['tot', 'energyWh'], 1), ['body', 'root'], 'A'.repeat(43));
    order.push(codeOf(() => decodeBody(wrong, valid.bytes)));
    wrong = changed(wrong, ['tot', 'energyWh'], 0);
    order.push(codeOf(() => decodeBody(wrong, valid.bytes)));
    expect(order).toEqual([
      'REPORT_CLAIMS', 'REPORT_BODY_SIZE', 'REPORT_BODY_DIGEST', 'REPORT_BODY_UTF8', 'REPORT_BODY_LINES', 'REPORT_LINE_TYPE', 'REPORT_TOTALS', 'REPORT_ROOT',
    ]);
  });
});

describe('tokens of two epochs', () => {
  const token = (epoch: string): object => ({ attr: 'lei', mode: 'toprf', profile: 'tributary-1', epoch, token: 'A'.repeat(43) });
  const text = (...epochs: readonly string[]): string => JSON.stringify({ t: 'customer', handle: 'c', tokens: epochs.map(token) });

  test('are refused where one is not of the epoch that the statement names, with line and place', () => {
    const { claims: signed, bytes } = signedRaw([text('2026'), text('2026', '2025').replace('"c"', '"d"')]);
    expect(() => decodeBody(signed, bytes)).toThrow(refused('REPORT_EPOCH', { line: 2, field: 'tokens.1.epoch' }));
    expect(() => decodeBody(changed(signed, ['epoch'], '2025'), bytes)).toThrow(refused('REPORT_EPOCH', { line: 1, field: 'tokens.0.epoch' }));
  });

  test('an epoch is named by 1 to 200 printable characters', () => {
    for (const good of [' ', 'a b', 'x'.repeat(200)]) {
      const { claims: signed, bytes } = signedRaw([text(good)]);
      expect(decodeBody(changed(signed, ['epoch'], good), bytes).lines).toHaveLength(1);
    }
    const { claims: signed, bytes } = signedRaw([text('x'.repeat(201))]);
    expect(() => decodeBody(changed(signed, ['epoch'], 'x'.repeat(201)), bytes)).toThrow(refused('REPORT_LINE_FIELD', { line: 1, field: 'tokens.0.epoch' }));
  });
});

describe('hostile bytes', () => {
  test('invalid UTF-8 is refused with its line', () => {
    const { claims: signed, bytes } = signedRaw([JSON.stringify(capacity), Uint8Array.of(0x22, 0xc0, 0xaf, 0x22)]);
    expect(() => decodeBody(signed, bytes)).toThrow(refused('REPORT_BODY_UTF8', { line: 2 }));
  });

  test('a last line without its newline is refused with its line', () => {
    const text = JSON.stringify(capacity);
    const bytes = utf8(`${text}\n${text}`);
    const { claims: signed } = signedBytes(bytes, [utf8(text), utf8(text)]);
    expect(() => decodeBody(signed, bytes)).toThrow(refused('REPORT_BODY_LINES', { line: 2 }));
  });

  test('nothing but newlines is refused, and quickly', () => {
    const bytes = new Uint8Array(1_000_000).fill(0x0a);
    const { claims: signed } = signedBytes(bytes, []);
    expect(() => decodeBody(changed(signed, ['body', 'n'], bytes.length), bytes)).toThrow(refused('REPORT_BODY_LINES'));
  });

  test('mutated bodies are refused with a code or read as they stand', () => {
    const fragment = fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '\n', '\\', '0', '-', '1e999', 'null', '__proto__', '"t":"capacity",', '\u00e9', ' ');
    const text = fromUtf8(body.bytes);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(5), fragment, (start, length, inserted) => {
        const mutated = text.slice(0, start) + inserted + text.slice(start + length);
        const bytes = utf8(mutated);
        const raw = mutated.split('\n').map((line) => utf8(line));
        if (raw.at(-1)?.length === 0) raw.pop();
        const { claims: signed } = signedBytes(bytes, raw, claims.tot);
        try {
          expect(decodeBody(signed, bytes).lines).toEqual(raw.map((line) => JSON.parse(fromUtf8(line)) as unknown));
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^REPORT_/) as unknown });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('limits on both sides', () => {
  test('bytes', () => {
    const limits = { ...DEFAULT_BODY_LIMITS, maxBytes: body.bytes.length };
    expect(() => decodeBody(claims, body.bytes, limits)).not.toThrow();
    expect(() => decodeBody(claims, body.bytes, { ...limits, maxBytes: limits.maxBytes - 1 })).toThrow(refused('REPORT_BODY_SIZE'));
  });

  test('lines', () => {
    const limits = { ...DEFAULT_BODY_LIMITS, maxLines: lines.length };
    expect(() => decodeBody(claims, body.bytes, limits)).not.toThrow();
    expect(() => decodeBody(claims, body.bytes, { ...limits, maxLines: lines.length - 1 })).toThrow(refused('REPORT_BODY_LINES'));
  });

  test('bytes of a line', () => {
    const texts = fromUtf8(body.bytes).split('\n').slice(0, -1);
    const longest = Math.max(...texts.map((text) => text.length));
    const limits = { ...DEFAULT_BODY_LIMITS, maxLineBytes: longest };
    expect(() => decodeBody(claims, body.bytes, limits)).not.toThrow();
    const line = texts.findIndex((text) => text.length === longest) + 1;
    expect(() => decodeBody(claims, body.bytes, { ...limits, maxLineBytes: longest - 1 })).toThrow(refused('REPORT_BODY_LINES', { line }));
  });

  test('are 64 MiB, 100,000 lines and 64 KiB a line when nothing is said', () => {
    expect(DEFAULT_BODY_LIMITS).toEqual({ maxBytes: 67_108_864, maxLines: 100_000, maxLineBytes: 65_536 });
    const long = (bytes: number): string => {
      const text = JSON.stringify(capacity);
      return text + ' '.repeat(bytes - text.length);
    };
    const atLimit = signedRaw([long(65_536)]);
    expect(() => decodeBody(atLimit.claims, atLimit.bytes)).not.toThrow();
    const beyond = signedRaw([long(65_537)]);
    expect(() => decodeBody(beyond.claims, beyond.bytes)).toThrow(refused('REPORT_BODY_LINES', { line: 1 }));
  });
});

describe('control totals', () => {
  /** Σ in arbitrary precision, written down from the protocol. */
  function slowTotals(some: readonly BodyLine[]): Record<string, bigint> {
    const sum = (figures: (line: BodyLine) => number[]): bigint => some.flatMap(figures).reduce((total, figure) => total + BigInt(figure), 0n);
    const seconds = (line: BodyLine): bigint => {
      if (line.t !== 'workload' || line.state === 'planned') return 0n;
      return BigInt((line.state === 'ended' ? line.end! : PERIOD.to) - line.start);
    };
    return {
      acceleratorSeconds: some.reduce((total, line) => total + (line.t === 'workload' ? line.accelerators.reduce((count, use) => count + BigInt(use.count), 0n) * seconds(line) : 0n), 0n),
      theoreticalTOP: sum((line) => (line.t === 'rollup' ? [line.theoreticalTOP] : line.t === 'workload' && line.state !== 'planned' ? [line.ops.theoreticalTOP] : [])),
      egressB: sum((line) => (line.t === 'rollup' ? [line.egressB] : line.t === 'workload' ? [line.traffic.egressB] : [])),
      ingressB: sum((line) => (line.t === 'rollup' ? [line.ingressB] : line.t === 'workload' ? [line.traffic.ingressB] : [])),
      energyWh: sum((line) => (line.t === 'workload' && line.energyWh !== undefined ? [line.energyWh] : [])),
    };
  }

  test('of the examples, figure by figure', () => {
    expect(controlTotals(lines, PERIOD)).toEqual({
      // 16 accelerators for the ended hour, and from 100 s into the period to its end for the running one.
      acceleratorSeconds: 16 * 3_600 + 16 * 86_300,
      theoreticalTOP: 56_966_400 * 2 + 700,
      egressB: 3 * 1_000 + 30,
      ingressB: 3 * 2_000 + 40,
      energyWh: 3 * 9_000,
    });
    expect(controlTotals([planned], PERIOD)).toMatchObject({ acceleratorSeconds: 0, theoreticalTOP: 0 });
    expect(controlTotals([running], { from: 0, to: running.start })).toMatchObject({ acceleratorSeconds: 0 });
  });

  test('agree with sums in arbitrary precision', () => {
    fc.assert(
      fc.property(bodyLines, (some) => {
        const totals = Object.entries(controlTotals(some, PERIOD)).map(([name, total]) => [name, BigInt(total)]);
        expect(Object.fromEntries(totals)).toEqual(slowTotals(some));
      }),
    );
  });

  test.each<[string, (figure: number) => BodyLine]>([
    ['theoreticalTOP', (theoreticalTOP) => ({ ...ended, ops: { theoreticalTOP, grade: 'reported' } })],
    ['egressB', (egressB) => ({ ...ended, traffic: { egressB, ingressB: 0 } })],
    ['ingressB', (ingressB) => ({ ...ended, traffic: { egressB: 0, ingressB } })],
    ['energyWh', (energyWh) => ({ ...ended, energyWh })],
    ['acceleratorSeconds', (count) => ({ ...ended, end: ended.start + 1, accelerators: [{ model: 'm', count, nodes: 1, memoryGB: 1 }] })],
  ])('%s reaches 2^53 - 1, and is refused one further, with the line', (total, make) => {
    const half = (figure: number): BodyLine[] => [customer, { ...make(figure), id: 'a' } as BodyLine, { ...make(2 ** 52), id: 'b' } as BodyLine];
    expect(controlTotals(half(2 ** 52 - 1), PERIOD)).toMatchObject({ [total]: Number.MAX_SAFE_INTEGER });
    for (const over of [2 ** 52, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER]) {
      expect(() => controlTotals(half(over), PERIOD)).toThrow(refused('REPORT_TOTALS', { line: 3, field: total }));
      expect(() => encodeBody(half(over), PERIOD)).toThrow(refused('REPORT_TOTALS', { line: 3, field: total }));
    }
  });

  test('a product beyond 2^53 is refused although each factor is within', () => {
    const line = { ...ended, accelerators: [{ model: 'm', count: Number.MAX_SAFE_INTEGER, nodes: 1, memoryGB: 1 }] };
    const { claims: signed, bytes } = signedRaw([JSON.stringify(line)]);
    expect(() => decodeBody(signed, bytes)).toThrow(refused('REPORT_TOTALS', { line: 1, field: 'acceleratorSeconds' }));
  });
});

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
}
