import { gzipSync } from 'node:zlib';
import type { Random } from '#libs/evasion';
import { type Attempt, BOUNDARY, framed, part } from './attempt.js';
import { worseJson } from './mutate-json.js';
import { rebound, signed, type SoundReport } from '../direct/report.js';

/** Makes something hostile out of a report that would be accepted. */
type Mutation = (sound: SoundReport, random: Random) => Attempt;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const STATEMENT = 'application/compute-report+jwt';
const BODY = 'application/x-ndjson';

/** The JWS as text: what any stranger on the way could do to it. */
const wire: Mutation = ({ statement, gzip }, random) => {
  const at = random.integer(0, statement.length - 1);
  const [header = '', payload = '', signature = ''] = statement.split('.');
  const insert = (text: string): string => statement.slice(0, at) + text + statement.slice(at);
  const other = random.pick([
    statement.slice(0, at) + String.fromCharCode(statement.charCodeAt(at) ^ (1 << random.integer(0, 7))) + statement.slice(at + 1),
    statement.slice(0, at) + random.text(1, ALPHABET) + statement.slice(at + 1),
    statement.slice(0, at), statement.slice(at), insert('='), insert('.'), insert('\n'), insert(' '), insert('\u0000'), insert('%00'), `${statement}=`, `${statement}.`, `${statement}\n`, ` ${statement}`,
    [payload, header, signature].join('.'), [header, signature].join('.'), `${header}.${payload}.`, `${header}..${signature}`, `${header}.${payload}.${signature.slice(0, -1)}${random.text(1, ALPHABET)}`,
    `${statement}~`, statement.repeat(20), JSON.stringify({ protected: header, payload, signature }), statement.toLowerCase(), statement.replaceAll('_', '/').replaceAll('-', '+'),
  ]);
  return framed('jws-text', other, gzip, other !== statement);
};

/** Another header, signed all the same. */
const header: Mutation = ({ claims, gzip, author: { key } }, random) => {
  const sound = { alg: 'Ed25519', kid: key.kid, typ: 'compute-report+jwt' };
  const other = random.pick([
    ...['none', 'HS256', 'ES256', 'RS256', 'ed25519', '', 'PS512'].map((alg) => JSON.stringify({ ...sound, alg })),
    ...['__proto__', 'constructor', '', '../../etc/passwd', 'A'.repeat(43), 'A'.repeat(5_000), "' OR 1=1 --", '\u0000'].map((kid) => JSON.stringify({ ...sound, kid })),
    ...['JWT', 'tributary-key+jwt', 'COMPUTE-REPORT+JWT', 'application/compute-report+jwt'].map((typ) => JSON.stringify({ ...sound, typ })),
    JSON.stringify({ ...sound, crit: ['exp'] }), JSON.stringify({ ...sound, b64: false, crit: ['b64'] }), JSON.stringify({ ...sound, jwk: key.jwk }), JSON.stringify({ ...sound, jku: 'http://127.0.0.1/' }),
    JSON.stringify({ ...sound, zip: 'DEF' }), '{}', '[]', 'null', '', '{"alg":"none"}', worseJson(JSON.stringify(sound), random).text,
  ]);
  return framed('jws-header', signed(key, claims, other), gzip, true);
};

/** Claims that no schema has, signed by the provider itself. */
const claims: Mutation = ({ claims: text, gzip, author: { key } }, random) => {
  const { kind, text: worse, never } = worseJson(text, random);
  return framed(`claims-${kind}`, signed(key, worse), gzip, never);
};

/** Claims that are no JSON, or no UTF-8. */
const claimBytes: Mutation = ({ claims: text, gzip, author: { key } }, random) => framed('claims-bytes', signed(key, worseBytes(Buffer.from(text), random)), gzip, true);

/** A line that no schema has, bound and signed by the provider itself. */
const line: Mutation = ({ claims: text, body, author: { key } }, random) => {
  const lines = body.split('\n').slice(0, -1);
  const nth = random.integer(0, lines.length - 1);
  const { kind, text: worse, never } = worseJson(lines[nth] ?? '', random);
  const bytes = Buffer.from(`${lines.with(nth, worse).join('\n')}\n`, 'utf8');
  return framed(`line-${kind}`, signed(key, rebound(text, bytes)), gzipSync(bytes, { level: 1 }), never);
};

/** A body that is no NDJSON, or no UTF-8, bound and signed by the provider itself. */
const bodyBytes: Mutation = ({ claims: text, body, author: { key } }, random) => {
  const bytes = Buffer.from(body);
  const other = random.pick<() => Buffer>([
    () => worseBytes(bytes, random),
    () => bytes.subarray(0, -1),
    () => Buffer.concat([bytes, Buffer.from('\n')]),
    () => Buffer.from(body.replace('\n', '\r')),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.concat([bytes, Buffer.from('{}')]),
    () => Buffer.concat([bytes, bytes]),
    () => Buffer.from(body.split('\n').join('\u2028')),
    () => Buffer.concat([bytes, Buffer.from(`"${'x'.repeat(70_000)}"\n`)]),
    () => Buffer.concat([bytes, Buffer.from('{}\n'.repeat(random.pick([1, 10, 2_000])))]),
    () => Buffer.alloc(0),
    () => Buffer.from('\n'),
    () => Buffer.from(JSON.stringify(body.split('\n').slice(0, -1).map((each) => JSON.parse(each) as unknown))),
  ])();
  return framed('body-bytes', signed(key, rebound(text, other)), gzipSync(other, { level: 1 }), true);
};

/** Another body than the statement binds. */
const unbound: Mutation = ({ statement, body }, random) => {
  const bytes = Buffer.from(body);
  const at = random.integer(0, bytes.length - 1);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(0, 7));
  return framed('body-unbound', statement, gzipSync(bytes, { level: 1 }), true);
};

/** gzip that is broken, or spelled in another way. */
const compressed: Mutation = ({ statement, gzip, body }, random) => {
  const flipped = Buffer.from(gzip);
  const at = random.integer(0, flipped.length - 1);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << random.integer(0, 7));
  const cut = random.integer(0, gzip.length - 1);
  const middle = random.integer(1, body.length - 1);
  return framed('gzip', statement, random.pick<() => Buffer>([
    () => flipped,
    () => flipped,
    () => gzip.subarray(0, cut),
    () => Buffer.concat([gzip, gzip.subarray(0, cut + 1)]),
    () => Buffer.concat([gzip, gzip]),
    () => Buffer.concat([gzipSync(body.slice(0, middle)), gzipSync(body.slice(middle))]),
    () => gzipSync(body, { level: 9 }),
    () => gzipSync(gzip),
    () => Buffer.from(body),
    () => Buffer.alloc(0),
  ])());
};

/** Zeros, a line, nested gzip: each unfolds to as much as memory would let it. */
const BOMBS: readonly Buffer[] = [gzipSync(Buffer.alloc(80 * 2 ** 20)), gzipSync(Buffer.from('{"t":"customer"}\n'.repeat(500_000))), gzipSync(Buffer.from('['.repeat(2 ** 20)))];
const bomb: Mutation = ({ statement }, random) => framed('gzip-bomb', statement, random.pick(BOMBS), true);

/** Parts that are not those of a report, or not in its order; headers that parsers read in different ways. */
const framing: Mutation = (sound, random) => {
  const { statement, gzip } = sound;
  const [first, second, end] = [part('statement', STATEMENT, Buffer.from(statement)), part('body', BODY, gzip), Buffer.from(`--${BOUNDARY}--\r\n`)];
  const whole = Buffer.concat([first, second, end]);
  const at = random.integer(0, whole.length - 1);
  const flipped = Buffer.from(whole);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << random.integer(0, 7));
  const payload = random.pick<() => Buffer>([
    () => Buffer.concat([second, first, end]), () => Buffer.concat([first, first, end]), () => Buffer.concat([first, second, second, end]), () => Buffer.concat([first, second]), () => Buffer.concat([first, end]),
    () => whole.subarray(0, at), () => flipped, () => Buffer.concat([Buffer.from('preamble\r\n'), whole]), () => Buffer.concat([whole, Buffer.from('epilogue')]),
    () => Buffer.concat([part('statement', STATEMENT, Buffer.from(statement), '\n'), second, end]),
    () => Buffer.concat([part('__proto__', STATEMENT, Buffer.from(statement)), second, end]),
    () => Buffer.concat([part('statement', 'text/html', Buffer.from(statement)), second, end]),
    () => Buffer.concat([part(`statement"\r\nx-y: "${'z'.repeat(20_000)}`, STATEMENT, Buffer.from(statement)), second, end]),
    () => Buffer.concat([...Array.from({ length: 500 }, () => part('x', STATEMENT, Buffer.alloc(1))), end]),
    () => Buffer.alloc(0), () => Buffer.from('--\r\n'.repeat(1_000)),
  ])();
  const contentType = random.next() < 0.8 ? framed('', '', undefined).contentType
    : random.pick(['multipart/form-data', `multipart/form-data; boundary=${'b'.repeat(300)}`, 'multipart/mixed; boundary=x', 'application/json', 'text/plain', 'multipart/form-data; boundary=""', `multipart/form-data; boundary=${BOUNDARY}; boundary=x`, 'application/x-www-form-urlencoded', '\u00ff', 'multipart/form-data; boundary="']);
  return { kind: 'multipart', contentType, payload, statement, gzip };
};

/** How often each is drawn. */
const MUTATIONS: readonly (readonly [weight: number, mutation: Mutation])[] = [
  [18, wire], [8, header], [22, claims], [4, claimBytes], [24, line], [6, bodyBytes], [4, unbound], [6, compressed], [0.2, bomb], [8, framing],
];

export function mutated(sound: SoundReport, random: Random): Attempt {
  let left = random.next() * MUTATIONS.reduce((sum, [weight]) => sum + weight, 0);
  const drawn = MUTATIONS.find(([weight]) => (left -= weight) < 0) ?? MUTATIONS[0];
  if (drawn === undefined) throw new RangeError('no mutation');
  return drawn[1](sound, random);
}

/** Bytes that are not UTF-8, not JSON, or not one line any more. */
function worseBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(0, bytes.length - 1);
  const bad = random.pick([[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0xfe, 0xff], [0x00], [0x80]]);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(bad), bytes.subarray(at)]);
}
