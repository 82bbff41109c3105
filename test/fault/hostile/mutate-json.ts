import type { Random } from '#libs/evasion';

/** A JSON text made worse at one place. */
export interface WorseJson {
  readonly kind: string;
  readonly text: string;
  /** A member is there twice or under a name that nobody asked for. */
  readonly never: boolean;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Members that may hold a fraction or any finite number. */
const FRACTIONS = new Set(['memoryGB', 'configuredGbps', 'peakTOPs', 'interNodeGbps']);
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '', 'x', ' t', 'T', '\u0000', '$ref', 'length'];
const DEPTHS = [17, 64, 1_000, 3_000];

/** Changes one value, member or container of the text into something that no schema of ours has, or spells a number in another way. */
export function worseJson(text: string, random: Random): WorseJson {
  const value = JSON.parse(text) as Json;
  const target = random.integer(0, places(value) - 1);
  let nth = -1;
  let made = { kind: '', never: false };
  const write = (node: Json, name: string): string => {
    nth += 1;
    if (nth !== target) return plain(node, write);
    const worse = worseNode(node, name, random, (inner) => plain(inner, (child) => JSON.stringify(child)));
    made = { kind: worse.kind, never: worse.never };
    // The numbers of places below do not matter any more.
    nth = Number.POSITIVE_INFINITY;
    return worse.text;
  };
  return { text: write(value, ''), ...made };
}

function worseNode(node: Json, name: string, random: Random, text: (node: Json) => string): WorseJson {
  if (typeof node === 'number') return worseNumber(node, name, random);
  if (typeof node === 'string') {
    const other = random.pick(['1', 'null', 'true', '[]', '{}', '"\\u0000"', '"\\u00e9"', '"a\\nb"', '"\\ud800"', '""', JSON.stringify('x'.repeat(201)), '"\\u202e"', `[${JSON.stringify(node)}]`, nested(random)]);
    return { kind: 'string', text: other, never: false };
  }
  if (Array.isArray(node)) return { kind: 'array', text: random.pick(['null', '"x"', '1', '{}', '{"0":1,"length":1}', `[${text(node)}]`, nested(random)]), never: false };
  if (typeof node === 'object' && node !== null) return worseObject(node as Readonly<Record<string, Json>>, random, text);
  return { kind: 'literal', text: random.pick(['"true"', '0', '1', '[]', nested(random)]), never: false };
}

function worseNumber(node: number, name: string, random: Random): WorseJson {
  if (random.next() < 0.1) return { kind: 'number-respelled', text: random.pick([`${node}.0`, `${node}e0`, `${node}E+0`, `${node}.000`]), never: false };
  const beyond = ['-1', '1e400', '-1e400', `"${node}"`, 'null', 'true', '[1]', '{}', '-0.5', '-9007199254740993'];
  const whole = ['0.5', '9007199254740992', '9007199254740993', '18446744073709551616', '1e308', '1e-7', '5e-324'];
  return { kind: 'number', text: random.pick(FRACTIONS.has(name) ? beyond : [...beyond, ...whole]), never: false };
}

function worseObject(node: Readonly<Record<string, Json>>, random: Random, text: (node: Json) => string): WorseJson {
  const members = Object.entries(node).map(([name, value]) => `${JSON.stringify(name)}:${text(value)}`);
  const nth = random.integer(0, members.length - 1);
  const joined = (all: readonly string[]): string => `{${all.join(',')}}`;
  switch (random.integer(0, 5)) {
    case 0:
      return { kind: 'member-missing', text: joined(members.filter((_, index) => index !== nth)), never: true };
    case 1:
      return { kind: 'member-twice', text: joined([...members, members[nth] ?? '']), never: true };
    case 2: {
      const [name = ''] = Object.keys(node).slice(nth);
      const escaped = Array.from(name, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
      return { kind: 'member-twice-escaped', text: joined([`"${escaped}":${random.pick(['null', '0', '{}'])}`, ...members]), never: true };
    }
    case 3:
      return { kind: 'member-unknown', text: joined([...members, `${JSON.stringify(random.pick(NAMES))}:${random.pick(['null', '1', '{}', '{"isAdmin":true}', nested(random)])}`]), never: true };
    case 4:
      return { kind: 'object', text: random.pick(['null', '"x"', '1', '[]', '{}', `[${joined(members)}]`, nested(random)]), never: true };
    default:
      return { kind: 'object-broken', text: random.pick([`{${members.join(';')};}`, `{${members.join(',')},}`, `${joined(members)}}`, `{${members.join(',')}`, joined(members).replace('"', "'"), `/**/${joined(members)}`, `${joined(members)}\u0000`]), never: true };
  }
}

function nested(random: Random): string {
  const depth = random.pick(DEPTHS);
  return random.next() < 0.5 ? `${'['.repeat(depth)}${']'.repeat(depth)}` : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

function plain(node: Json, write: (child: Json, name: string) => string): string {
  if (Array.isArray(node)) return `[${node.map((child: Json) => write(child, '')).join(',')}]`;
  if (typeof node !== 'object' || node === null) return JSON.stringify(node);
  return `{${Object.entries(node as Readonly<Record<string, Json>>).map(([name, child]) => `${JSON.stringify(name)}:${write(child, name)}`).join(',')}}`;
}

function places(node: Json): number {
  if (typeof node !== 'object' || node === null) return 1;
  return 1 + Object.values(node as Readonly<Record<string, Json>>).reduce<number>((sum, child) => sum + places(child), 0);
}
