import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { evaluate } from '../program.js';
import { pairOf, pairsByKey } from './score.js';

const PUBLISHED = fileURLToPath(new URL('../../../../shared/vectors/identity', import.meta.url));

let base = '';
let made = 0;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'linkage spec '));
});
afterAll(async () => {
  await rm(base, { recursive: true });
});

const HEADER = 'rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id';
const person = (id: string, given: string, surname: string, house: string, street: string, postcode: string, born: string, number: string): string =>
  [id, given, surname, house, street, '', 'town', postcode, 'nsw', born, number].join(', ');

/** Two people, each twice. The first keeps its number; of the second only birth date and postcode are left, and name and address. */
const A = [HEADER, person('rec-1-org', 'anna', 'muster', '7', 'long road', '2000', '19600102', '1000001'), person('rec-2-org', 'berta', 'beispiel', '9', 'high street', '3000', '19700203', '2000002')].join('\n');
const B = [HEADER, person('rec-1-dup-0', 'ana', 'muster', '', 'lng road', '2001', '19600103', '1000001'), person('rec-2-dup-0', 'Berta', 'Beispiel', '9', 'hihg street', '3000', '19700203', '')].join('\n');

const FILES: Readonly<Record<string, string>> = {
  'linkage/febrl_dataset1.csv': `${A}\n${B.split('\n').slice(1).join('\n')}\n`,
  'linkage/febrl_dataset2.csv': `${A}\n`,
  'linkage/febrl_dataset3.csv': `${A}\n`,
  'linkage/febrl_dataset4a.csv': `${A}\n`,
  'linkage/febrl_dataset4b.csv': `${B}\n`,
  'linkage/splink_fake_1000.csv': 'unique_id,first_name,surname,dob,city,email,cluster\n0,Anna,Muster,1960-01-02,,Anna.Muster@gmail.com,7\n1,Ana,Muster,1960-01-02,,annamuster+x@gmail.com,7\n2,Carl,Other,1970-02-03,,carl@acme.com,8\n',
  'linkage/opensanctions_name_bench_cases.csv': [
    'case_group,schema,name1,name2,is_match,quality,category,notes',
    'x,Company,Acme Limited,"Acme, Ltd.",true,,,',
    'x,Organization,Acme Ltd,Аcme Ltd,true,,,',
    'x,LegalEntity,Acme Ltd,Acme plc,false,,,',
    'x,Person,Anna Muster,Anna Muster,true,,,',
    '',
  ].join('\n'),
  'normalisation/cleanco_companies_sec_alpha2002.csv': 'Acme Ltd.;UK\nAcme plc;UK\nAcme Limited;Ireland\nBeta Inc;Canada\n',
  'normalisation/gleif_elf-code-list-v1.5_2023-09-28.csv':
    '\uFEFF"ELF Code","Entity Legal Form name Local name","Abbreviations Local language"\n"8888","",""\n"H0PO","Private Limited Company","Ltd;Limited"\n"B6ES","Public Limited Company","plc"\n',
  'normalisation/opensanctions_rigour_org_types.yml': 'types:\n  - display: Ltd\n    aliases: [Limited, Lmtd]\n  - generic: JSC\n    aliases: [AB]\n',
};

async function folder(changes: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
  const path = join(base, `set ${made++}`);
  for (const [file, content] of Object.entries({ ...FILES, ...changes })) {
    await mkdir(join(path, file, '..'), { recursive: true });
    if (content !== undefined) await writeFile(join(path, file), content);
  }
  return path;
}

async function run(...args: readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
  let text = '';
  const status = await evaluate(['linkage', ...args], (more) => (text += more));
  return { status, text };
}

interface Scored {
  readonly rule: string;
  readonly pairs: number;
  readonly right: number;
  readonly precision: number | null;
  readonly recall: number | null;
}
interface Report {
  readonly persons: readonly { readonly data: string; readonly records: number; readonly truePairs: number; readonly scores: readonly Scored[] }[];
  readonly companies: { readonly pairs: number; readonly truePairs: number; readonly scores: readonly Scored[]; readonly mergedByDeletion: unknown };
  readonly lists: unknown;
  readonly bars: readonly { readonly bar: string; readonly met: boolean }[];
  readonly met: boolean;
}

async function report(path: string): Promise<Report & { readonly status: number }> {
  const { status, text } = await run(path, '--json');
  return { status, ...(JSON.parse(text) as Report) };
}
const counts = (scores: readonly Scored[]): Record<string, [number, number]> => Object.fromEntries(scores.map(({ rule, pairs, right }) => [rule, [pairs, right]]));

describe('persons, counted by hand', () => {
  test('between two files: what each token, each set and the hub itself joins', async () => {
    const { persons } = await report(await folder());
    const febrl4 = persons.find(({ data }) => data === 'Febrl 4')!;
    expect(febrl4).toMatchObject({ records: 4, truePairs: 2 });
    expect(counts(febrl4.scores)).toEqual({
      'any of the exact tokens': [2, 2],
      'composite: all of them agree': [0, 0],
      // The owner's name with birth date joins the second person, whose number is missing.
      'hub: joined by strong tokens': [2, 2],
      'hub: joined, or a lead of two weak families': [2, 2],
      soc_sec_id: [1, 1],
      'name and birth date': [1, 1],
      'birth date and postcode': [1, 1],
      'name and postcode': [1, 1],
      'house, street and postcode': [0, 0],
      name: [1, 1],
      'skeleton of the name': [1, 1],
      'postcode and house number': [1, 1],
    });
  });

  test('within one file duplicates are found all the same', async () => {
    const { persons } = await report(await folder());
    expect(persons.map(({ data, records, truePairs }) => [data, records, truePairs])).toEqual([['Febrl 1', 4, 2], ['Febrl 2', 2, 0], ['Febrl 3', 2, 0], ['Febrl 4', 4, 2], ['Splink fake 1000', 3, 1]]);
    expect(counts(persons[0]!.scores)['any of the exact tokens']).toEqual([2, 2]);
    expect(persons[1]!.scores[0]).toEqual({ rule: 'any of the exact tokens', pairs: 0, right: 0, precision: null, recall: null });
  });

  test('an alias of a mailbox meets it when folded', async () => {
    const { persons } = await report(await folder());
    expect(counts(persons[4]!.scores)).toMatchObject({ 'mail address': [0, 0], 'mail address, folded': [1, 1], domain: [0, 0], 'hub: joined, or a lead of two weak families': [0, 0] });
  });

  test('two weak families make a lead where nothing strong agrees, and one does not', async () => {
    const agreeing = (house: string): string => [HEADER, person('rec-2-dup-0', 'berta', 'beispiel', house, 'x', '3000', '19700204', '9')].join('\n');
    const scoresFor = async (house: string): Promise<Record<string, [number, number]>> => counts((await report(await folder({ 'linkage/febrl_dataset4b.csv': agreeing(house) }))).persons[3]!.scores);
    const [both, nameOnly] = [await scoresFor('9'), await scoresFor('10')];
    expect([both['hub: joined by strong tokens'], both['hub: joined, or a lead of two weak families']]).toEqual([[0, 0], [1, 1]]);
    expect([nameOnly['name'], nameOnly['hub: joined, or a lead of two weak families']]).toEqual([[1, 1], [0, 0]]);
  });

  test('a stranger with the same number counts against precision', async () => {
    const stranger = [HEADER, person('rec-7-dup-0', 'carl', 'other', '1', 'x', '4000', '19800101', '1000001')].join('\n');
    const { persons, status, bars } = await report(await folder({ 'linkage/febrl_dataset4b.csv': stranger }));
    expect(persons[3]!.scores[0]).toMatchObject({ pairs: 1, right: 0, precision: 0 });
    expect([status, bars.filter(({ met }) => !met).map(({ bar }) => bar)]).toEqual([1, ['Febrl 4, any of the exact tokens: precision', 'Febrl 4, any of the exact tokens: recall']]);
  });
});

describe('names of organisations', () => {
  test('people are left out, a disguise is caught by the skeleton only, and deletion makes one of a Ltd and a plc', async () => {
    const { companies } = await report(await folder());
    expect([companies.pairs, companies.truePairs]).toEqual([3, 2]);
    expect(counts(companies.scores)).toEqual({
      'canonical form': [1, 1],
      skeleton: [2, 2],
      'canonical form or skeleton': [2, 2],
      'legal forms deleted (not the product)': [2, 1],
    });
    expect(companies.mergedByDeletion).toEqual([['Acme Ltd', 'Acme plc']]);
  });

  test('of registered companies, shows which ones deletion and which ones the canonical form merges', async () => {
    const { lists } = await report(await folder());
    expect(lists).toEqual({
      registered: { names: 4, mergedByDeletion: [['Acme Ltd.', 'Acme plc', 'Acme Limited']], mergedByCanonicalForm: [['Acme Ltd.', 'Acme Limited']] },
      legalForms: [{ list: 'ISO 20275', spellings: 3, meet: 1 }, { list: 'rigour organisation types', spellings: 2, meet: 1 }],
    });
  });
});

describe('the command', () => {
  test('ends with 0 when every bar is met, and says so in words for a person', async () => {
    const { status, text } = await run(await folder());
    expect(status).toBe(0);
    expect(text).toMatch(/\n {2}any of the exact tokens +2 +0 +1\.0000 +1\.0000\n/);
    expect(text).toContain('Acme Ltd. | Acme plc | Acme Limited');
    expect(text).toContain('  met     organisations, canonical form: recall 0.5000 (> 0.287)\n');
    expect(text).toMatch(/\nALL BARS MET\.\n$/);
  });

  test('ends with 1 when a bar is missed, recall of organisations being more than its figure', async () => {
    const cases = ['schema,name1,name2,is_match', ...Array.from({ length: 1_000 }, (_, i) => `Company,Acme ${i + 1000} Ltd,${i < 287 ? 'Acme' : 'Beta'} ${i + 1000} Limited,true`), ''].join('\n');
    const { status, text } = await run(await folder({ 'linkage/opensanctions_name_bench_cases.csv': cases }));
    expect(text).toContain('  MISSED  organisations, canonical form: recall 0.2870 (> 0.287)\n');
    expect(text).toMatch(/\n1 of 4 BARS MISSED\.\n$/);
    expect(status).toBe(1);
  });

  test('takes the folder of labelled pairs itself, with the lists beside it or without', async () => {
    const path = await folder();
    expect((await report(join(path, 'linkage'))).lists).not.toBeNull();
    await rm(join(path, 'normalisation'), { recursive: true });
    const { status, text } = await run(join(path, 'linkage'));
    expect(status).toBe(0);
    expect(text).toContain('Not checked: lists of names and legal forms (no folder normalisation).');
    expect(text).not.toContain('deleted');
  });

  test('goes on without the set that no bar rests on, and says so', async () => {
    const { status, text } = await run(await folder({ 'linkage/splink_fake_1000.csv': undefined }));
    expect([status, text.includes('Splink fake 1000:'), text.includes('Not checked: Splink fake 1000 (no such file).')]).toEqual([0, false, true]);
  });

  test.each(Object.keys(FILES).filter((file) => !file.includes('splink')))('says that %s is missing', async (file) => {
    await expect(run(await folder({ [file]: undefined }))).rejects.toMatchObject({ code: 'EVAL_FILE_MISSING', place: { file } });
  });

  test('says that there is no such folder', async () => {
    await expect(run(join(base, 'nowhere'))).rejects.toMatchObject({ code: 'EVAL_FILE_MISSING', place: { file: 'nowhere' } });
  });

  test.each<[string, string, string, object]>([
    ['a column that is missing', 'linkage/febrl_dataset2.csv', 'rec_id, given_name\nrec-1-org, x\n', { code: 'EVAL_SCHEMA', place: { file: 'linkage/febrl_dataset2.csv', field: 'surname' } }],
    ['a file without rows', 'linkage/febrl_dataset3.csv', `${HEADER}\n`, { code: 'EVAL_SCHEMA', place: { file: 'linkage/febrl_dataset3.csv' } }],
    ['a row with too few fields', 'linkage/febrl_dataset1.csv', `${HEADER}\nrec-1-org, x\n`, { code: 'EVAL_CSV', place: { file: 'linkage/febrl_dataset1.csv' } }],
    ['an id of another kind', 'linkage/febrl_dataset4b.csv', A.replace('rec-2-org', 'two'), { code: 'EVAL_SCHEMA', place: { file: 'linkage/febrl_dataset4b.csv', line: 3, field: 'rec_id' } }],
    ['a label of another kind', 'linkage/opensanctions_name_bench_cases.csv', 'schema,name1,name2,is_match\nCompany,a,b,maybe\n', { code: 'EVAL_SCHEMA', place: { field: 'is_match', line: 2 } }],
    ['no YAML', 'normalisation/opensanctions_rigour_org_types.yml', 'types: [', { code: 'EVAL_SCHEMA', place: { file: 'normalisation/opensanctions_rigour_org_types.yml' } }],
    ['YAML of another kind', 'normalisation/opensanctions_rigour_org_types.yml', 'types: []', { code: 'EVAL_SCHEMA', place: { field: 'types' } }],
  ])('refuses %s with its place', async (_, file, content, refused) => {
    await expect(run(await folder({ [file]: content }))).rejects.toMatchObject(refused);
  });
});

describe('pairs that share a key', () => {
  test('are those that a comparison of each with each finds', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }), { maxLength: 12 }), fc.boolean(), (keys, between) => {
        const comparable = (a: number, b: number): boolean => !between || a % 2 !== b % 2;
        const slow = new Set<number>();
        for (let a = 0; a < keys.length; a++) {
          for (let b = a + 1; b < keys.length; b++) if (keys[a] !== undefined && keys[a] === keys[b] && comparable(a, b)) slow.add(pairOf(a, b, keys.length));
        }
        expect(pairsByKey(keys, comparable)).toEqual(slow);
      }),
    );
  });
});

describe.skipIf(!existsSync(PUBLISHED))('published data (needs ../shared/vectors/identity)', () => {
  test('meets every bar; deletion merges Rio Tinto, Unilever, Barclays and Thomson, the canonical form none', { timeout: 300_000 }, async () => {
    const { status, lists, bars } = await report(PUBLISHED);
    expect(bars).toEqual(bars.map((bar) => ({ ...bar, met: true })));
    expect(status).toBe(0);
    expect(lists).toMatchObject({
      registered: {
        names: 1_320,
        mergedByDeletion: expect.arrayContaining([['Barclays Bank plc', 'Barclays plc'], ['Rio Tinto Ltd.', 'Rio Tinto plc'], ['Thomson Corp', 'Thomson S.A.'], ['Unilever N.V.', 'Unilever plc']]) as unknown,
        mergedByCanonicalForm: [],
      },
    });
  });
});
