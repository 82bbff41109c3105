import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';
import { signJws } from '#libs/signing';
import { decodeAgentRequest, requestKid, signAgentRequest } from './agent-request.js';
import { type AnswerClaims, answerKid, decodeAnswer, signAnswer } from './answer.js';
import { decodeDisclosed, encodeDisclosed, type Disclosed } from './disclosed.js';
import { decodePresenceAnswer, decodePresenceQuery, signPresenceAnswer, signPresenceQuery } from './presence.js';
import { decodeResult, signResult } from './result.js';
import { bytes32, keysOf, newKey, publicHalf, TOKEN } from './testing/examples.js';
import { flips, withPayload } from './testing/flips.js';

const ISS = 'https://alpha.example';
const AUD = 'hub.example/log';
const [officer, agent, hub, stranger] = [newKey(), newKey(), newKey(), newKey()];
const officers = keysOf(officer);
const agents = new Map([[agent.kid, { iss: ISS, key: publicHalf(agent) }]]);
const IAT = 1_780_000_000;
const ORDER = bytes32(1);

const REQUEST = { v: 1, iss: ISS, aud: AUD, iat: IAT, act: 'orders' } as const;
const ANSWERS: readonly AnswerClaims[] = [
  { v: 1, iss: ISS, aud: AUD, iat: IAT, order: ORDER, outcome: 'disclosed', sealed: 'a.b.c.d.e' },
  { v: 1, iss: ISS, aud: AUD, iat: IAT, order: ORDER, outcome: 'not-found' },
  { v: 1, iss: ISS, aud: AUD, iat: IAT, order: ORDER, outcome: 'refused', reason: 'the court has stayed the order' },
];
const RESULT = { v: 1, aud: AUD, iat: IAT, order: ORDER, answer: bytes32(2), token: bytes32(3) } as const;
const QUERY = { v: 1, aud: AUD, iat: IAT, order: ORDER, token: TOKEN } as const;
const PRESENT = { v: 1, iss: AUD, order: ORDER, query: bytes32(4), token: TOKEN, position: 12, present: true, accounts: 2 } as const;

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isCodedError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

/** Every signed message: what it says, how it is signed and read, and its code for another form. */
const MESSAGES: readonly { readonly name: string; readonly claims: object; readonly jws: string; readonly typ: string; readonly read: (jws: string) => { readonly claims: object } | object; readonly code: string; readonly key: string }[] = [
  { name: 'an agent’s request', claims: REQUEST, jws: signAgentRequest(REQUEST, agent), typ: 'tributary-agent+jwt', read: (jws) => decodeAgentRequest(jws, agents), code: 'ORDERS_REQUEST', key: 'ORDERS_AGENT' },
  ...ANSWERS.map((claims) => ({ name: `an answer: ${claims.outcome}`, claims, jws: signAnswer(claims, agent), typ: 'tributary-answer+jwt', read: (jws: string) => decodeAnswer(jws, agents).claims, code: 'ORDERS_ANSWER', key: 'ORDERS_AGENT' })),
  { name: 'a result', claims: RESULT, jws: signResult(RESULT, officer), typ: 'tributary-result+jwt', read: (jws) => decodeResult(jws, officers).claims, code: 'ORDERS_RESULT', key: 'ORDERS_OFFICER' },
  { name: 'a question for presence', claims: QUERY, jws: signPresenceQuery(QUERY, officer), typ: 'tributary-presence+jwt', read: (jws) => decodePresenceQuery(jws, officers).claims, code: 'ORDERS_PRESENCE', key: 'ORDERS_OFFICER' },
  { name: 'the hub’s answer on presence', claims: PRESENT, jws: signPresenceAnswer(PRESENT, hub), typ: 'tributary-presence-answer+jwt', read: (jws) => decodePresenceAnswer(jws, publicHalf(hub)), code: 'ORDERS_PRESENCE', key: 'ORDERS_SIGNATURE' },
];

describe.each(MESSAGES)('$name', ({ claims, jws, typ, read, code, key }) => {
  test('is read as it was signed', () => {
    expect(read(jws)).toEqual(claims);
  });

  test.each(flips(claims).map(({ path, value }) => [path, value] as const))('with %s changed under the old signature is refused', (_, value) => {
    expect(codeOf(() => read(withPayload(jws, () => value)))).toMatch(new RegExp(`^(${code}|ORDERS_SIGNATURE|ORDERS_AGENT)$`));
  });

  test.each(flips(claims).filter(({ path }) => /^[-+]/.test(path)).map(({ path, value }) => [path, value] as const))('with a member left out or made up (%s) is refused whoever signs it', (_, value) => {
    const signer = key === 'ORDERS_AGENT' ? agent : key === 'ORDERS_OFFICER' ? officer : hub;
    expect(codeOf(() => read(signJws(Buffer.from(JSON.stringify(value)), signer, typ)))).toBe(code);
  });

  test('signed by a stranger is refused', () => {
    expect(codeOf(() => read(signJws(Buffer.from(JSON.stringify(claims)), stranger, typ)))).toBe(key);
  });

  test('under the type of another message is refused', () => {
    for (const other of MESSAGES) if (other.typ !== typ) expect(codeOf(() => read(other.jws)), other.name).toBe(code);
    for (const text of ['', '..', 'null', `${jws}.`, `${jws}=`]) expect(codeOf(() => read(text))).toBe(code);
  });
});

test('an agent speaks for its own provider only', () => {
  const other = { ...REQUEST, iss: 'https://beta.example' };
  expect(codeOf(() => decodeAgentRequest(signAgentRequest(other, agent), agents))).toBe('ORDERS_AGENT');
  for (const claims of ANSWERS) expect(codeOf(() => decodeAnswer(signAnswer({ ...claims, iss: other.iss }, agent), agents))).toBe('ORDERS_AGENT');
});

test('whose key to look up is said by the message, or by nothing that is not one', () => {
  expect(requestKid(signAgentRequest(REQUEST, agent))).toBe(agent.kid);
  expect(answerKid(signAnswer(ANSWERS[1] ?? ANSWERS[0]!, agent))).toBe(agent.kid);
  for (const text of ['', 'a.b.c', signResult(RESULT, officer)]) expect([requestKid(text), answerKid(text)]).toEqual([undefined, undefined]);
});

test('what is refused when read is refused when signed', () => {
  expect(codeOf(() => signAgentRequest({ ...REQUEST, iat: -1 }, agent))).toBe('ORDERS_REQUEST');
  expect(codeOf(() => signAnswer({ ...REQUEST, order: ORDER, outcome: 'refused', reason: '' }, agent))).toBe('ORDERS_ANSWER');
  expect(codeOf(() => signResult({ ...RESULT, token: 'short' }, officer))).toBe('ORDERS_RESULT');
  expect(codeOf(() => signPresenceQuery({ ...QUERY, order: '' }, officer))).toBe('ORDERS_PRESENCE');
  for (const contradiction of [{ present: false }, { accounts: 0 }]) expect(codeOf(() => signPresenceAnswer({ ...PRESENT, ...contradiction }, hub))).toBe('ORDERS_PRESENCE');
});

describe('what is sealed to the case key', () => {
  const disclosed: Disclosed = { order: ORDER, iss: ISS, handles: ['a1', 'a2'], identifier: { attribute: 'lei', scheme: '', canonical: '5493001KJTIIGC8Y1R12' } };

  test('comes back as it went in', () => {
    expect(decodeDisclosed(encodeDisclosed(disclosed))).toEqual(disclosed);
  });

  test.each([['no handle', { handles: [] }], ['an empty identifier', { identifier: { attribute: 'lei', scheme: '', canonical: '' } }], ['more than it may', { more: 1 }], ['no order', { order: undefined }]])('with %s is refused', (_, changes) => {
    expect(codeOf(() => encodeDisclosed({ ...disclosed, ...changes } as Disclosed))).toBe('ORDERS_DISCLOSED');
  });
});
