import { fromHex, sha256, toBase64url, utf8 } from '#libs/encoding';
import { importPrivateJwk, importPublicJwk, verifyJws, verifyJwsAside, type StrictJws, type VerificationKey } from '#libs/signing';
import { createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isMissing, readJson, readText, titled } from './vectors.js';

const CCTV = 'log/c2sp-cctv/ed25519/ed25519vectors.json';
const WYCHEPROOF = 'log/wycheproof/testvectors_v1/ed25519_test.json';
const SIGN_INPUT = 'identity/ed25519/sign.input_djb_vectors.txt';
const ZIP215 = 'identity/ed25519/zip215.json';
const SPECCHECK = 'identity/ed25519/edge-cases.json';

function publicJwk(keyHex: string): { kty: 'OKP'; crv: 'Ed25519'; x: string } {
  return { kty: 'OKP', crv: 'Ed25519', x: toBase64url(fromHex(keyHex)) };
}

/** The key when the profile registers it. */
function registered(keyHex: string): VerificationKey | undefined {
  try {
    return importPublicJwk(publicJwk(keyHex));
  } catch (error) {
    expect(error).toMatchObject({ code: 'SIGNING_KEY_INVALID' });
    return undefined;
  }
}

/** Verification profile 1 over arbitrary bytes: the vectors sign messages, not JWS signing inputs. */
function profileAccepts(key: VerificationKey, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    verifyJws(jwsOf(key, message, signature), key);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'SIGNING_SIGNATURE' });
    return false;
  }
}

/** The same on a thread of Node's pool. */
async function profileAcceptsAside(key: VerificationKey, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return verifyJwsAside(jwsOf(key, message, signature), key).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'SIGNING_SIGNATURE' });
      return false;
    },
  );
}

function jwsOf(key: VerificationKey, message: Uint8Array, signature: Uint8Array): StrictJws {
  return { compact: '', kid: key.kid, typ: '', payload: message, signature, signingInput: message, digest: sha256(message) };
}

function opensslAccepts(keyHex: string, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(null, message, createPublicKey({ key: publicJwk(keyHex), format: 'jwk' }), signature);
  } catch {
    return false;
  }
}

interface CctvCase {
  readonly number: number;
  readonly key: string;
  readonly sig: string;
  readonly msg: string;
  readonly flags: readonly string[] | null;
}

describe.skipIf(isMissing(CCTV))(titled('C2SP CCTV: 914 signatures on which implementations disagree', CCTV), () => {
  const UNCLEAN_A = ['low_order_A', 'non_canonical_A', 'low_order_component_A'];
  const UNCLEAN_R = ['low_order_R', 'non_canonical_R'];

  test('the profile accepts exactly what its rule says, and the counts are these', async () => {
    const cases = readJson(CCTV) as readonly CctvCase[];
    const keys = new Map([...new Set(cases.map(({ key }) => key))].map((key) => [key, registered(key)]));
    const counts = { cases: 0, openssl: 0, cleanA: 0, cleanR: 0, accepted: 0, opensslOnly: 0 };
    for (const { number, key, sig, msg, flags } of cases) {
      const has = (names: readonly string[]): boolean => names.some((name) => flags?.includes(name));
      const [message, signature] = [utf8(msg), fromHex(sig)];
      const cleanA = !has(UNCLEAN_A);
      const cleanR = !has(UNCLEAN_R);
      const openssl = opensslAccepts(key, message, signature);
      const vk = keys.get(key);
      expect(vk !== undefined, `case ${number}: the key is registered exactly when its A is clean`).toBe(cleanA);
      const accepted = vk !== undefined && profileAccepts(vk, message, signature);
      expect(accepted, `case ${number}`).toBe(openssl && cleanA && cleanR);
      if (vk !== undefined) expect(await profileAcceptsAside(vk, message, signature), `case ${number}, aside`).toBe(accepted);
      // With a clean A and R the equation cannot hold by accident: the low-order residue decides alone.
      if (cleanA && cleanR) expect(accepted, `case ${number}`).toBe(!has(['low_order_residue']));
      counts.cases += 1;
      counts.openssl += Number(openssl);
      counts.cleanA += Number(cleanA);
      counts.cleanR += Number(cleanR);
      counts.accepted += Number(accepted);
      counts.opensslOnly += Number(openssl && !accepted);
    }
    expect(counts).toEqual({ cases: 914, openssl: 208, cleanA: 28, cleanR: 328, accepted: 1, opensslOnly: 207 });
    expect(keys.size).toBe(22);
    expect([...keys.values()].filter((key) => key !== undefined)).toHaveLength(1);
  });
});

interface WycheproofGroup {
  readonly publicKey: { readonly pk: string };
  readonly tests: readonly { readonly tcId: number; readonly comment: string; readonly msg: string; readonly sig: string; readonly result: string }[];
}

describe.skipIf(isMissing(WYCHEPROOF))(titled('Wycheproof Ed25519', WYCHEPROOF), () => {
  test('all 151 results agree', () => {
    let tests = 0;
    for (const group of (readJson(WYCHEPROOF) as { testGroups: readonly WycheproofGroup[] }).testGroups) {
      const key = registered(group.publicKey.pk);
      for (const { tcId, comment, msg, sig, result } of group.tests) {
        const accepted = key !== undefined && profileAccepts(key, fromHex(msg), fromHex(sig));
        expect(accepted, `${tcId}: ${comment}`).toBe(result === 'valid');
        tests += 1;
      }
    }
    expect(tests).toBe(151);
  });
});

describe.skipIf(isMissing(SIGN_INPUT))(titled('sign.input, a superset of RFC 8032 section 7.1', SIGN_INPUT), () => {
  test('all 1,024 keys import, sign to the same bytes and verify', () => {
    const lines = readText(SIGN_INPUT).trimEnd().split('\n');
    for (const [index, line] of lines.entries()) {
      // seed ‖ public key : public key : message : signature ‖ message
      const [secret = '', publicKey = '', message = '', signed = ''] = line.split(':');
      const signing = importPrivateJwk({ ...publicJwk(publicKey), d: toBase64url(fromHex(secret.slice(0, 64))) });
      const signature = fromHex(signed.slice(0, 128));
      expect(new Uint8Array(sign(null, fromHex(message), signing.keyObject)), `line ${index + 1}`).toEqual(signature);
      expect(profileAccepts(importPublicJwk(signing.jwk), fromHex(message), signature), `line ${index + 1}`).toBe(true);
    }
    expect(lines).toHaveLength(1_024);
  });
});

describe.skipIf(isMissing(ZIP215))(titled('ZIP 215: keys and signatures of small order', ZIP215), () => {
  test('no key of the 196 cases is registered', () => {
    const cases = readJson(ZIP215) as readonly { vk_bytes: string }[];
    expect(cases).toHaveLength(196);
    for (const { vk_bytes: key } of cases) expect(registered(key), key).toBeUndefined();
  });
});

describe.skipIf(isMissing(SPECCHECK))(titled('ed25519-speccheck', SPECCHECK), () => {
  test('none of its twelve crafted signatures passes, though OpenSSL accepts some', () => {
    const cases = readJson(SPECCHECK) as readonly { message: string; pub_key: string; signature: string }[];
    expect(cases).toHaveLength(12);
    let openssl = 0;
    for (const [index, { message, pub_key: pk, signature }] of cases.entries()) {
      const key = registered(pk);
      expect(key !== undefined && profileAccepts(key, fromHex(message), fromHex(signature)), `case ${index}`).toBe(false);
      openssl += Number(opensslAccepts(pk, fromHex(message), fromHex(signature)));
    }
    expect(openssl).toBeGreaterThan(0);
  });
});
