import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';
import { ENTRY_KINDS, type EntryKind } from './kinds.js';
import { entryLeaf, type Leaf, parseLeaf, requireContent, statementLeaf } from './leaf.js';

const LONGEST = 60_000;
/** Of a leaf in a tile log (C2SP tlog-tiles). */
const LIMIT = 65_535;
const kinds = fc.constantFrom(...ENTRY_KINDS);
const contents = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\n', 'a\nb', '\ufeff', '\0', 'x'.repeat(LONGEST)));

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (isCodedError(error)) return error.code;
    throw error;
  }
  return 'read';
}

/** The leaf that was read, written again. */
function again(leaf: Leaf): Uint8Array {
  if (leaf.kind === 'statement') return statementLeaf(leaf.statement);
  if ('content' in leaf) return entryLeaf(leaf.kind, leaf.content);
  return Buffer.from(`${leaf.kind}@sha-256\n${Buffer.from(leaf.digest).toString('base64url')}`);
}

describe('a leaf', () => {
  test('of an entry gives its kind and its content back', () => {
    fc.assert(fc.property(kinds, contents, (kind, content) => {
      expect(parseLeaf(entryLeaf(kind, content))).toEqual({ kind, content });
    }));
  });

  test('of a statement gives its JWS back', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (statement) => {
      expect(parseLeaf(statementLeaf(statement))).toEqual({ kind: 'statement', statement });
    }));
  });

  test('of one thing is not the leaf of another', () => {
    const things = fc.oneof(kinds.chain((kind) => contents.map((content) => ({ kind, content, leaf: entryLeaf(kind, content) }))), contents.map((content) => ({ kind: 'statement' as const, content, leaf: statementLeaf(content) })));
    fc.assert(fc.property(things, things, (a, b) => {
      expect(Buffer.from(a.leaf).equals(b.leaf)).toBe(a.kind === b.kind && a.content === b.content);
    }));
  });

  test('of a long content holds its digest, fits a tile log, and stands for that content only', () => {
    const content = `${'x'.repeat(LONGEST)}y`;
    const leaf = parseLeaf(entryLeaf('epoch-manifest', content));
    const digest = createHash('sha256').update(content).digest();
    expect(leaf).toEqual({ kind: 'epoch-manifest', digest: new Uint8Array(digest) });
    expect(() => requireContent(digest, content)).not.toThrow();
    expect(codeOf(() => requireContent(digest, `${content}z`))).toBe('ENTRY_LEAF');
    const short = createHash('sha256').update('short').digest();
    expect(codeOf(() => requireContent(short, 'short')), 'a content that fits has no second leaf').toBe('ENTRY_LEAF');
  });

  test('is never longer than an entry of a tile log, at the longest content that it holds and beyond', () => {
    for (const kind of ENTRY_KINDS) for (const length of [LONGEST - 1, LONGEST, LONGEST + 1, 2 * LIMIT]) expect(entryLeaf(kind, 'x'.repeat(length)).length).toBeLessThanOrEqual(LIMIT);
    // What counts is bytes, and not characters.
    expect(parseLeaf(entryLeaf('rule-set', 'ü'.repeat(LONGEST / 2)))).toHaveProperty('content');
    expect(parseLeaf(entryLeaf('rule-set', 'ü'.repeat(LONGEST / 2 + 1)))).toHaveProperty('digest');
  });

  test('of hostile bytes is refused by code, or is one that we would have written', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.tuple(fc.constantFrom('statement\n', 'provider\n', 'provider@sha-256\n', 'verdict@sha-256\n'), fc.uint8Array({ maxLength: 50 })).map(([name, rest]) => Buffer.concat([Buffer.from(name), rest])));
    fc.assert(fc.property(bytes, (hostile) => {
      const code = codeOf(() => parseLeaf(hostile));
      if (code === 'read') expect(Buffer.from(again(parseLeaf(hostile))).equals(hostile)).toBe(true);
      else expect(code).toBe('ENTRY_LEAF');
    }), { numRuns: 2_000 });
  });

  test.each([
    ['nothing', ''],
    ['no newline', 'statement'],
    ['no kind', '\nx'],
    ['a kind that there is not', 'statements\nx'],
    ['a kind in capitals', 'Provider\n{}'],
    ['a name of a prototype', 'constructor\nx'],
    ['a statement by digest', `statement@sha-256\n${'A'.repeat(43)}`],
    ['a kind by another digest', `provider@sha-512\n${'A'.repeat(43)}`],
    ['twice by digest', `provider@sha-256@sha-256\n${'A'.repeat(43)}`],
    ['a digest that is too short', `provider@sha-256\n${'A'.repeat(42)}`],
    ['a digest in another spelling', `provider@sha-256\n${'A'.repeat(42)}B`],
    ['a digest with a newline behind it', `provider@sha-256\n${'A'.repeat(43)}\n`],
    ['a content that is too long for a leaf', `provider\n${'x'.repeat(LONGEST + 1)}`],
  ])('of %s is refused', (_, text) => {
    expect(codeOf(() => parseLeaf(Buffer.from(text)))).toBe('ENTRY_LEAF');
  });

  test('that is not UTF-8 is refused', () => {
    expect(codeOf(() => parseLeaf(Buffer.concat([Buffer.from('statement\n'), Uint8Array.of(0xff)])))).toBe('ENTRY_LEAF');
  });
});

test('no kind of entry is called like the leaf of a statement, or has the mark of a digest in its name', () => {
  for (const kind of ENTRY_KINDS as readonly (EntryKind | 'statement')[]) expect([kind === 'statement', kind.includes('@'), kind.includes('\n')], kind).toEqual([false, false, false]);
});
