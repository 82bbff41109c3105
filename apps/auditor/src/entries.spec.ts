import { afterAll, describe, expect, test } from 'vitest';

import { encodeOwnWord, type EntryKind, entryLeaf } from '#libs/entries';
import type { OrderClaims } from '#libs/orders';
import { DEFAULT_RULE_SET } from '#libs/structuring';

import { BundleDirectory } from './bundle/bundle-directory.js';
import { newKey } from './testing/small-agent.js';
import { ALPHA, at, BETA, customer, digest, ORIGIN, workload } from './testing/small-export.js';
import { SmallHub } from './testing/small-hub.js';
import { answerContent, deliveryContent, manifestContent, ordered, presenceContent, resultContent, terms, toprf } from './testing/small-orders.js';
import { scratch } from './testing/scratch.js';
import { checkpointOf, put, seal, type Unsealed } from './testing/seal.js';
import { verifyBundle } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

const ACME = toprf('acme');
const NOBODY = toprf('nobody');
const disclose = (changes: Partial<Extract<OrderClaims, { kind: 'disclose' }>> = {}): OrderClaims => ({ ...terms(3), kind: 'disclose', expires: at(20), quota: 2, token: ACME, caseKey: digest('case key'), ...changes });
const presence = (changes: Partial<Extract<OrderClaims, { kind: 'presence' }>> = {}): OrderClaims => ({ ...terms(3), kind: 'presence', expires: at(20), quota: 2, epoch: '2026', ...changes });

/** Two providers with one customer, two officers, and every kind of entry that somebody signs but a ruling. */
function story() {
  const hub = new SmallHub(ORIGIN);
  const [alpha, beta] = [hub.register(ALPHA), hub.register(BETA)];
  const [ada, ben] = [hub.officer('Ada'), hub.officer('Ben')];
  const holder = newKey();
  hub.enter('epoch-manifest', manifestContent({}, holder));
  hub.accept(alpha.report(at(1), [{ ...customer('a1', {}), tokens: [ACME] }, { ...customer('a2', {}), tokens: [ACME] }]));
  hub.accept(beta.report(at(2), [{ ...customer('b1', {}), tokens: [ACME] }]));
  hub.detect(DEFAULT_RULE_SET);
  const wanted = ordered(disclose(), ada, ben);
  hub.enter('disclosure-order', wanted.content);
  hub.enter('disclosure-delivery', deliveryContent(wanted.order, alpha, ['a1', 'a2']));
  hub.detect(DEFAULT_RULE_SET);
  hub.enter('disclosure-delivery', deliveryContent(wanted.order, beta, ['b1']));
  const found = answerContent(wanted.order, alpha);
  hub.enter('disclosure-answer', found.content);
  hub.enter('disclosure-answer', answerContent(wanted.order, beta, { outcome: 'not-found' }).content);
  hub.accept(alpha.report(at(3)));
  hub.enter('disclosure-result', resultContent(wanted.order, found.answer, ACME.token, ada, true));
  const asked = ordered(presence(), ben, ada);
  hub.enter('presence-order', asked.content);
  hub.enter('presence-result', presenceContent(asked.order, ACME, ada, hub.key, { position: hub.size, accounts: 3 }));
  hub.enter('presence-result', presenceContent(asked.order, NOBODY, ben, hub.key, { position: hub.size, accounts: 0 }));
  hub.enter('epoch-manifest', manifestContent({ generation: 1 }, holder));
  hub.detect(DEFAULT_RULE_SET);
  return { hub, alpha, beta, ada, ben, holder, wanted, found, asked };
}
type Story = ReturnType<typeof story>;

async function verified(hub: SmallHub, tamper: (unsealed: Unsealed) => void = () => undefined, earlier?: Uint8Array) {
  const unsealed = hub.unsealed();
  tamper(unsealed);
  return verifyBundle(new BundleDirectory(put(seal(unsealed, hub.key), directory.path('bundle'))), earlier === undefined ? {} : { earlier });
}
async function findings(hub: SmallHub, tamper?: (unsealed: Unsealed) => void): Promise<string[]> {
  const { checks, passed } = await verified(hub, tamper);
  const found = checks.flatMap(({ code, failures }) => failures.map((failure) => `${code} ${failure.code}`));
  expect(passed).toBe(found.length === 0);
  return found;
}
/** What is found when one more entry is there, and a pass after it. */
async function findingsWith(add: (story: Story) => void): Promise<string[]> {
  const told = story();
  add(told);
  told.hub.detect(DEFAULT_RULE_SET);
  return findings(told.hub);
}

/** Whoever has the hub's key writes other leaves. */
const edit = (change: (leaves: Uint8Array[]) => Uint8Array[]) => ({ leaves }: Unsealed) => void leaves.splice(0, leaves.length, ...change([...leaves]));
const replaced = (position: number, kind: EntryKind, content: string) => edit((leaves) => leaves.with(position, entryLeaf(kind, content)));

const TOLD = story();

/** Those of the story that somebody signed. */
const SIGNED = TOLD.hub.entries.filter(({ kind }) => /^(disclosure|presence|epoch)-/.test(kind));
const [, ORDER, , , , , , , QUESTION] = SIGNED;

describe('an honest register', () => {
  test('passes, and every entry and officer was looked at', async () => {
    const { checks, passed } = await verified(TOLD.hub);
    expect(passed).toBe(true);
    const counts = Object.fromEntries(checks.map(({ code, count }) => [code, count]));
    // Two providers with a key each, and two officers.
    expect(counts).toMatchObject({ REGISTRY: 6, ENTRIES: TOLD.hub.entries.length, STATEMENTS: 3, LEAVES: TOLD.hub.size });
  });

  test('passes with nothing but entries, of which nobody is judged', async () => {
    const hub = new SmallHub(ORIGIN);
    hub.enter('epoch-manifest', manifestContent());
    hub.detect(DEFAULT_RULE_SET);
    expect(await findings(hub)).toEqual([]);
    hub.detect(DEFAULT_RULE_SET, true);
    hub.enter('epoch-manifest', manifestContent({ epoch: '2027' }));
    hub.detect(DEFAULT_RULE_SET);
    expect(await findings(hub)).toEqual([]);
  });

  test('keeps orders of an officer who left later', async () => {
    const told = story();
    told.hub.revoke(told.ada);
    told.hub.detect(DEFAULT_RULE_SET, true);
    expect(await findings(told.hub)).toEqual([]);
  });
});

describe('an entry that was touched is found', () => {
  const positions = SIGNED.map((entry) => [entry.kind, entry.position, entry] as const);

  test.each(positions)('%s at %i: a character of what was signed', async (_, position, { kind, content }) => {
    const codes = await findings(TOLD.hub, replaced(position, kind, flipped(content)));
    expect(codes.some((code) => code.startsWith('ENTRIES '))).toBe(true);
  });

  test.each(positions)('%s at %i: dropped, so that everything behind it moves up', async (kind, position) => {
    const codes = await findings(TOLD.hub, edit((leaves) => leaves.toSpliced(position, 1)));
    // The passes behind it judged another log.
    expect(codes).toContain('VERDICTS RUN_ROOT');
    if (kind === 'disclosure-order') expect(codes.filter((code) => code === 'ENTRIES ENTRY_REFERENCE')).toHaveLength(5);
  });

  /** Two of the signed entries change places. */
  const swapped = (index: number) => edit((leaves) => {
    const [one, other] = [SIGNED[index]?.position ?? 0, SIGNED[index + 1]?.position ?? 0];
    return leaves.with(one, leaves[other] ?? new Uint8Array()).with(other, leaves[one] ?? new Uint8Array());
  });

  test.each<[string, number, string]>([
    ['a delivery before its order', 1, 'ENTRIES ENTRY_REFERENCE'],
    ['a question before its order', 7, 'ENTRIES ENTRY_REFERENCE'],
    ['two questions the other way round', 8, 'ENTRIES ENTRY_ANSWER'],
    ['a question after a manifest that came later', 9, 'ENTRIES ENTRY_ANSWER'],
  ])('%s', async (_, index, code) => {
    expect(await findings(TOLD.hub, swapped(index))).toContain(code);
  });

  test('any two in the other order, by whoever has an earlier checkpoint', async () => {
    const note = checkpointOf(TOLD.hub.unsealed(), TOLD.hub.key);
    const earlier = seal(TOLD.hub.unsealed(), TOLD.hub.key).get('checkpoint') ?? Buffer.alloc(0);
    for (const index of SIGNED.slice(1).keys()) {
      const { checks, evidence } = await verified(TOLD.hub, swapped(index), earlier);
      expect(checks.find(({ code }) => code === 'CONSISTENCY')?.failures.map(({ code }) => code), `entry ${index}`).toEqual(['CONSISTENCY_ROOT']);
      expect(evidence).toHaveLength(2);
      expect(evidence[0]).toContain(note.text);
    }
  });

  test('twice', async () => {
    expect(await findingsWith(({ hub, wanted }) => hub.enter('disclosure-order', wanted.content))).toEqual(['ENTRIES ENTRY_TWICE']);
  });

  test('an order backdated to before its officer was registered', async () => {
    const late = story();
    const [carl, dora] = [late.hub.officer('Carl'), late.hub.officer('Dora')];
    const position = late.hub.enter('disclosure-order', ordered(disclose(), carl, dora).content);
    late.hub.detect(DEFAULT_RULE_SET);
    expect(await findings(late.hub)).toEqual([]);
    const backdated = await findings(late.hub, edit((leaves) => [...leaves.slice(0, position - 2), ...leaves.slice(position, position + 1), ...leaves.slice(position - 2, position), ...leaves.slice(position + 1)]));
    expect(backdated).toEqual(expect.arrayContaining(['ENTRIES ORDERS_OFFICER', 'VERDICTS RUN_ROOT']));
  });

  test.each<[string, Uint8Array, string]>([
    ['of a kind that there is not', Buffer.from(`pardon\n${ORDER?.content}`), 'LEAVES ENTRY_LEAF'],
    ['without a kind', Buffer.from(ORDER?.content ?? ''), 'LEAVES ENTRY_LEAF'],
    ['that is no text', Buffer.from([0xff, 0x0a]), 'LEAVES ENTRY_LEAF'],
    ['under the kind of another', entryLeaf('ruling', ORDER?.content ?? ''), 'ENTRIES ENTRY_CONTENT'],
    ['with a member more', entryLeaf('disclosure-order', (ORDER?.content ?? '').replace('{', '{"more":1,')), 'ENTRIES ORDERS_TEXT'],
    ['in another spelling', entryLeaf('presence-result', (QUESTION?.content ?? '').replace(':', ': ')), 'ENTRIES ENTRY_CONTENT'],
    ['that begins the log once more', entryLeaf('log-key', TOLD.hub.entries[0]?.content ?? ''), 'LEAVES LOG_KEY'],
  ])('one %s', async (_, leaf, code) => {
    const codes = await findings(TOLD.hub, edit((leaves) => leaves.with((code.startsWith('ENTRIES ENTRY_CONTENT') && leaf.at(0) === 112 ? QUESTION : ORDER)?.position ?? 0, leaf)));
    expect(codes).toContain(code);
  });
});

describe('an entry that no honest hub adds', () => {
  test.each<[string, (story: Story) => void, string]>([
    ['an order that one officer signed and a stranger approved', ({ hub, ada }) => hub.enter('disclosure-order', ordered(disclose(), ada, newKey()).content), 'ORDERS_OFFICER'],
    ['an order by an officer whose key was revoked', ({ hub, ada, ben }) => (hub.revoke(ben), hub.enter('disclosure-order', ordered(disclose(), ada, ben).content)), 'ORDERS_OFFICER'],
    ['an order meant for another log', ({ hub, ada, ben }) => hub.enter('disclosure-order', ordered(disclose({ aud: 'elsewhere' }), ada, ben).content), 'AUD_MISMATCH'],
    ['an order that had expired by the log’s own clock', ({ hub, ada, ben }) => hub.enter('presence-order', ordered(presence({ iat: at(1), expires: at(3) }), ada, ben).content), 'ENTRY_EXPIRED'],
    ['a delivery of an order that is not there', ({ hub, alpha }) => hub.enter('disclosure-delivery', deliveryContent(digest('no order'), alpha, ['a1'])), 'ENTRY_REFERENCE'],
    ['a second delivery', ({ hub, alpha, wanted }) => hub.enter('disclosure-delivery', deliveryContent(wanted.order, alpha, ['a1', 'a2'])), 'ENTRY_TWICE'],
    ['a delivery that names accounts without the token', ({ hub, alpha, ada, ben }) => {
      const { content, order } = ordered(disclose(), ada, ben);
      hub.enter('disclosure-order', content);
      hub.enter('disclosure-delivery', deliveryContent(order, alpha, ['a1']));
    }, 'ENTRY_HANDLES'],
    ['a delivery beyond the accounts that were ordered', ({ hub, alpha, ada, ben }) => {
      const { content, order } = ordered(disclose({ accounts: [{ provider: ALPHA, handle: 'a2' }] }), ada, ben);
      hub.enter('disclosure-order', content);
      hub.enter('disclosure-delivery', deliveryContent(order, alpha, ['a1', 'a2']));
    }, 'ENTRY_HANDLES'],
    ['a delivery under a request to another log', ({ hub, alpha, ada, ben }) => {
      const { content, order } = ordered(disclose(), ada, ben);
      hub.enter('disclosure-order', content);
      hub.enter('disclosure-delivery', deliveryContent(order, alpha, ['a1', 'a2'], 'elsewhere'));
    }, 'AUD_MISMATCH'],
    ['an answer of somebody who was not asked', ({ hub, beta, ada, ben }) => {
      const { content, order } = ordered(disclose(), ada, ben);
      hub.enter('disclosure-order', content);
      hub.enter('disclosure-answer', answerContent(order, beta).content);
    }, 'ENTRY_REFERENCE'],
    ['a second answer', ({ hub, beta, wanted }) => hub.enter('disclosure-answer', answerContent(wanted.order, beta).content), 'ENTRY_TWICE'],
    ['an answer by a stranger’s key', ({ hub, beta, wanted }) => ((beta.key = newKey()), hub.enter('disclosure-answer', answerContent(wanted.order, beta).content)), 'ORDERS_AGENT'],
    ['a result that calls another token the order’s', ({ hub, ada, wanted, found }) => hub.enter('disclosure-result', resultContent(wanted.order, found.answer, NOBODY.token, ada, true)), 'ENTRY_MATCHES'],
    ['a result that calls the order’s token another', ({ hub, ben, wanted, found }) => hub.enter('disclosure-result', resultContent(wanted.order, found.answer, ACME.token, ben, false)), 'ENTRY_MATCHES'],
    ['a result on an answer that is not there', ({ hub, ada, wanted }) => hub.enter('disclosure-result', resultContent(wanted.order, digest('no answer'), ACME.token, ada, true)), 'ENTRY_REFERENCE'],
    ['a result on an answer that discloses nothing', ({ hub, beta, ada, ben }) => {
      const { content, order } = ordered(disclose(), ada, ben);
      hub.enter('disclosure-order', content);
      hub.enter('disclosure-delivery', deliveryContent(order, beta, ['b1']));
      const no = answerContent(order, beta, { outcome: 'not-found' });
      hub.enter('disclosure-answer', no.content);
      hub.enter('disclosure-result', resultContent(order, no.answer, ACME.token, ada, true));
    }, 'ENTRY_REFERENCE'],
    ['a result under another order', ({ hub, ada, asked, found }) => hub.enter('disclosure-result', resultContent(asked.order, found.answer, ACME.token, ada, true)), 'ENTRY_REFERENCE'],
    ['one question more than the order allows', ({ hub, ada, asked }) => hub.enter('presence-result', presenceContent(asked.order, ACME, ada, hub.key, { position: hub.size, accounts: 3 })), 'ENTRY_QUOTA'],
    ['a manifest that is there', ({ hub, holder }) => hub.enter('epoch-manifest', manifestContent({ generation: 1 }, holder)), 'ENTRY_TWICE'],
    ['an epoch under another key', ({ hub, holder }) => hub.enter('epoch-manifest', manifestContent({ generation: 2, commitments: [digest('another key')] }, holder)), 'EPOCH_CONSTANTS'],
    ['a generation that other holders signed before', ({ hub }) => hub.enter('epoch-manifest', manifestContent({ generation: 1 }, newKey())), 'EPOCH_GENERATION'],
  ])('%s', async (_, add, code) => {
    expect(await findingsWith(add)).toContain(`ENTRIES ${code}`);
  });

  test.each<[string, number, number, Parameters<typeof presenceContent>[5]]>([
    ['one account too few', 0, 2, {}],
    ['nobody where there is somebody', 0, 0, {}],
    ['the truth about another place', 1, 3, {}],
    ['the truth about another token', 0, 3, { token: NOBODY }],
    ['the truth to another question', 0, 3, { query: digest('another') }],
    ['the truth in another log’s name', 0, 3, { iss: 'elsewhere' }],
  ])('a hub that answers a question for presence with %s', async (_, before, accounts, changes) => {
    expect(await findingsWith(({ hub, ada, ben }) => {
      const { content, order } = ordered(presence(), ada, ben);
      hub.enter('presence-order', content);
      hub.enter('presence-result', presenceContent(order, ACME, ada, hub.key, { position: hub.size - before, accounts }, changes));
    })).toEqual(['ENTRIES ENTRY_ANSWER']);
  });

  test('a question about another epoch than was ordered', async () => {
    expect(await findingsWith(({ hub, ada, ben }) => {
      const { content, order } = ordered(presence({ epoch: '2027' }), ada, ben);
      hub.enter('presence-order', content);
      hub.enter('presence-result', presenceContent(order, ACME, ada, hub.key, { position: hub.size, accounts: 3 }));
    })).toEqual(['ENTRIES ENTRY_TOKEN']);
  });

  test('a question about a token that a provider can make by itself', async () => {
    expect(await findingsWith(({ hub, ada, ben }) => {
      const { content, order } = ordered(presence(), ada, ben);
      hub.enter('presence-order', content);
      hub.enter('presence-result', presenceContent(order, { ...ACME, mode: 'hmac' }, ada, hub.key, { position: hub.size, accounts: 0 }));
    })).toEqual(['ENTRIES ENTRY_TOKEN']);
  });

  test('a statement with tokens of an epoch that nobody published, or not yet', async () => {
    const early = new SmallHub(ORIGIN);
    const alpha = early.register(ALPHA);
    early.accept(alpha.report(at(1), [{ ...customer('a1', {}), tokens: [ACME] }]));
    early.enter('epoch-manifest', manifestContent());
    early.accept(alpha.report(at(2), [{ ...customer('a1', {}), tokens: [ACME] }]));
    early.accept(alpha.report(at(3), [customer('a3', {}), { ...customer('a2', {}), tokens: [toprf('acme', '2027')] }], { epoch: '2027' }));
    early.detect(DEFAULT_RULE_SET);
    const failures = (await verified(early)).checks.flatMap((check) => check.failures.map(({ code, place }) => [check.code, code, place.line, place.field]));
    expect(failures).toEqual([['LIFECYCLE', 'EPOCH_UNKNOWN', 1, 'tokens.0.epoch'], ['LIFECYCLE', 'EPOCH_UNKNOWN', 2, 'tokens.0.epoch']]);
  });
});

describe('a ruling', () => {
  /** One customer at two providers, taken apart by a ruling and joined again by another. */
  function ruled() {
    const hub = new SmallHub(ORIGIN);
    const [alpha, beta] = [hub.register(ALPHA), hub.register(BETA)];
    const [ada, ben] = [hub.officer('Ada'), hub.officer('Ben')];
    const shared = customer('', { lei: 'shared' }).tokens[0];
    if (shared === undefined) throw new Error('one attribute makes one token');
    const rule = (act: 'disregard' | 'restore', account?: { readonly provider: string; readonly handle: string }): string =>
      ordered({ ...terms(3), kind: 'ruling', act, token: shared, ...(account === undefined ? {} : { account }) }, ada, ben).content;
    hub.accept(alpha.report(at(1), [customer('a1', { lei: 'shared' }), workload('wa', 'a1', 'ended', 0, 1)]));
    hub.accept(beta.report(at(2), [customer('b1', { lei: 'shared' }), workload('wb', 'b1', 'ended', 0, 1)]));
    hub.detect(DEFAULT_RULE_SET);
    hub.enter('ruling', rule('disregard'));
    hub.detect(DEFAULT_RULE_SET);
    hub.enter('ruling', rule('restore'));
    hub.accept(alpha.report(at(4), [workload('wa2', 'a1', 'ended', 1, 2)]));
    hub.enter('ruling', rule('disregard', { provider: BETA, handle: 'b1' }));
    hub.detect(DEFAULT_RULE_SET);
    return hub;
  }

  test('is replayed at its position: who is one customer changes there, and verdicts with it', async () => {
    const hub = ruled();
    expect(await findings(hub)).toEqual([]);
    const runs = hub.entries.filter(({ kind }) => kind === 'verdict').map(({ content }) => JSON.parse(content) as { verdicts: number });
    // Two providers each time; one entity of two accounts, then two, then two again: three rows each.
    expect(runs.map(({ verdicts }) => verdicts)).toEqual([3 + 2, 6 + 2, 6 + 2]);
  });

  test('made another one is found in the verdicts, too', async () => {
    const hub = ruled();
    const [first, restore] = hub.entries.filter(({ kind }) => kind === 'ruling');
    const codes = await findings(hub, replaced(first?.position ?? 0, 'ruling', restore?.content ?? ''));
    expect(codes).toEqual(expect.arrayContaining(['ENTRIES ENTRY_TWICE', 'VERDICTS RUN_COUNT', 'VERDICTS RUN_ROOT']));
  });

  test('that nobody signed is not followed', async () => {
    const hub = ruled();
    const officers = hub.entries.filter(({ kind }) => kind === 'officer-register').map(({ position }) => position);
    const other = (name: string) => entryLeaf('officer-register', encodeOwnWord('officer-register', { name, x: newKey().jwk.x }));
    const codes = await findings(hub, edit((leaves) => leaves.map((leaf, position) => (officers.includes(position) ? other(`another ${position}`) : leaf))));
    expect(codes).toEqual(expect.arrayContaining(['ENTRIES ORDERS_OFFICER', 'VERDICTS RUN_COUNT']));
  });
});

/** Another character near the end, within the last signature. */
function flipped(content: string): string {
  const at = content.lastIndexOf('.') + 20;
  return content.slice(0, at) + (content[at] === 'A' ? 'B' : 'A') + content.slice(at + 1);
}
