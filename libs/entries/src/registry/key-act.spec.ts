import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';
import { importPublicJwk, signJws, type SigningKey } from '#libs/signing';
import { bytes32, IAT, ISS, newKey, ORIGIN } from '../testing/examples.js';
import { flips, payloadOf, signedAs, withPayload } from '../testing/flips.js';
import { decodeKeyAct, encodeRegulatorRevocation, isKeyActKind, type KeyActKind, signKeyRegister, signKeyRevoke, signKeyRotate } from './key-act.js';
import { Registry } from './registry.js';

const [root, old, next] = [newKey(), loneKey(), loneKey()];
const BY = { iss: ISS, aud: ORIGIN, iat: IAT } as const;
const COMPROMISED = { str: 'agent 1', seq: 3 } as const;
const REGISTER = signKeyRegister({ ...BY, x: old.jwk.x }, root);
const ROTATE = signKeyRotate(BY, old, next);
const REVOKE = signKeyRevoke({ ...BY, kid: old.kid, compromised: COMPROMISED }, root);
const REGULATOR = encodeRegulatorRevocation({ kid: old.kid, reason: 'Laptop stolen', compromised: COMPROMISED });

/** A key whose x is none any more when `flips` changes it, as with fifteen of sixteen: what it is refused for then is not a matter of luck. */
function loneKey(): SigningKey {
  const key = newKey();
  const { x } = key.jwk;
  try {
    importPublicJwk({ ...key.jwk, x: flips(x)[0]?.value });
  } catch {
    return key;
  }
  return loneKey();
}

/** The code with which an act is refused that comes at position 2 to a registry with one provider and its first key. */
function codeOf(kind: KeyActKind, content: string): string {
  const registry = new Registry(ORIGIN);
  registry.apply({ kind: 'provider', content: { iss: ISS, name: 'Alpha', root: root.jwk.x } }, 0);
  try {
    if (kind !== 'key-register') registry.apply(decodeKeyAct('key-register', REGISTER), 1);
    registry.apply(decodeKeyAct(kind, content), 2);
  } catch (error) {
    if (isCodedError(error)) return error.code;
    throw error;
  }
  return 'applied';
}

const jwsOf = (content: string, member = 'act'): string => (JSON.parse(content) as Record<string, string>)[member] ?? '';
const act = (jws: string): string => JSON.stringify({ act: jws });

describe('a key act', () => {
  test('is read as it was signed', () => {
    expect(decodeKeyAct('key-register', REGISTER)).toMatchObject({ kind: 'key-register', claims: { v: 1, act: 'register', ...BY, x: old.jwk.x }, key: { kid: old.kid } });
    expect(decodeKeyAct('key-rotate', ROTATE)).toMatchObject({ kind: 'key-rotate', claims: { v: 1, act: 'rotate', ...BY, from: old.kid, x: next.jwk.x }, key: { kid: next.kid } });
    expect(decodeKeyAct('key-revoke', REVOKE)).toMatchObject({ by: 'root', claims: { v: 1, act: 'revoke', ...BY, kid: old.kid, compromised: COMPROMISED } });
    expect(decodeKeyAct('key-revoke', REGULATOR)).toMatchObject({ by: 'regulator', claims: { kid: old.kid, reason: 'Laptop stolen', compromised: COMPROMISED } });
    expect((['key-register', 'key-rotate', 'key-revoke'] as const).map((kind, nth) => codeOf(kind, [REGISTER, ROTATE, REVOKE][nth] ?? ''))).toEqual(['applied', 'applied', 'applied']);
    expect(codeOf('key-revoke', REGULATOR)).toBe('applied');
  });

  test('is named by what was signed, so that another valid signature makes no second act of it', () => {
    const digests = [REGISTER, ROTATE, REVOKE, REGULATOR].map((content, nth) => decodeKeyAct((['key-register', 'key-rotate', 'key-revoke', 'key-revoke'] as const)[nth] ?? 'key-revoke', content).digest);
    expect(new Set(digests).size).toBe(4);
    const [header, payload] = jwsOf(REGISTER).split('.');
    const resigned = act(`${header}.${payload}.${Buffer.alloc(64, 1).toString('base64url')}`);
    expect(decodeKeyAct('key-register', resigned).digest).toBe(digests[0]);
  });

  test('of one kind is none of another, and not every kind of entry is one', () => {
    for (const [kind, content] of [['key-register', REGISTER], ['key-rotate', ROTATE], ['key-revoke', REVOKE]] as const) {
      for (const other of (['key-register', 'key-rotate', 'key-revoke'] as const).filter((one) => one !== kind)) expect(codeOf(other, content), `${kind} as ${other}`).toMatch(/^ENTRY_(CONTENT|KEY_ACT)$/);
    }
    expect(['provider', 'key', 'constructor', ''].map(isKeyActKind)).toEqual([false, false, false, false]);
  });
});

describe.each([
  ['key-register', REGISTER, 'act', root],
  ['key-revoke', REVOKE, 'act', root],
] as const)('a %s act', (kind, content, member, signer) => {
  const jws = jwsOf(content, member);

  test('with any claim changed, left out or added is not what was signed', () => {
    for (const { path, value } of flips(payloadOf(jws))) expect([path, codeOf(kind, act(withPayload(jws, value)))]).toEqual([path, tampered(path)]);
  });

  test('with any claim changed, and signed so, says what it is refused for, or something else', () => {
    for (const { path, value } of flips(payloadOf(jws))) expect([path, codeOf(kind, act(signedAs(jws, value, signer)))]).toEqual([path, resigned(path)]);
  });

  test('that a signing key signed, or anybody, is not the root’s', () => {
    for (const key of [old, next]) expect(codeOf(kind, act(signedAs(jws, payloadOf(jws), key)))).toBe('ENTRY_KEY_SIGNATURE');
  });

  test('of another type, or in another spelling, is none', () => {
    const payload = Buffer.from(JSON.stringify(payloadOf(jws)));
    expect(codeOf(kind, act(signJws(payload, signer, 'tributary-order+jwt')))).toBe('ENTRY_KEY_ACT');
    const text = payload.toString();
    for (const spelled of [text.replace(':', ': '), `${text}\n`, text.replace('"v":1', '"v":1,"v":1'), JSON.stringify(Object.fromEntries(Object.entries(payloadOf(jws)).toReversed())), '', 'null', '[]', '\u{feff}{}']) {
      if (spelled !== '') expect(codeOf(kind, act(signedAs(jws, spelled, signer))), spelled.slice(0, 30)).toBe('ENTRY_KEY_ACT');
    }
    for (const other of [`${content} `, content.replace('{', '{ '), JSON.stringify({ act: jws, more: 1 }), JSON.stringify({ act: 1 }), '{}']) expect(codeOf(kind, other)).toBe('ENTRY_CONTENT');
    for (const compact of [`${jws}.`, `${jws}=`, jws.replaceAll('.', ''), '', 'x'.repeat(20_000)]) expect(codeOf(kind, act(compact))).toBe('ENTRY_KEY_ACT');
  });

  /** What a changed claim under the old signature is refused for: its form first, then whom it names, then the signature. */
  function tampered(path: string): string {
    const form = resigned(path);
    return form === 'applied' || form === 'KEY_UNKNOWN' ? 'ENTRY_KEY_SIGNATURE' : form;
  }
});

/** What a claim that is changed and signed so is refused for. */
function resigned(path: string): string {
  if (/^[-+]/.test(path)) return path === '-compromised' ? 'applied' : 'ENTRY_KEY_ACT';
  switch (path) {
    case 'v':
    case 'act':
    case 'x':
      return 'ENTRY_KEY_ACT';
    case 'iss':
      return 'PROVIDER_UNKNOWN';
    case 'aud':
      return 'KEY_AUDIENCE';
    case 'kid':
      return 'KEY_UNKNOWN';
    default:
      return 'applied';
  }
}

describe('a rotation', () => {
  const rotated = (payload: unknown, by: { readonly old?: SigningKey; readonly new?: SigningKey } = {}): string =>
    JSON.stringify({ old: signedAs(jwsOf(ROTATE, 'old'), payload, by.old ?? old), new: signedAs(jwsOf(ROTATE, 'new'), payload, by.new ?? next) });

  test('with any claim changed on either side, or on both, is not what was signed', () => {
    const payload = payloadOf(jwsOf(ROTATE, 'old'));
    for (const { path, value } of flips(payload)) {
      const [changedOld, changedNew] = [withPayload(jwsOf(ROTATE, 'old'), value), withPayload(jwsOf(ROTATE, 'new'), value)];
      expect([path, codeOf('key-rotate', JSON.stringify({ old: changedOld, new: jwsOf(ROTATE, 'new') }))]).toEqual([path, 'ENTRY_KEY_ACT']);
      expect([path, codeOf('key-rotate', JSON.stringify({ old: jwsOf(ROTATE, 'old'), new: changedNew }))]).toEqual([path, 'ENTRY_KEY_ACT']);
      expect([path, codeOf('key-rotate', JSON.stringify({ old: changedOld, new: changedNew }))]).toEqual([path, /^[-+]|^(v|act|from|x)$/.test(path) ? 'ENTRY_KEY_ACT' : 'ENTRY_KEY_SIGNATURE']);
    }
  });

  test('with any claim changed, and signed so by both, says what it is refused for', () => {
    const expected: Readonly<Record<string, string>> = { iss: 'KEY_UNKNOWN', aud: 'KEY_AUDIENCE', iat: 'applied' };
    for (const { path, value } of flips(payloadOf(jwsOf(ROTATE, 'old')))) expect([path, codeOf('key-rotate', rotated(value))]).toEqual([path, expected[path] ?? 'ENTRY_KEY_ACT']);
  });

  test('is signed by the key that goes and by the one that comes, and by nobody in their place', () => {
    const payload = payloadOf(jwsOf(ROTATE, 'old'));
    expect(codeOf('key-rotate', rotated(payload))).toBe('applied');
    expect(codeOf('key-rotate', rotated(payload, { new: root }))).toBe('ENTRY_KEY_SIGNATURE');
    expect(codeOf('key-rotate', rotated(payload, { new: old }))).toBe('ENTRY_KEY_SIGNATURE');
    expect(codeOf('key-rotate', rotated(payload, { old: root })), 'the key that hands over is the one that is named').toBe('ENTRY_KEY_ACT');
    // Whose kid stands in the header decides nothing.
    const [header] = jwsOf(ROTATE, 'old').split('.');
    const [, , stranger] = signedAs(jwsOf(ROTATE, 'old'), payload, newKey()).split('.');
    const forged = `${header}.${jwsOf(ROTATE, 'old').split('.')[1]}.${stranger}`;
    expect(codeOf('key-rotate', JSON.stringify({ old: forged, new: jwsOf(ROTATE, 'new') }))).toBe('ENTRY_KEY_SIGNATURE');
  });

  test('has one spelling', () => {
    const backwards = JSON.stringify({ new: jwsOf(ROTATE, 'new'), old: jwsOf(ROTATE, 'old') });
    for (const content of [backwards, `${ROTATE}\n`, JSON.stringify({ old: jwsOf(ROTATE, 'old') })]) expect(codeOf('key-rotate', content)).toBe('ENTRY_CONTENT');
  });
});

describe('a revocation by the regulator', () => {
  test('has one form', () => {
    const said = JSON.parse(REGULATOR) as { readonly regulator: object };
    const expected: Readonly<Record<string, string>> = { kid: 'KEY_UNKNOWN', reason: 'applied', 'compromised.str': 'applied', 'compromised.seq': 'applied', '-compromised': 'applied' };
    for (const { path, value } of flips(said.regulator)) expect([path, codeOf('key-revoke', JSON.stringify({ regulator: value }))]).toEqual([path, expected[path] ?? 'ENTRY_CONTENT']);
    expect(codeOf('key-revoke', JSON.stringify({ regulator: said.regulator, act: jwsOf(REVOKE) }))).toBe('ENTRY_CONTENT');
  });

  test('needs a reason that can be printed, and a place that can be', () => {
    const said = { kid: old.kid, reason: 'because' };
    for (const wrong of [{ reason: '' }, { reason: 'a\nb' }, { kid: 'x' }, { compromised: { str: 'a', seq: 0 } }, { compromised: { str: '', seq: 1 } }]) {
      expect(() => encodeRegulatorRevocation({ ...said, ...wrong })).toThrow(expect.objectContaining({ code: 'ENTRY_KEY_ACT' }));
    }
  });
});

test('a key that verification profile 1 does not register is nobody’s', () => {
  // y = 1 is the neutral element; 2^255 − 1 is no canonical y.
  for (const unclean of [Buffer.from([1, ...Array.from({ length: 31 }, () => 0)]).toString('base64url'), bytes32(255)]) {
    expect(() => decodeKeyAct('key-register', act(signedAs(jwsOf(REGISTER), { ...payloadOf(jwsOf(REGISTER)), x: unclean }, root)))).toThrow(expect.objectContaining({ code: 'ENTRY_KEY_ACT', place: { field: 'x' } }));
  }
});
