import { type EpochManifest, OPRF_SUITE, signManifest } from '#libs/epoch';
import { signAgentRequest, signAnswer, signPresenceAnswer, signPresenceQuery, signResult } from '#libs/orders';
import type { EntryKeys } from '../entry.js';
import type { EntryKind } from '../kinds.js';
import { encodeOwnWord, type OwnWord } from '../own-word.js';
import { signKeyRegister, signKeyRevoke, signKeyRotate } from '../registry/key-act.js';
import { bytes32, DISCLOSE, IAT, ISS, newKey, ordered, ORIGIN, PRESENCE, publicHalf, RULING, TOKEN } from './examples.js';

const [alice, bob, agent, next, hub, root] = [newKey(), newKey(), newKey(), newKey(), newKey(), newKey()];
export const holder = newKey();
export const keys: EntryKeys = {
  officers: new Map([alice, bob].map((key) => [key.kid, publicHalf(key)])),
  agents: new Map([[agent.kid, { iss: ISS, key: publicHalf(agent) }]]),
  hub: publicHalf(hub),
};
const MANIFEST: EpochManifest = {
  v: 1, epoch: '2026', generation: 0, suite: OPRF_SUITE, threshold: 1, commitments: [bytes32(2)], profile: 'tributary-1', profileDigest: bytes32(4), unicode: '15.1',
  holders: [{ index: 1, url: 'https://holder.example', signingKey: holder.jwk.x, sealingKey: bytes32(1), publicShare: bytes32(2) }],
};
const AT = { aud: ORIGIN, iat: IAT, order: bytes32(1) } as const;
const BY = { iss: ISS, aud: ORIGIN, iat: IAT } as const;

export const OWN_WORDS: OwnWord = {
  'log-key': { origin: ORIGIN, vkeys: ['hub.example/log+01020304+AAAA'] },
  schema: { uri: 'urn:example:schema', version: 1, schema: { type: 'object', properties: { t: { enum: ['a', 1, null, true] } } } },
  provider: { iss: ISS, name: 'Alpha & Söhne', root: root.jwk.x },
  'officer-register': { name: 'A. Officer', x: alice.jwk.x },
  'officer-revoke': { kid: alice.kid },
  equivocation: { accepted: bytes32(1), statement: 'a.b.c' },
  verdict: { engines: 'literal@1 robust@1', parameters: bytes32(3), from: 4, position: 9, full: false, root: bytes32(5), verdicts: 12, output: bytes32(6) },
  retention: { before: 7, bodies: 2, digest: bytes32(8) },
};

const own = Object.fromEntries(Object.entries(OWN_WORDS).map(([kind, content]) => [kind, encodeOwnWord(kind as keyof OwnWord, content as never)])) as Record<keyof OwnWord, string>;

/** A content of each kind, signed where its kind is. */
export const CONTENTS: Readonly<Record<EntryKind, string>> = {
  ...own,
  'rule-set': '{"id":"rules","version":1}',
  'key-register': signKeyRegister({ ...BY, x: agent.jwk.x }, root),
  'key-rotate': signKeyRotate(BY, agent, next),
  'key-revoke': signKeyRevoke({ ...BY, kid: next.kid, compromised: { str: 'agent 1', seq: 3 } }, root),
  'epoch-manifest': JSON.stringify({ manifest: `${signManifest(MANIFEST, holder)}\n` }),
  ruling: ordered(RULING, alice, bob),
  'disclosure-order': ordered(DISCLOSE, alice, bob),
  'presence-order': ordered(PRESENCE, alice, bob),
  'disclosure-delivery': JSON.stringify({ order: bytes32(1), request: signAgentRequest({ v: 1, ...BY, act: 'orders' }, agent), handles: ['a1'] }),
  'disclosure-answer': JSON.stringify({ answer: signAnswer({ v: 1, iss: ISS, ...AT, outcome: 'not-found' }, agent) }),
  'disclosure-result': JSON.stringify({ result: signResult({ v: 1, ...AT, answer: bytes32(2), token: bytes32(3) }, alice), matches: true }),
  'presence-result': JSON.stringify({
    query: signPresenceQuery({ v: 1, ...AT, token: TOKEN }, bob),
    answer: signPresenceAnswer({ v: 1, iss: ORIGIN, order: AT.order, query: bytes32(3), token: TOKEN, position: 4, present: false, accounts: 0 }, hub),
  }),
};

/** A delivery of the same order, fetched by a later request. */
export const LATER_DELIVERY = JSON.stringify({ order: bytes32(1), request: signAgentRequest({ v: 1, ...BY, iat: IAT + 60, act: 'orders' }, agent), handles: ['a1'] });
