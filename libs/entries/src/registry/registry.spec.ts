import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';
import type { SigningKey } from '#libs/signing';
import { bytes32, IAT, ISS, newKey, ORIGIN } from '../testing/examples.js';
import { decodeKeyAct, encodeRegulatorRevocation, signKeyRegister, signKeyRevoke, signKeyRotate } from './key-act.js';
import { isRegistryEntry, Registry, type RegistryEntry } from './registry.js';
import { ListedRegistry } from './registry.reference.js';

const BETA = 'https://beta.example';
const [root, betaRoot, first, second, third] = [newKey(), newKey(), newKey(), newKey(), newKey()];

const provider = (iss = ISS, by = root): RegistryEntry => ({ kind: 'provider', content: { iss, name: iss, root: by.jwk.x } });
const register = (key: SigningKey, { iss = ISS, by = root, aud = ORIGIN } = {}): RegistryEntry => decodeKeyAct('key-register', signKeyRegister({ iss, aud, iat: IAT, x: key.jwk.x }, by));
const rotate = (old: SigningKey, next: SigningKey, iss = ISS): RegistryEntry => decodeKeyAct('key-rotate', signKeyRotate({ iss, aud: ORIGIN, iat: IAT }, old, next));
const revoke = (key: SigningKey, { iss = ISS, by = root, compromised }: { readonly iss?: string; readonly by?: SigningKey; readonly compromised?: { readonly str: string; readonly seq: number } } = {}): RegistryEntry =>
  decodeKeyAct('key-revoke', signKeyRevoke({ iss, aud: ORIGIN, iat: IAT, kid: key.kid, ...(compromised === undefined ? {} : { compromised }) }, by));
const revokeByRegulator = (key: SigningKey): RegistryEntry => decodeKeyAct('key-revoke', encodeRegulatorRevocation({ kid: key.kid, reason: 'why' }));
const officer = (name: string, key: SigningKey): RegistryEntry => ({ kind: 'officer-register', content: { name, x: key.jwk.x } });
const dismiss = (key: SigningKey): RegistryEntry => ({ kind: 'officer-revoke', content: { kid: key.kid } });

function codeOf(registry: Registry, entry: RegistryEntry, position: number): string {
  try {
    registry.apply(entry, position);
  } catch (error) {
    if (isCodedError(error)) return error.code;
    throw error;
  }
  return 'applied';
}

/** The registry after these entries, at positions 10, 20, … */
function after(...entries: readonly RegistryEntry[]): Registry {
  const registry = new Registry(ORIGIN);
  entries.forEach((entry, index) => registry.apply(entry, 10 * (index + 1)));
  return registry;
}

describe('a signing key', () => {
  test('counts from the position of its entry on, and before the one that revokes it', () => {
    const registry = after(provider(), register(first), revoke(first));
    expect([19, 20, 29, 30, 31].map((position) => registry.keyAt(first.kid, position)?.iss)).toEqual([undefined, ISS, ISS, undefined, undefined]);
    expect([19, 20, 29, 30].map((position) => registry.agentsAt(position).get(first.kid)?.iss)).toEqual([undefined, ISS, ISS, undefined]);
  });

  test('that is rotated hands over in one position: never two, never none', () => {
    const registry = after(provider(), register(first), rotate(first, second), rotate(second, third));
    const signing = (position: number): readonly string[] => [first, second, third].filter(({ kid }) => registry.keyAt(kid, position) !== undefined).map(({ kid }) => kid);
    expect([20, 29, 30, 39, 40, 1_000].map(signing)).toEqual([[first.kid], [first.kid], [second.kid], [second.kid], [third.kid], [third.kid]]);
  });

  test('that was revoked or replaced hands over to nobody', () => {
    expect(codeOf(after(provider(), register(first), revoke(first)), rotate(first, second), 40)).toBe('KEY_ALREADY_REVOKED');
    expect(codeOf(after(provider(), register(first), revokeByRegulator(first)), rotate(first, second), 40)).toBe('KEY_ALREADY_REVOKED');
    expect(codeOf(after(provider(), register(first), rotate(first, second)), rotate(first, third), 40)).toBe('KEY_ALREADY_REVOKED');
  });

  test('is registered once, ever, whoever comes and whatever for', () => {
    const gone = after(provider(), register(first), revoke(first), provider(BETA, betaRoot), officer('Ada', third));
    for (const entry of [register(first), register(first, { iss: BETA, by: betaRoot }), officer('Ben', first), provider('https://gamma.example', first)]) expect(codeOf(gone, entry, 60)).toBe('KEY_EXISTS');
    for (const taken of [root, betaRoot, third]) expect(codeOf(gone, register(taken), 60)).toBe('KEY_EXISTS');
    expect(codeOf(after(provider(), register(first), register(second)), rotate(first, second), 40)).toBe('KEY_EXISTS');
  });

  test('is its own provider’s to give and to end', () => {
    const registry = after(provider(), register(first), provider(BETA, betaRoot));
    expect(codeOf(registry, rotate(first, second, BETA), 40)).toBe('KEY_UNKNOWN');
    expect(codeOf(registry, revoke(first, { iss: BETA, by: betaRoot }), 40)).toBe('KEY_UNKNOWN');
    expect(codeOf(registry, revoke(first, { by: betaRoot }), 40)).toBe('ENTRY_KEY_SIGNATURE');
    expect(codeOf(registry, register(second, { by: betaRoot }), 40)).toBe('ENTRY_KEY_SIGNATURE');
    expect(codeOf(registry, register(second, { iss: 'https://nobody.example' }), 40)).toBe('PROVIDER_UNKNOWN');
    expect(codeOf(registry, register(second, { aud: 'elsewhere' }), 40)).toBe('KEY_AUDIENCE');
    expect(codeOf(registry, revoke(second), 40)).toBe('KEY_UNKNOWN');
    expect(registry.keyAt(first.kid, 40)?.iss).toBe(ISS);
  });

  test('that was replaced in time can still be said to have been stolen before, once, and that moves no end', () => {
    const registry = after(provider(), register(first), rotate(first, second));
    expect(codeOf(registry, revoke(first), 40)).toBe('KEY_ALREADY_REVOKED');
    expect(codeOf(registry, revoke(first, { compromised: { str: 'a', seq: 7 } }), 50)).toBe('applied');
    expect(registry.keys.get(first.kid)).toMatchObject({ revokedPosition: 30, compromised: { str: 'a', seq: 7 } });
    expect(codeOf(registry, revoke(first, { compromised: { str: 'a', seq: 1 } }), 60)).toBe('KEY_ALREADY_REVOKED');
  });
});

describe('a provider', () => {
  test('has one entry, a URI, and a root of its own', () => {
    const registry = after(provider());
    expect(registry.providers.get(ISS)).toMatchObject({ iss: ISS, position: 10, root: { kid: root.kid } });
    expect(codeOf(registry, provider(ISS, betaRoot), 20)).toBe('PROVIDER_EXISTS');
    expect(codeOf(registry, provider(BETA, root), 20)).toBe('KEY_EXISTS');
    for (const iss of ['no-scheme', ':x', 'https:', 'https://with space', `https://${'x'.repeat(200)}`]) expect(codeOf(registry, provider(iss, betaRoot), 20), iss).toBe('PROVIDER_ISS');
    expect(codeOf(registry, { kind: 'provider', content: { iss: BETA, name: 'Beta', root: bytes32(255) } }, 20)).toBe('PROVIDER_ROOT');
  });
});

describe('an officer', () => {
  test('has one valid key at a time, which counts by position', () => {
    const registry = after(officer('Ada', first), dismiss(first), officer('Ada', second));
    expect([9, 10, 19, 20, 30].map((position) => [...registry.officersAt(position).keys()])).toEqual([[], [first.kid], [first.kid], [], [second.kid]]);
    expect(codeOf(registry, officer('Ada', third), 40)).toBe('OFFICER_EXISTS');
    expect(codeOf(registry, dismiss(first), 40)).toBe('KEY_ALREADY_REVOKED');
    expect(codeOf(registry, dismiss(third), 40)).toBe('KEY_UNKNOWN');
    expect(codeOf(registry, { kind: 'officer-register', content: { name: 'Eve', x: bytes32(255) } }, 40)).toBe('ENTRY_CONTENT');
  });
});

test('a registry that is given what stands goes on as the one that saw it come', () => {
  const whole = after(provider(), register(first), rotate(first, second), officer('Ada', third), provider(BETA, betaRoot));
  const given = new Registry(ORIGIN, { providers: [...whole.providers.values()], keys: [...whole.keys.values()], officers: [...whole.officers.values()] });
  for (const entry of [rotate(first, third), register(third), provider(BETA, newKey()), officer('Ada', newKey()), revoke(second), revoke(second), dismiss(third)]) {
    expect(codeOf(given, entry, 70)).toBe(codeOf(whole, entry, 70));
  }
  expect([...given.keys]).toEqual([...whole.keys]);
});

test('only what changes the registry is the registry’s', () => {
  expect(['provider', 'key-register', 'key-rotate', 'key-revoke', 'officer-register', 'officer-revoke'].every((kind) => isRegistryEntry({ kind }))).toBe(true);
  expect(['statement', 'rule-set', 'verdict', 'constructor'].some((kind) => isRegistryEntry({ kind }))).toBe(false);
});

test('whatever comes in whatever order, it says what a list of the entries says', () => {
  const roots = [root, betaRoot];
  const keys = [first, second, third];
  const issuers = [ISS, BETA];
  const who = fc.nat({ max: 1 });
  const key = fc.nat({ max: 2 });
  const compromised = fc.option(fc.record({ str: fc.constantFrom('a', 'b'), seq: fc.integer({ min: 1, max: 3 }) }), { nil: undefined });
  const pick = <T>(list: readonly T[], index: number): T => list[index] as T;
  // Made once each: a signature and a key cost a millisecond.
  const made = new Map<string, RegistryEntry>();
  const once = (name: string, make: () => RegistryEntry): RegistryEntry => {
    const entry = made.get(name) ?? make();
    made.set(name, entry);
    return entry;
  };
  const entry = fc.oneof(
    who.map((p) => once(`provider ${p}`, () => provider(pick(issuers, p), pick(roots, p)))),
    fc.tuple(who, key).map(([p, k]) => once(`register ${p} ${k}`, () => register(pick(keys, k), { iss: pick(issuers, p), by: pick(roots, p) }))),
    fc.tuple(who, key, key).map(([p, a, b]) => once(`rotate ${p} ${a} ${b}`, () => rotate(pick(keys, a), pick(keys, b), pick(issuers, p)))),
    fc.tuple(who, key, compromised).map(([p, k, doubt]) => once(`revoke ${p} ${k} ${JSON.stringify(doubt)}`, () => revoke(pick(keys, k), { iss: pick(issuers, p), by: pick(roots, p), ...(doubt === undefined ? {} : { compromised: doubt }) }))),
    key.map((k) => once(`regulator ${k}`, () => revokeByRegulator(pick(keys, k)))),
    fc.tuple(fc.constantFrom('Ada', 'Ben'), key).map(([name, k]) => once(`officer ${name} ${k}`, () => officer(name, pick(keys, k)))),
    key.map((k) => once(`dismiss ${k}`, () => dismiss(pick(keys, k)))),
  );
  fc.assert(fc.property(fc.array(entry, { maxLength: 25 }), (entries) => {
    const [registry, listed] = [new Registry(ORIGIN), new ListedRegistry()];
    for (const [position, one] of entries.entries()) expect(codeOf(registry, one, position)).toBe(listed.apply(one, position));
    for (const position of [0, ...entries.keys(), entries.length]) {
      for (const { kid } of keys) expect([registry.keyAt(kid, position) !== undefined, registry.keys.get(kid)?.compromised ?? null]).toEqual([listed.signs(kid, position), listed.doubt(kid)]);
      expect([...registry.officersAt(position).keys()].toSorted()).toEqual(listed.ordering(position));
    }
  }), { numRuns: 300 });
});
