import { fromBase64url, sha256, utf8 } from '#libs/encoding';
import { decodeStrictJws, importPrivateJwk, importPublicJwk, signJws, verifyJws } from '#libs/signing';
import { describe, expect, test } from 'vitest';
import { isMissing, jsonFilesBelow, readJson, titled } from './vectors.js';

const WYCHEPROOF = 'log/wycheproof/testvectors_v1/json_web_signature_test.json';
const WYCHEPROOF_KEYS = 'log/wycheproof/testvectors_v1/json_web_key_test.json';
const COOKBOOK = 'log/ietf-jose-cookbook';
const TYP = 'compute-report+jwt';

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

interface JwsGroup {
  readonly comment: string;
  readonly tests: readonly { readonly tcId: number; readonly jws: string; readonly result: string }[];
}

describe.skipIf(isMissing(WYCHEPROOF))(titled('Wycheproof JWS', WYCHEPROOF), () => {
  const load = (): JwsGroup[] => (readJson(WYCHEPROOF) as { testGroups: JwsGroup[] }).testGroups;

  test('none of the 401 foreign tokens passes strict decoding, and each has a code', () => {
    const codes = new Map<string, number>();
    for (const { tests } of load()) {
      for (const { jws } of tests) {
        const code = codeOf(() => decodeStrictJws(jws, { typ: TYP }));
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    }
    expect([...codes.values()].reduce((sum, count) => sum + count, 0)).toBe(401);
    expect([...codes.keys()].sort()).toEqual(['SIGNING_BASE64URL', 'SIGNING_FORMAT', 'SIGNING_HEADER']);
  });

  test('the lax spellings that jose reads are refused as such', () => {
    const tests = new Map(load().flatMap((group) => group.tests.map((each) => [each.tcId, each.jws] as const)));
    for (const tcId of [360, 365, 368, 375]) expect(codeOf(() => decodeStrictJws(tests.get(tcId) ?? '', { typ: TYP })), String(tcId)).toBe('SIGNING_BASE64URL');
  });
});

describe.skipIf(isMissing(WYCHEPROOF_KEYS))(titled('Wycheproof JWK', WYCHEPROOF_KEYS), () => {
  test('no foreign key or key set is an Ed25519 key', () => {
    interface KeyGroup { readonly private?: { readonly keys: readonly unknown[] }; readonly public?: { readonly keys: readonly unknown[] } }
    const groups = (readJson(WYCHEPROOF_KEYS) as { testGroups: readonly KeyGroup[] }).testGroups;
    const keys = groups.flatMap((group) => [...(group.private?.keys ?? []), ...(group.public?.keys ?? []), group.private, group.public]);
    expect(keys.length).toBeGreaterThan(40);
    for (const key of keys) {
      expect(codeOf(() => importPublicJwk(key))).toBe('SIGNING_KEY_INVALID');
      expect(codeOf(() => importPrivateJwk(key))).toBe('SIGNING_KEY_INVALID');
    }
  });
});

describe.skipIf(isMissing(COOKBOOK))(titled('JOSE cookbook', COOKBOOK), () => {
  interface Ed25519Example {
    readonly input: { readonly payload: string; readonly key: { readonly kty: string; readonly crv: string; readonly x: string; readonly d: string } };
    readonly signing: { readonly 'sig-input': string; readonly sig: string };
    readonly output: { readonly compact: string };
  }

  test('the Ed25519 example verifies with its key, and its bare header is not ours', () => {
    const example = readJson(`${COOKBOOK}/curve25519/jws.json`) as Ed25519Example;
    const { kty, crv, x, d } = example.input.key;
    const key = importPublicJwk({ kty, crv, x });
    const signingInput = utf8(example.signing['sig-input']);
    const jws = { compact: example.output.compact, kid: key.kid, typ: '', payload: utf8(example.input.payload), signature: fromBase64url(example.signing.sig), signingInput, digest: sha256(signingInput) };
    expect(codeOf(() => verifyJws(jws, key))).toBe('accepted');
    expect(codeOf(() => decodeStrictJws(example.output.compact, { typ: TYP }))).toBe('SIGNING_HEADER');
    const ours = decodeStrictJws(signJws(jws.payload, importPrivateJwk({ kty, crv, x, d }), TYP), { typ: TYP });
    expect(codeOf(() => verifyJws(ours, key))).toBe('accepted');
  });

  test('no other compact serialization in it passes strict decoding', () => {
    let seen = 0;
    for (const file of jsonFilesBelow(COOKBOOK)) {
      const compact = (readJson(file) as { output?: { compact?: string } }).output?.compact;
      if (compact === undefined) continue;
      seen += 1;
      expect(codeOf(() => decodeStrictJws(compact, { typ: TYP })), file).toMatch(/^SIGNING_(HEADER|FORMAT|BASE64URL)$/);
    }
    expect(seen).toBeGreaterThan(4);
  });
});
