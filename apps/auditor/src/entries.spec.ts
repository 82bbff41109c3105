import { afterAll, describe, expect, test } from 'vitest';

import type { OrderClaims } from '#libs/orders';
import { DEFAULT_RULE_SET } from '#libs/structuring';

import { ExportDirectory } from './files/export-directory.js';
import { newKey } from './testing/small-agent.js';
import { ALPHA, at, BETA, customer, digest, ORIGIN, workload } from './testing/small-export.js';
import { SmallHub, type SmallEntry, type Unsealed } from './testing/small-hub.js';
import { answerContent, deliveryContent, manifestContent, ordered, presenceContent, resultContent, terms, toprf } from './testing/small-orders.js';
import { scratch } from './testing/scratch.js';
import { seal } from './testing/seal.js';
import { verifyExport } from './verify.js';

const directory = scratch();
afterAll(() => directory.remove());

const ACME = toprf('acme');
const NOBODY = toprf('nobody');
const disclose = (changes: Partial<Extract<OrderClaims, { kind: 'disclose' }>> = {}): OrderClaims => ({ ...terms(3), kind: 'disclose', expires: at(20), quota: 2, token: ACME, caseKey: digest('case key'), ...changes });
const presence = (changes: Partial<Extract<OrderClaims, { kind: 'presence' }>> = {}): OrderClaims => ({ ...terms(3), kind: 'presence', expires: at(20), quota: 2, epoch: '2026', ...changes });

/** Two providers with one customer, two officers, and every kind of entry but a ruling. Entries are at the positions in the comments. */
function story() {
  const hub = new SmallHub(ORIGIN);
  const [alpha, beta] = [hub.register(ALPHA), hub.register(BETA)];
  const [ada, ben] = [hub.officer('Ada'), hub.officer('Ben')];
  const holder = newKey();
  hub.enter('epoch-manifest', manifestContent({}, holder)); // 0
  hub.accept(alpha.report(at(1), [{ ...customer('a1', {}), tokens: [ACME] }, { ...customer('a2', {}), tokens: [ACME] }]));
  hub.accept(beta.report(at(2), [{ ...customer('b1', {}), tokens: [ACME] }]));
  hub.detect(DEFAULT_RULE_SET);
  const wanted = ordered(disclose(), ada, ben);
  hub.enter('disclosure-order', wanted.content); // 3
  hub.enter('disclosure-delivery', deliveryContent(wanted.order, alpha, ['a1', 'a2'])); // 4
  hub.detect(DEFAULT_RULE_SET);
  hub.enter('disclosure-delivery', deliveryContent(wanted.order, beta, ['b1'])); // 5
  const found = answerContent(wanted.order, alpha);
  hub.enter('disclosure-answer', found.content); // 6
  hub.enter('disclosure-answer', answerContent(wanted.order, beta, { outcome: 'not-found' }).content); // 7
  hub.accept(alpha.report(at(3)));
  hub.enter('disclosure-result', resultContent(wanted.order, found.answer, ACME.token, ada, true)); // 9
  const asked = ordered(presence(), ben, ada);
  hub.enter('presence-order', asked.content); // 10
  hub.enter('presence-result', presenceContent(asked.order, ACME, ada, hub.key, { position: 11, accounts: 3 })); // 11
  hub.enter('presence-result', presenceContent(asked.order, NOBODY, ben, hub.key, { position: 12, accounts: 0 })); // 12
  hub.enter('epoch-manifest', manifestContent({ generation: 1 }, holder)); // 13
  hub.detect(DEFAULT_RULE_SET);
  return { hub, alpha, beta, ada, ben, holder, wanted, found, asked };
}
type Story = ReturnType<typeof story>;

function findings(hub: SmallHub, tamper: (unsealed: Unsealed) => void = () => undefined): string[] {
  const unsealed = hub.export();
  tamper(unsealed);
  seal(unsealed, hub.key, directory.path('export'));
  const { checks, passed } = verifyExport(new ExportDirectory(directory.path('export')));
  const found = checks.flatMap(({ code, failures }) => failures.map((failure) => `${code} ${failure.code}`));
  expect(passed).toBe(found.length === 0);
  return found;
}
/** What is found when one more entry is there, and a pass after it. */
function findingsWith(add: (story: Story) => void): string[] {
  const told = story();
  add(told);
  told.hub.detect(DEFAULT_RULE_SET);
  return findings(told.hub);
}

const linesOf = ({ files }: Unsealed, file: string): SmallEntry[] => (files.get(file) ?? Buffer.alloc(0)).toString().split('\n').slice(0, -1).map((line) => JSON.parse(line) as SmallEntry);
function setLines(unsealed: Unsealed, file: string, rows: readonly object[]): void {
  unsealed.files.set(file, Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
}
const editEntries = (edit: (entries: SmallEntry[]) => readonly object[]) => (unsealed: Unsealed) => setLines(unsealed, 'entries.ndjson', edit(linesOf(unsealed, 'entries.ndjson')));

const TOLD = story();

describe('an honest register', () => {
  test('passes, and every entry and officer was looked at', () => {
    expect(findings(TOLD.hub)).toEqual([]);
    const { checks } = verifyExport(new ExportDirectory(directory.path('export')));
    const counts = Object.fromEntries(checks.map(({ code, count }) => [code, count]));
    expect(counts).toMatchObject({ OFFICERS: 2, ENTRIES: 11, STATEMENTS: 3, POSITIONS: 14 });
  });

  test('passes with nothing but entries, of which nobody is judged', () => {
    const hub = new SmallHub(ORIGIN);
    hub.enter('epoch-manifest', manifestContent());
    hub.detect(DEFAULT_RULE_SET);
    expect(findings(hub)).toEqual([]);
    hub.detect(DEFAULT_RULE_SET, true);
    hub.enter('epoch-manifest', manifestContent({ epoch: '2027' }));
    hub.detect(DEFAULT_RULE_SET);
    expect(findings(hub)).toEqual([]);
  });

  test('keeps orders of an officer who left later', () => {
    const told = story();
    told.hub.revoke(told.ada);
    told.hub.detect(DEFAULT_RULE_SET, true);
    expect(findings(told.hub)).toEqual([]);
  });
});

describe('an entry that was touched is found', () => {
  const positions = TOLD.hub.entries.map(({ kind, position }, index) => [kind, position, index] as const);

  test.each(positions)('%s at %i: a character of what was signed', (_, __, index) => {
    const codes = findings(TOLD.hub, editEntries((entries) => entries.map((entry, nth) => (nth === index ? { ...entry, content: flipped(entry.content) } : entry))));
    expect(codes.some((code) => code.startsWith('ENTRIES '))).toBe(true);
  });

  test.each(positions)('%s at %i: dropped, the positions after it left', (_, __, index) => {
    expect(findings(TOLD.hub, editEntries((entries) => entries.toSpliced(index, 1)))).toEqual(expect.arrayContaining(['POSITIONS POSITION_COUNT']));
  });

  test.each(positions)('%s at %i: dropped, and everything that says a position made to fit', (kind, position, index) => {
    const codes = findings(TOLD.hub, (unsealed) => {
      editEntries((entries) => entries.toSpliced(index, 1).map((entry) => ({ ...entry, position: entry.position > position ? entry.position - 1 : entry.position })))(unsealed);
      unsealed.position -= 1;
    });
    // A pass ends where it ended: the log is too short for the last one.
    expect(codes).toContain('VERDICTS RUN_RANGE');
    if (kind === 'disclosure-order') expect(codes.filter((code) => code === 'ENTRIES ENTRY_REFERENCE')).toHaveLength(5);
  });

  const swapped = (index: number) => editEntries((entries) => {
    const [one, other] = [entries[index], entries[index + 1]];
    return one === undefined || other === undefined ? entries : entries.with(index, { ...other, position: one.position }).with(index + 1, { ...one, position: other.position });
  });

  test.each<[string, number, string]>([
    ['a delivery before its order', 1, 'ENTRIES ENTRY_REFERENCE'],
    ['a question before its order', 7, 'ENTRIES ENTRY_REFERENCE'],
    ['two questions the other way round', 8, 'ENTRIES ENTRY_ANSWER'],
    ['a question after a manifest that came later', 9, 'ENTRIES ENTRY_ANSWER'],
  ])('%s', (_, index, code) => {
    expect(findings(TOLD.hub, swapped(index))).toContain(code);
  });

  test('any two in the other order, by whoever has an earlier export', () => {
    seal(TOLD.hub.export(), TOLD.hub.key, directory.path('before'));
    for (const index of TOLD.hub.entries.keys()) {
      if (index === TOLD.hub.entries.length - 1) continue;
      const unsealed = TOLD.hub.export();
      swapped(index)(unsealed);
      seal(unsealed, TOLD.hub.key, directory.path('export'));
      const { checks } = verifyExport(new ExportDirectory(directory.path('export')), { previous: new ExportDirectory(directory.path('before')) });
      expect(checks.find(({ code }) => code === 'HISTORY')?.failures.map(({ code, place }) => [code, place.file, place.line]), `entry ${index}`).toEqual([['HISTORY_REWRITTEN', 'entries.ndjson', index + 1]]);
    }
  });

  test('an officer’s registration changed, by whoever has an earlier export', () => {
    seal(TOLD.hub.export(), TOLD.hub.key, directory.path('before'));
    const unsealed = TOLD.hub.export();
    setLines(unsealed, 'officers.ndjson', linesOf(unsealed, 'officers.ndjson').map((row) => ({ ...row, revokedPosition: 14 })));
    seal(unsealed, TOLD.hub.key, directory.path('export'));
    expect(verifyExport(new ExportDirectory(directory.path('before')), { previous: new ExportDirectory(directory.path('export')) }).checks.find(({ code }) => code === 'HISTORY')?.failures.map(({ place }) => place.file)).toEqual(['officers.ndjson', 'officers.ndjson']);
  });

  test('lines out of order', () => {
    expect(findings(TOLD.hub, editEntries((entries) => entries.toReversed()))).toContain('ENTRIES ENTRY_POSITION');
  });

  test('twice', () => {
    expect(findings(TOLD.hub, editEntries((entries) => entries.flatMap((entry) => [entry, entry])))).toContain('ENTRIES ENTRY_POSITION');
    expect(findingsWith(({ hub, wanted }) => hub.enter('disclosure-order', wanted.content))).toEqual(['ENTRIES ENTRY_TWICE']);
  });

  test('an order backdated to before its officer was registered', () => {
    const late = story();
    const [carl, dora] = [late.hub.officer('Carl'), late.hub.officer('Dora')];
    late.hub.enter('disclosure-order', ordered(disclose(), carl, dora).content);
    late.hub.detect(DEFAULT_RULE_SET);
    expect(findings(late.hub)).toEqual([]);
    const backdated = findings(late.hub, editEntries((entries) => {
      const [last] = entries.slice(-1);
      return [...entries.slice(0, 8), { ...last, position: 11 }, ...entries.slice(8, -1).map((entry) => ({ ...entry, position: entry.position + 1 }))];
    }));
    expect(backdated).toContain('ENTRIES ORDERS_OFFICER');
  });

  test.each<[string, object]>([
    ['of a kind that there is not', { kind: 'pardon' }],
    ['with a member more', { more: 1 }],
    ['at no position', { position: -1 }],
    ['under the kind of another', { kind: 'ruling' }],
  ])('one %s', (_, changes) => {
    expect(findings(TOLD.hub, editEntries((entries) => entries.with(1, { ...entries[1], ...changes } as SmallEntry))).some((code) => code.startsWith('ENTRIES '))).toBe(true);
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
  ])('%s', (_, add, code) => {
    expect(findingsWith(add)).toContain(`ENTRIES ${code}`);
  });

  test.each<[string, Parameters<typeof presenceContent>[4], Parameters<typeof presenceContent>[5]]>([
    ['one account too few', { position: 15, accounts: 2 }, {}],
    ['nobody where there is somebody', { position: 15, accounts: 0 }, {}],
    ['the truth about another place', { position: 14, accounts: 3 }, {}],
    ['the truth about another token', { position: 15, accounts: 3 }, { token: NOBODY }],
    ['the truth to another question', { position: 15, accounts: 3 }, { query: digest('another') }],
    ['the truth in another log’s name', { position: 15, accounts: 3 }, { iss: 'elsewhere' }],
  ])('a hub that answers a question for presence with %s', (_, said, changes) => {
    expect(findingsWith(({ hub, ada, ben }) => {
      const { content, order } = ordered(presence(), ada, ben);
      hub.enter('presence-order', content);
      hub.enter('presence-result', presenceContent(order, ACME, ada, hub.key, said, changes));
    })).toEqual(['ENTRIES ENTRY_ANSWER']);
  });

  test('a question about another epoch than was ordered', () => {
    expect(findingsWith(({ hub, ada, ben }) => {
      const { content, order } = ordered(presence({ epoch: '2027' }), ada, ben);
      hub.enter('presence-order', content);
      hub.enter('presence-result', presenceContent(order, ACME, ada, hub.key, { position: 15, accounts: 3 }));
    })).toEqual(['ENTRIES ENTRY_TOKEN']);
  });

  test('a question about a token that a provider can make by itself', () => {
    expect(findingsWith(({ hub, ada, ben }) => {
      const { content, order } = ordered(presence(), ada, ben);
      hub.enter('presence-order', content);
      hub.enter('presence-result', presenceContent(order, { ...ACME, mode: 'hmac' }, ada, hub.key, { position: 15, accounts: 0 }));
    })).toEqual(['ENTRIES ENTRY_TOKEN']);
  });

  test('a statement with tokens of an epoch that nobody published, or not yet', () => {
    const early = new SmallHub(ORIGIN);
    const alpha = early.register(ALPHA);
    early.accept(alpha.report(at(1), [{ ...customer('a1', {}), tokens: [ACME] }]));
    early.enter('epoch-manifest', manifestContent());
    early.accept(alpha.report(at(2), [{ ...customer('a1', {}), tokens: [ACME] }]));
    early.accept(alpha.report(at(3), [customer('a3', {}), { ...customer('a2', {}), tokens: [toprf('acme', '2027')] }], { epoch: '2027' }));
    early.detect(DEFAULT_RULE_SET);
    seal(early.export(), early.key, directory.path('early'));
    const failures = verifyExport(new ExportDirectory(directory.path('early'))).checks.flatMap((check) => check.failures.map(({ code, place }) => [check.code, code, place.line, place.field]));
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
    hub.enter('ruling', rule('disregard')); // 2
    hub.detect(DEFAULT_RULE_SET);
    hub.enter('ruling', rule('restore')); // 3
    hub.accept(alpha.report(at(4), [workload('wa2', 'a1', 'ended', 1, 2)]));
    hub.enter('ruling', rule('disregard', { provider: BETA, handle: 'b1' })); // 5
    hub.detect(DEFAULT_RULE_SET);
    return hub;
  }

  test('is replayed at its position: who is one customer changes there, and verdicts with it', () => {
    const hub = ruled();
    expect(findings(hub)).toEqual([]);
    const runs = linesOf(hub.export(), 'runs.ndjson') as unknown as readonly { verdicts: number }[];
    // Two providers each time; one entity of two accounts, then two, then two again: three rows each.
    expect(runs.map(({ verdicts }) => verdicts)).toEqual([3 + 2, 6 + 2, 6 + 2]);
  });

  test('made another one is found in the verdicts, too', () => {
    const hub = ruled();
    const restore = hub.entries.filter(({ kind }) => kind === 'ruling')[1];
    const codes = findings(hub, editEntries((entries) => entries.map((entry, nth) => (nth === 0 && restore !== undefined ? { ...entry, content: restore.content } : entry))));
    expect(codes).toEqual(expect.arrayContaining(['ENTRIES ENTRY_TWICE', 'VERDICTS RUN_COUNT']));
  });

  test('that nobody signed is not followed', () => {
    const hub = ruled();
    expect(findings(hub, (unsealed) => setLines(unsealed, 'officers.ndjson', []))).toEqual(expect.arrayContaining(['ENTRIES ORDERS_OFFICER', 'VERDICTS RUN_COUNT']));
  });
});

describe('the register of officers', () => {
  const editOfficer = (changes: object) => (unsealed: Unsealed) => setLines(unsealed, 'officers.ndjson', linesOf(unsealed, 'officers.ndjson').map((row, index) => (index === 0 ? { ...row, ...changes } : row)));
  test.each<[string, (unsealed: Unsealed) => void, string]>([
    ['a key under another kid', editOfficer({ x: newKey().jwk.x }), 'OFFICERS KEY_THUMBPRINT'],
    ['a key of small order', editOfficer({ x: 'A'.repeat(43) }), 'OFFICERS SIGNING_KEY_INVALID'],
    ['a key registered after the export', editOfficer({ registeredPosition: 15 }), 'OFFICERS KEY_POSITIONS'],
    ['a key registered after what it signed', editOfficer({ registeredPosition: 12 }), 'ENTRIES ORDERS_OFFICER'],
    ['a key revoked before what it signed', editOfficer({ revokedPosition: 3 }), 'ENTRIES ORDERS_OFFICER'],
    ['a key revoked before it was registered', editOfficer({ registeredPosition: 5, revokedPosition: 4 }), 'OFFICERS KEY_POSITIONS'],
    ['two keys of one person', editOfficer({ name: 'Ben' }), 'OFFICERS OFFICER_TWICE'],
    ['a row with a member more', editOfficer({ more: 1 }), 'OFFICERS EXPORT_ROW'],
    ['an officer left out', (unsealed) => setLines(unsealed, 'officers.ndjson', linesOf(unsealed, 'officers.ndjson').slice(1)), 'ENTRIES ORDERS_OFFICER'],
    ['one listed twice', (unsealed) => setLines(unsealed, 'officers.ndjson', linesOf(unsealed, 'officers.ndjson').flatMap((row) => [row, row])), 'OFFICERS KEY_DUPLICATE'],
  ])('%s', (_, tamper, code) => {
    expect(findings(TOLD.hub, tamper)).toContain(code);
  });

  test('whose key is a provider’s', () => {
    const hub = new SmallHub(ORIGIN);
    const alpha = hub.register(ALPHA);
    const tamper = (unsealed: Unsealed) => setLines(unsealed, 'officers.ndjson', [{ kid: alpha.key.kid, name: 'Ada', x: alpha.key.jwk.x, registeredPosition: 0, revokedPosition: null }]);
    expect(findings(hub, tamper)).toEqual(['OFFICERS KEY_DUPLICATE']);
  });
});

/** Another character near the end, within the last signature. */
function flipped(content: string): string {
  const at = content.lastIndexOf('.') + 20;
  return content.slice(0, at) + (content[at] === 'A' ? 'B' : 'A') + content.slice(at + 1);
}
