import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isCodedError } from '#libs/errors';
import { signJws } from '#libs/signing';
import type { OrderClaims } from './claims.js';
import { approveOrder, decodeOrder, MAX_ORDER_BYTES, readSignedOrder, signOrder } from './order.js';
import { bytes32, DISCLOSE, keysOf, newKey, ordered, PRESENCE, publicHalf, RULING } from './testing/examples.js';
import { flips, payloadOf, withPayload } from './testing/flips.js';

const [alice, bob, mallory] = [newKey(), newKey(), newKey()];
const officers = keysOf(alice, bob);
const ORDERS: readonly OrderClaims[] = [RULING, DISCLOSE, PRESENCE];

interface Parts {
  readonly order: string;
  readonly approval: string;
}
const parts = (text: string): Parts => JSON.parse(text) as Parts;
const whole = ({ order, approval }: Parts): string => JSON.stringify({ order, approval });
function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isCodedError(error)) return `${error.code} ${error.place.field ?? ''}`.trimEnd();
    throw error;
  }
  return 'accepted';
}
const refusalOf = (text: string, known = officers): string => codeOf(() => decodeOrder(text, known));
/** An order whose claims nobody checked when they were signed. */
function unchecked(claims: unknown): string {
  const order = signJws(Buffer.from(JSON.stringify(claims)), alice, 'tributary-order+jwt');
  const digest = digestOf(order);
  return whole({ order, approval: signJws(Buffer.from(JSON.stringify({ order: digest })), bob, 'tributary-approval+jwt') });
}
function digestOf(jws: string): string {
  return createHash('sha256').update(jws.slice(0, jws.lastIndexOf('.'))).digest('base64url');
}

describe('an order of two officers', () => {
  test.each(ORDERS)('of kind $kind is read as it was signed, and named by what was signed', (claims) => {
    const text = ordered(claims, alice, bob);
    expect(decodeOrder(text, officers)).toEqual({ claims, digest: digestOf(parts(text).order), signers: [alice.kid, bob.kid] });
    expect(readSignedOrder(parts(text).order)).toEqual({ claims, digest: digestOf(parts(text).order), kid: alice.kid });
  });

  test('keeps its name whoever approves it', () => {
    const signed = signOrder(DISCLOSE, alice);
    const known = keysOf(alice, bob, mallory);
    expect(decodeOrder(approveOrder(signed, mallory), known).digest).toBe(decodeOrder(approveOrder(signed, bob), known).digest);
  });

  test('says nothing under one officer alone, whichever way the second signature is made', () => {
    const signed = signOrder(DISCLOSE, alice);
    expect(codeOf(() => approveOrder(signed, alice))).toBe('ORDERS_ONE_OFFICER approval');
    const forged = signJws(Buffer.from(JSON.stringify({ order: digestOf(signed) })), alice, 'tributary-approval+jwt');
    expect(refusalOf(whole({ order: signed, approval: forged }))).toBe('ORDERS_ONE_OFFICER approval');
    expect(refusalOf(ordered(DISCLOSE, alice, mallory))).toBe('ORDERS_OFFICER approval');
    expect(refusalOf(ordered(DISCLOSE, mallory, bob))).toBe('ORDERS_OFFICER order');
    expect(refusalOf(ordered(DISCLOSE, alice, bob), new Map())).toBe('ORDERS_OFFICER order');
  });

  test('is not signed by a key that only carries an officer’s name', () => {
    expect(refusalOf(ordered(DISCLOSE, alice, bob), new Map([[alice.kid, publicHalf(mallory)], [bob.kid, publicHalf(bob)]]))).toBe('ORDERS_SIGNATURE order');
    expect(refusalOf(ordered(DISCLOSE, alice, bob), new Map([[alice.kid, publicHalf(alice)], [bob.kid, publicHalf(mallory)]]))).toBe('ORDERS_SIGNATURE approval');
  });

  test('approved for another order is not approved', () => {
    const [one, other] = [ordered(DISCLOSE, alice, bob), ordered({ ...DISCLOSE, quota: 4 }, alice, bob)];
    expect(refusalOf(whole({ order: parts(one).order, approval: parts(other).approval }))).toBe('ORDERS_APPROVAL approval');
    const empty = signJws(Buffer.from('{}'), bob, 'tributary-approval+jwt');
    expect(refusalOf(whole({ order: parts(one).order, approval: empty }))).toBe('ORDERS_APPROVAL order');
  });

  test('one signature is not taken for the other', () => {
    const { order, approval } = parts(ordered(DISCLOSE, alice, bob));
    expect(refusalOf(whole({ order: approval, approval: order }))).toBe('ORDERS_TEXT order');
    expect(refusalOf(whole({ order, approval: order }))).toBe('ORDERS_TEXT approval');
  });
});

describe('any member of an order changed', () => {
  test.each(ORDERS.flatMap((claims) => flips(claims).map(({ path, value }) => [claims.kind, path, value] as const)))('%s: %s, under the old signatures', (kind, path, value) => {
    const good = ordered(ORDERS.find((one) => one.kind === kind) ?? PRESENCE, alice, bob);
    const changed = withPayload(parts(good).order, () => value);
    const code = refusalOf(whole({ ...parts(good), order: changed }));
    // The approval names the bytes that were signed, so it falls first where the claims still are some.
    expect(['ORDERS_APPROVAL approval', 'ORDERS_CLAIMS'].some((known) => code.startsWith(known)), `${path}: ${code}`).toBe(true);
    const approval = signJws(Buffer.from(JSON.stringify({ order: digestOf(changed) })), bob, 'tributary-approval+jwt');
    expect(refusalOf(whole({ order: changed, approval }))).toMatch(/^(ORDERS_SIGNATURE order|ORDERS_CLAIMS)/);
  });

  test('the digest in the approval, under the old signature', () => {
    const good = ordered(RULING, alice, bob);
    const approval = withPayload(parts(good).approval, () => ({ order: bytes32(1) }));
    expect(refusalOf(whole({ ...parts(good), approval }))).toBe('ORDERS_APPROVAL approval');
    const respelled = withPayload(parts(good).approval, (payload) => ({ ...payload, more: 1 }));
    expect(refusalOf(whole({ ...parts(good), approval: respelled }))).toBe('ORDERS_APPROVAL');
    const spaced = parts(good).approval.replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify(payloadOf(parts(good).approval), null, 1)).toString('base64url')}.`);
    expect(refusalOf(whole({ ...parts(good), approval: spaced }))).toBe('ORDERS_SIGNATURE approval');
  });
});

describe('claims that no officer should sign', () => {
  test.each<[string, unknown, string]>([
    ['of another version', { ...PRESENCE, v: 2 }, 'ORDERS_CLAIMS v'],
    ['of a kind that is not known', { ...PRESENCE, kind: 'arrest' }, 'ORDERS_CLAIMS kind'],
    ['named like a prototype', { ...PRESENCE, kind: '__proto__' }, 'ORDERS_CLAIMS kind'],
    ['with what belongs to another kind', { ...PRESENCE, caseKey: bytes32(9) }, 'ORDERS_CLAIMS'],
    ['expired when it was made', { ...DISCLOSE, expires: DISCLOSE.iat }, 'ORDERS_CLAIMS expires'],
    ['for no evaluation', { ...DISCLOSE, quota: 0 }, 'ORDERS_CLAIMS quota'],
    ['for more evaluations than a trawl needs', { ...DISCLOSE, quota: 10_001 }, 'ORDERS_CLAIMS quota'],
    ['for no account', { ...DISCLOSE, accounts: [] }, 'ORDERS_CLAIMS accounts'],
    ['for one account twice', { ...DISCLOSE, accounts: [...(DISCLOSE.accounts ?? []), ...(DISCLOSE.accounts ?? [])] }, 'ORDERS_CLAIMS accounts'],
    ['with four members of a token', { ...RULING, token: { ...RULING.token, epoch: undefined } }, 'ORDERS_CLAIMS token.epoch'],
    ['with a key in another spelling', { ...DISCLOSE, caseKey: `${bytes32(9)}=` }, 'ORDERS_CLAIMS caseKey'],
    ['with a file number that a terminal obeys', { ...RULING, case: '\u001b[2J' }, 'ORDERS_CLAIMS case'],
    ['that are no object', [], 'ORDERS_CLAIMS'],
  ])('%s', (_, claims, code) => {
    expect(refusalOf(unchecked(claims))).toBe(code);
    expect(codeOf(() => signOrder(claims as OrderClaims, alice))).toBe(code);
  });
});

describe('the text of an order', () => {
  const good = ordered(RULING, alice, bob);
  test.each<[string, string]>([
    ['empty', ''],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['without an approval', JSON.stringify({ order: parts(good).order })],
    ['with a member more', JSON.stringify({ ...parts(good), more: 1 })],
    ['with the members the other way round', JSON.stringify({ approval: parts(good).approval, order: parts(good).order })],
    ['with a newline behind', `${good}\n`],
    ['with a space', good.replace(':', ': ')],
    ['with a member twice', good.replace('{', `{"order":"x",`)],
    ['too long', `${good.slice(0, -1)},"x":"${'x'.repeat(MAX_ORDER_BYTES)}"}`],
    ['with a signature in a lax spelling', whole({ ...parts(good), order: `${parts(good).order}=` })],
    ['with a surrogate alone', whole({ order: '\ud800', approval: 'x' })],
  ])('%s is refused', (_, text) => {
    expect(refusalOf(text)).toMatch(/^ORDERS_TEXT/);
  });
});
