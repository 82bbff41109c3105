import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';
import { type EpochManifest, OPRF_SUITE, signManifest } from '#libs/epoch';
import { signAgentRequest } from './agent-request.js';
import { signAnswer } from './answer.js';
import { decodeEntry, deliveryDigest, ENTRY_KINDS, type EntryKeys, type EntryKind } from './entry.js';
import { signPresenceAnswer, signPresenceQuery } from './presence.js';
import { signResult } from './result.js';
import { bytes32, DISCLOSE, keysOf, newKey, ordered, PRESENCE, publicHalf, RULING, TOKEN } from './testing/examples.js';

const ISS = 'https://alpha.example';
const AUD = 'hub.example/log';
const [alice, bob, agent, hub, holder] = [newKey(), newKey(), newKey(), newKey(), newKey()];
const keys: EntryKeys = { officers: keysOf(alice, bob), agents: new Map([[agent.kid, { iss: ISS, key: publicHalf(agent) }]]), hub: publicHalf(hub) };
const MANIFEST: EpochManifest = {
  v: 1, epoch: '2026', generation: 0, suite: OPRF_SUITE, threshold: 1, commitments: [bytes32(2)], profile: 'tributary-1', profileDigest: bytes32(4), unicode: '15.1',
  holders: [{ index: 1, url: 'https://holder.example', signingKey: holder.jwk.x, sealingKey: bytes32(1), publicShare: bytes32(2) }],
};
const AT = { aud: AUD, iat: 1_780_000_000, order: bytes32(1) } as const;

const CONTENTS: Readonly<Record<EntryKind, string>> = {
  'epoch-manifest': JSON.stringify({ manifest: `${signManifest(MANIFEST, holder)}\n` }),
  ruling: ordered(RULING, alice, bob),
  'disclosure-order': ordered(DISCLOSE, alice, bob),
  'presence-order': ordered(PRESENCE, alice, bob),
  'disclosure-delivery': JSON.stringify({ order: bytes32(1), request: signAgentRequest({ v: 1, iss: ISS, aud: AUD, iat: AT.iat, act: 'orders' }, agent), handles: ['a1'] }),
  'disclosure-answer': JSON.stringify({ answer: signAnswer({ v: 1, iss: ISS, ...AT, outcome: 'not-found' }, agent) }),
  'disclosure-result': JSON.stringify({ result: signResult({ v: 1, ...AT, answer: bytes32(2), token: bytes32(3) }, alice), matches: true }),
  'presence-result': JSON.stringify({
    query: signPresenceQuery({ v: 1, ...AT, token: TOKEN }, bob),
    answer: signPresenceAnswer({ v: 1, iss: AUD, order: AT.order, query: bytes32(3), token: TOKEN, position: 4, present: false, accounts: 0 }, hub),
  }),
};

function codeOf(kind: EntryKind, content: string, known = keys): string {
  try {
    decodeEntry(kind, content, known);
  } catch (error) {
    if (isCodedError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

describe.each(ENTRY_KINDS)('an entry of kind %s', (kind) => {
  const content = CONTENTS[kind];

  test('is read, and named by what it says', () => {
    expect(decodeEntry(kind, content, keys)).toMatchObject({ kind, digest: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) });
    expect(decodeEntry(kind, content, keys).digest).toBe(decodeEntry(kind, content, keys).digest);
  });

  test('under another kind is refused', () => {
    for (const other of ENTRY_KINDS.filter((one) => one !== kind)) expect(codeOf(other, content), other).toMatch(/^ORDERS_(ENTRY|TEXT)$/);
  });

  test('in another spelling is refused', () => {
    for (const spelled of [`${content}\n`, content.replace(':', ': '), `${content.slice(0, -1)},"more":1}`, '', '{}', 'null']) expect(codeOf(kind, spelled)).toMatch(/^ORDERS_(ENTRY|TEXT)$/);
  });

  test('signed by keys that are not valid there is refused', () => {
    const nobody: EntryKeys = { officers: new Map(), agents: new Map(), hub: publicHalf(holder) };
    // A manifest names its own keys: that they are the right holders' is for whoever compares its digest.
    expect(codeOf(kind, content, nobody)).toMatch(kind === 'epoch-manifest' ? /^accepted$/ : /^ORDERS_(OFFICER|AGENT)$/);
  });

  test('with a character of its first signature changed is refused', () => {
    const dot = content.indexOf('.', content.indexOf('.') + 1) + 5;
    const changed = `${content.slice(0, dot)}${content[dot] === 'A' ? 'B' : 'A'}${content.slice(dot + 1)}`;
    expect(codeOf(kind, changed)).toMatch(/^(ORDERS_SIGNATURE|EPOCH_MANIFEST_SIGNATURE)$/);
  });
});

test('a presence answer that another key than the hub’s signed is refused', () => {
  expect(codeOf('presence-result', CONTENTS['presence-result'], { ...keys, hub: publicHalf(holder) })).toBe('ORDERS_SIGNATURE');
});

test('a delivery is one order to one provider, whatever request fetched it', () => {
  expect(deliveryDigest(bytes32(1), ISS)).not.toBe(deliveryDigest(bytes32(1), 'https://beta.example'));
  expect(deliveryDigest(bytes32(1), ISS)).not.toBe(deliveryDigest(bytes32(2), ISS));
  const later = JSON.stringify({ order: bytes32(1), request: signAgentRequest({ v: 1, iss: ISS, aud: AUD, iat: AT.iat + 60, act: 'orders' }, agent), handles: ['a1'] });
  expect(decodeEntry('disclosure-delivery', later, keys).digest).toBe(decodeEntry('disclosure-delivery', CONTENTS['disclosure-delivery'], keys).digest);
});
