import { fromBase64url, fromHex, toBase64url, utf8 } from '#libs/encoding';
import { decodeStrictJws, importPublicJwk, verifyBytes } from '#libs/signing';
import type { Folder } from './folder.js';
import { accepted, attempt, type Case, refused, type VectorSet } from './vector-set.js';

/** What makes a signature or key unclean in the words of these vectors. With a clean A and R only a residue of low order can be left. */
const UNCLEAN = ['low_order_A', 'non_canonical_A', 'low_order_component_A', 'low_order_R', 'non_canonical_R', 'low_order_residue'];

interface CctvCase {
  readonly number: number;
  readonly key: string;
  readonly sig: string;
  readonly msg: string;
  readonly flags: readonly string[] | null;
}

/** The vectors say what is odd about a case, not who is right: verification profile 1 is to refuse every oddity that implementations disagree on. */
function* cctv(folder: Folder, path: string): Generator<Case> {
  for (const { number, key, sig, msg, flags } of folder.json(path) as readonly CctvCase[]) {
    yield { id: String(number), expected: flags?.some((flag) => UNCLEAN.includes(flag)) === true ? refused : accepted, ...profile(key, utf8(msg), sig) };
  }
}

interface EdGroup {
  readonly publicKey: { readonly pk: string };
  readonly tests: readonly { readonly tcId: number; readonly msg: string; readonly sig: string; readonly result: string }[];
}

function* wycheproofEd25519(folder: Folder, path: string): Generator<Case> {
  for (const { publicKey, tests } of (folder.json(path) as { testGroups: readonly EdGroup[] }).testGroups) {
    for (const { tcId, msg, sig, result } of tests) yield { id: String(tcId), expected: result === 'valid' ? accepted : refused, ...profile(publicKey.pk, fromHex(msg), sig) };
  }
}

function profile(key: string, message: Uint8Array, signature: string): Pick<Case, 'got' | 'code'> {
  return attempt(() => (verifyBytes(message, fromHex(signature), importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x: toBase64url(fromHex(key)) })) ? accepted : refused));
}

const TYP = 'compute-report+jwt';
const strictly = (jws: string): Pick<Case, 'got' | 'code'> => attempt(() => decodeStrictJws(jws, { typ: TYP }));

interface JwsGroup {
  readonly tests: readonly { readonly tcId: number; readonly jws: string; readonly result: string }[];
}

function* wycheproofJws(folder: Folder, path: string): Generator<Case> {
  for (const { tests } of (folder.json(path) as { testGroups: readonly JwsGroup[] }).testGroups) {
    for (const { tcId, jws, result } of tests) yield { id: String(tcId), expected: result === 'valid' ? accepted : refused, ...strictly(jws) };
  }
}

interface CookbookExample {
  readonly input?: { readonly key?: { readonly kty: string; readonly crv: string; readonly x: string } };
  readonly signing?: { readonly 'sig-input'?: string; readonly sig?: string };
  readonly output?: { readonly compact?: string; readonly json?: unknown };
}

/** Every JWS is a valid one; the compact serialization is taken, and the JSON one where there is no other. */
function* cookbook(folder: Folder, path: string): Generator<Case> {
  for (const file of folder.jsonFilesBelow(path)) {
    const { input, signing, output } = folder.json(file) as CookbookExample;
    const id = file.slice(path.length + 1, -'.json'.length);
    if (signing === undefined || output === undefined) continue;
    yield { id, expected: accepted, ...strictly(output.compact ?? JSON.stringify(output.json)) };
    if (input?.key?.crv !== 'Ed25519') continue;
    const { kty, crv, x } = input.key;
    const [message, signature] = [utf8(signing['sig-input'] ?? ''), fromBase64url(signing.sig ?? '')];
    yield { id: `${id}-signature`, expected: accepted, ...attempt(() => (verifyBytes(message, signature, importPublicJwk({ kty, crv, x })) ? accepted : refused)) };
  }
}

export const SIGNATURE_SETS: readonly VectorSet[] = [
  { name: 'cctv-ed25519', title: 'C2SP CCTV: Ed25519 signatures on which implementations disagree', path: 'log/c2sp-cctv/ed25519/ed25519vectors.json', run: cctv },
  { name: 'wycheproof-ed25519', title: 'Wycheproof Ed25519', path: 'log/wycheproof/testvectors_v1/ed25519_test.json', run: wycheproofEd25519 },
  { name: 'wycheproof-jws', title: 'Wycheproof JWS', path: 'log/wycheproof/testvectors_v1/json_web_signature_test.json', run: wycheproofJws },
  { name: 'jose-cookbook', title: 'JOSE cookbook (RFC 7520, 7797, 8037)', path: 'log/ietf-jose-cookbook', run: cookbook },
];
