import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placeText } from '#libs/errors';
import { readInputs, type Inputs } from './inputs.js';
import { Problems } from './problems.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'inputs-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

const CUSTOMERS = 'customer_id,name\nacme,Acme Ltd\n';
const WORKLOAD_COLUMNS = 'workload_id,customer_id,state,start,end,planned_end,model,count,nodes,memory_gb,precision,configured_gbps,peak_gbps,egress_bytes,ingress_bytes,empirical_low_top,empirical_high_top,empirical_method,energy_wh,cluster,declared';
const GOOD: Record<string, string> = { workload_id: 'w1', customer_id: 'acme', start: '1780272000', end: '1780275600', model: 'H100 SXM', count: '8', nodes: '1', precision: 'bf16', configured_gbps: '400', egress_bytes: '1', ingress_bytes: '2' };

/** One workload row with some fields replaced. */
function workloads(...rows: readonly Record<string, string>[]): string {
  const columns = WORKLOAD_COLUMNS.split(',');
  return `${WORKLOAD_COLUMNS}\n${rows.map((row) => columns.map((column) => ({ ...GOOD, ...row })[column] ?? '').join(',')).join('\n')}\n`;
}

interface Files {
  readonly [name: string]: string | Uint8Array;
}

/** Reads files, each kind found by its name; a good customers and workloads file stand in where none is given. */
async function read(files: Files): Promise<{ readonly problems: string[]; readonly messages: string[]; readonly inputs: Inputs }> {
  const all: Files = { ...(Object.keys(files).some((name) => name.startsWith('customers')) ? {} : { 'customers.csv': CUSTOMERS }), ...(Object.keys(files).some((name) => name.startsWith('workloads')) ? {} : { 'workloads.csv': workloads({}) }), ...files };
  const paths: Record<string, string> = {};
  for (const [name, content] of Object.entries(all)) {
    paths[name.split('.')[0] ?? ''] = join(home, name);
    await writeFile(join(home, name), content);
  }
  const problems = new Problems();
  const none = new Map();
  const inputs = await readInputs(paths as { customers: string; workloads: string }, { workloads: none, clusters: none }, problems);
  return { problems: problems.first.map(({ code, place }) => `${code} ${placeText(place)}`), messages: problems.first.map(({ message }) => message), inputs };
}

describe('a file that cannot be read', () => {
  test.each<[string, Files, string]>([
    ['of an unknown kind', { 'workloads.xlsx': 'x' }, 'REPORTER_FILE_FORMAT workloads.xlsx'],
    ['that is no gzip although it is called so', { 'workloads.csv.gz': workloads({}) }, 'REPORTER_FILE_GZIP workloads.csv.gz'],
    ['cut off within its gzip data', { 'workloads.csv.gz': gzipSync(workloads({})).subarray(0, 60) }, 'REPORTER_FILE_GZIP workloads.csv.gz'],
    ['with a byte flipped within its gzip data', { 'workloads.csv.gz': gzipSync(workloads({})).map((byte, at) => (at === 60 ? byte ^ 0xff : byte)) }, 'REPORTER_FILE_GZIP workloads.csv.gz'],
    ['in Latin-1', { 'customers.csv': Buffer.from('customer_id,name\nb,Bär\nacme,Acme\nc,Bä\n', 'latin1') }, 'REPORTER_FILE_UTF8 customers.csv:2'],
    ['cut within a character', { 'customers.csv': Buffer.from('customer_id,name\nacme,Acme\nb,Bä').subarray(0, -1) }, 'REPORTER_FILE_UTF8 customers.csv:3'],
    ['that is empty', { 'customers.csv': '' }, 'REPORTER_FILE_EMPTY customers.csv'],
    ['with a quote that is never closed', { 'customers.csv': 'customer_id,name\nacme,"Acme\n' }, 'REPORTER_FILE_CSV customers.csv:2'],
    ['with a quote inside a plain field', { 'customers.csv': 'customer_id,name\nacme,Ac"me\n' }, 'REPORTER_FILE_CSV customers.csv:2'],
    ['with text after a closing quote', { 'customers.csv': 'customer_id,name\nacme,"Ac"me\n' }, 'REPORTER_FILE_CSV customers.csv:2'],
  ])('%s is one problem with its place, and nothing is said to be missing from it', async (_, files, expected) => {
    expect((await read(files)).problems).toEqual([expected]);
  });

  test('that is not there is named without the path to it', async () => {
    const problems = new Problems();
    await readInputs({ customers: join(home, 'nowhere.csv'), workloads: join(home, 'workloads.csv') }, { workloads: new Map(), clusters: new Map() }, problems);
    expect(problems.first.map(({ code, place }) => [code, place])).toEqual([
      ['REPORTER_FILE_READ', { file: 'nowhere.csv' }],
      ['REPORTER_FILE_READ', { file: 'workloads.csv' }],
    ]);
  });

  test('does not show in any message what was in it', async () => {
    const { messages } = await read({ 'customers.csv': 'customer_id,name\nacme,secret"name\n', 'workloads.ndjson': '{"workload_id": secret}\n' });
    expect(messages).toHaveLength(2);
    expect(messages.join('')).not.toContain('secret');
  });
});

describe('columns and members', () => {
  test.each<[string, Files, string[]]>([
    ['unknown in a header', { 'customers.csv': 'customer_id,nmae,Lei\nacme,x,y\n' }, ['REPORTER_COLUMN_UNKNOWN customers.csv:1 field "nmae"', 'REPORTER_COLUMN_UNKNOWN customers.csv:1 field "Lei"']],
    ['given twice', { 'customers.csv': 'customer_id,name,name\nacme,x,y\n' }, ['REPORTER_COLUMN_DUPLICATE customers.csv:1 field "name"']],
    ['missing from a header', { 'workloads.csv': 'workload_id,customer_id,start,precision\n' }, ['REPORTER_COLUMN_MISSING workloads.csv:1 field "configured_gbps"']],
    ['unknown in an object', { 'customers.ndjson': '{"customer_id":"acme","nmae":"x"}' }, ['REPORTER_COLUMN_UNKNOWN customers.ndjson:1 field "nmae"', 'REPORTER_CUSTOMER_UNKNOWN workloads.csv:2 field "customer_id"']],
    ['given twice in an object', { 'customers.ndjson': '{"customer_id":"acme"}\n{"customer_id":"b","customer_id":"c"}' }, ['REPORTER_FILE_JSON customers.ndjson:2']],
    ['of a line that is no object', { 'customers.ndjson': '["acme"]\n{"customer_id":"acme"}\nnull\n"acme"\n' }, ['REPORTER_FILE_JSON customers.ndjson:1', 'REPORTER_FILE_JSON customers.ndjson:3', 'REPORTER_FILE_JSON customers.ndjson:4']],
    ['of a line that is no JSON; the lines after it are read', { 'customers.ndjson': '{"customer_id":"acme"}\n{\n\n{"customer_id":"acme"}' }, ['REPORTER_FILE_JSON customers.ndjson:2', 'REPORTER_ID_DUPLICATE customers.ndjson:4 field "customer_id"']],
    ['called as a prototype is', { 'customers.ndjson': '{"customer_id":"acme","__proto__":{"name":"x"}}' }, ['REPORTER_COLUMN_UNKNOWN customers.ndjson:1 field "__proto__"', 'REPORTER_CUSTOMER_UNKNOWN workloads.csv:2 field "customer_id"']],
    ['too few or too many in a record', { 'customers.csv': 'customer_id,name\nacme,x\nb\nc,y,z\n' }, ['REPORTER_FILE_CSV customers.csv:3', 'REPORTER_FILE_CSV customers.csv:4']],
  ])('%s are told with their line', async (_, files, expected) => {
    expect((await read(files)).problems).toEqual(expected);
  });
});

describe('one field of a workload', () => {
  test.each<[string, Record<string, string>, string]>([
    ['no workload_id', { workload_id: '' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "workload_id"'],
    ['no customer_id', { customer_id: '' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "customer_id"'],
    ['no start', { start: '' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "start"'],
    ['no model', { model: '' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "model"'],
    ['no count', { count: '' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "count"'],
    ['no nodes', { nodes: '' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "nodes"'],
    ['no precision', { precision: '' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "precision"'],
    ['no bandwidth: it would read as none', { configured_gbps: '' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "configured_gbps"'],
    ['no egress although it ran', { egress_bytes: '' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "egress_bytes"'],
    ['an id with a space', { workload_id: 'w 1' }, 'REPORTER_FIELD_TEXT workloads.csv:2 field "workload_id"'],
    ['an id of 201 characters', { workload_id: 'w'.repeat(201) }, 'REPORTER_FIELD_TEXT workloads.csv:2 field "workload_id"'],
    ['a negative number', { egress_bytes: '-1' }, 'REPORTER_FIELD_NEGATIVE workloads.csv:2 field "egress_bytes"'],
    ['infinity', { configured_gbps: 'Infinity' }, 'REPORTER_FIELD_NUMBER workloads.csv:2 field "configured_gbps"'],
    ['a number beyond any double', { configured_gbps: '1e999' }, 'REPORTER_FIELD_NUMBER workloads.csv:2 field "configured_gbps"'],
    ['not a number', { peak_gbps: 'NaN' }, 'REPORTER_FIELD_NUMBER workloads.csv:2 field "peak_gbps"'],
    ['hexadecimal', { count: '0x10' }, 'REPORTER_FIELD_NUMBER workloads.csv:2 field "count"'],
    ['a number with a space', { count: ' 8' }, 'REPORTER_FIELD_NUMBER workloads.csv:2 field "count"'],
    ['half an accelerator', { count: '7.5' }, 'REPORTER_FIELD_INTEGER workloads.csv:2 field "count"'],
    ['no accelerators at all', { count: '0' }, 'REPORTER_FIELD_RANGE workloads.csv:2 field "count"'],
    ['more bytes than can be counted exactly', { ingress_bytes: '9007199254740992' }, 'REPORTER_FIELD_INTEGER workloads.csv:2 field "ingress_bytes"'],
    ['an unknown state', { state: 'paused' }, 'REPORTER_FIELD_CHOICE workloads.csv:2 field "state"'],
    ['an unknown declaration', { declared: 'gaming' }, 'REPORTER_FIELD_CHOICE workloads.csv:2 field "declared"'],
    ['a time in local time', { start: '2026-06-01T00:00:00+02:00' }, 'REPORTER_FIELD_TIME workloads.csv:2 field "start"'],
    ['a day that does not exist', { start: '2026-02-30T00:00:00Z' }, 'REPORTER_FIELD_TIME workloads.csv:2 field "start"'],
    ['a time in milliseconds', { start: '1780272000000' }, 'REPORTER_FIELD_TIME workloads.csv:2 field "start"'],
    ['an end before the start', { end: '1780271999' }, 'REPORTER_TIME_ORDER workloads.csv:2 field "end"'],
    ['an ended workload without an end', { state: 'ended', end: '' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "end"'],
    ['a running workload with an end', { state: 'running' }, 'REPORTER_FIELD_CONFLICT workloads.csv:2 field "end"'],
    ['a planned end that is not after the start', { state: 'planned', end: '', planned_end: '1780272000' }, 'REPORTER_TIME_ORDER workloads.csv:2 field "planned_end"'],
    ['an unknown accelerator', { model: 'H1000' }, 'COMPUTE_ACCELERATOR_UNKNOWN workloads.csv:2 field "model"'],
    ['a precision that the model lacks', { precision: 'fp2' }, 'COMPUTE_PRECISION_UNKNOWN workloads.csv:2 field "precision"'],
    ['a customer that nobody knows', { customer_id: 'acne' }, 'REPORTER_CUSTOMER_UNKNOWN workloads.csv:2 field "customer_id"'],
    ['a cluster that nobody knows', { cluster: 'c9' }, 'REPORTER_CLUSTER_UNKNOWN workloads.csv:2 field "cluster"'],
    ['half of an estimate', { empirical_low_top: '1', empirical_high_top: '2' }, 'REPORTER_FIELD_MISSING workloads.csv:2 field "empirical_method"'],
    ['an estimate upside down', { empirical_low_top: '2', empirical_high_top: '1', empirical_method: 'counters' }, 'REPORTER_FIELD_RANGE workloads.csv:2 field "empirical_high_top"'],
    ['energy with a fraction', { energy_wh: '1.5' }, 'REPORTER_FIELD_INTEGER workloads.csv:2 field "energy_wh"'],
  ])('%s is refused with its place', async (_, row, expected) => {
    const { problems, messages } = await read({ 'workloads.csv': workloads(row) });
    expect(problems).toEqual([expected]);
    const values = Object.entries(row).filter(([field, value]) => field !== 'state' && value.length > 3);
    for (const [, value] of values) expect(messages.join('')).not.toContain(value);
  });

  test('an unknown accelerator or precision is told together with what is known', async () => {
    const { messages } = await read({ 'workloads.csv': workloads({ model: 'H1000' }, { workload_id: 'w2', precision: 'fp2' }) });
    expect(messages[0]).toContain('H100');
    expect(messages[1]).toContain('bf16');
  });

  test('a second row of an id is refused, also when the first is wrong', async () => {
    expect((await read({ 'workloads.csv': workloads({ count: '-8' }, {}) })).problems).toEqual(['REPORTER_FIELD_NEGATIVE workloads.csv:2 field "count"', 'REPORTER_ID_DUPLICATE workloads.csv:3 field "workload_id"']);
  });

  test('all problems of a row, and of all rows, are told in one go', async () => {
    const { problems } = await read({ 'workloads.csv': workloads({ count: '-8', start: 'then' }, { workload_id: 'w2', precision: 'fp2', customer_id: 'acne' }, { workload_id: 'w3', customer_id: 'acne' }) });
    expect(problems).toEqual([
      'REPORTER_FIELD_TIME workloads.csv:2 field "start"',
      'REPORTER_FIELD_NEGATIVE workloads.csv:2 field "count"',
      'COMPUTE_PRECISION_UNKNOWN workloads.csv:3 field "precision"',
      'REPORTER_CUSTOMER_UNKNOWN workloads.csv:4 field "customer_id"',
    ]);
  });

  test('a record over several lines is told by its first', async () => {
    expect((await read({ 'customers.csv': 'customer_id,name\nacme,"Acme\nof\nLondon"\nb,"Two\nlines"\nb,x\n' })).problems).toEqual(['REPORTER_ID_DUPLICATE customers.csv:7 field "customer_id"']);
  });

  test.each<[string, string, string]>([
    ['both ways of naming accelerators', '"model":"H100 SXM","accelerators":[{"model":"H100 SXM","count":1,"nodes":1}]', 'REPORTER_FIELD_CONFLICT workloads.ndjson:1 field "accelerators"'],
    ['an empty list of accelerators', '"accelerators":[]', 'REPORTER_FIELD_CHOICE workloads.ndjson:1 field "accelerators"'],
    ['a list of names', '"accelerators":["H100 SXM"]', 'REPORTER_FIELD_CHOICE workloads.ndjson:1 field "accelerators.0"'],
    ['an unknown member within', '"accelerators":[{"model":"H100 SXM","count":1,"nodes":1,"hosts":1}]', 'REPORTER_COLUMN_UNKNOWN workloads.ndjson:1 field "accelerators.0.hosts"'],
    ['a missing member within', '"accelerators":[{"model":"H100 SXM","count":1,"nodes":1},{"model":"H100 SXM","count":1}]', 'REPORTER_FIELD_MISSING workloads.ndjson:1 field "accelerators.1.nodes"'],
    ['a count in text that is none', '"accelerators":[{"model":"H100 SXM","count":"eight","nodes":1}]', 'REPORTER_FIELD_NUMBER workloads.ndjson:1 field "accelerators.0.count"'],
    ['an unknown model within', '"accelerators":[{"model":"H1000","count":1,"nodes":1}]', 'COMPUTE_ACCELERATOR_UNKNOWN workloads.ndjson:1 field "accelerators.0.model"'],
    ['a model that is a number', '"model":100,"count":1,"nodes":1', 'REPORTER_FIELD_TEXT workloads.ndjson:1 field "model"'],
    ['a count that is true', '"model":"H100 SXM","count":true,"nodes":1', 'REPORTER_FIELD_NUMBER workloads.ndjson:1 field "count"'],
  ])('in an object, %s is refused with its place', async (_, members, expected) => {
    const line = `{"workload_id":"w1","customer_id":"acme","start":1780272000,"precision":"bf16","configured_gbps":1,"egress_bytes":1,"ingress_bytes":1,${members}}\n`;
    expect((await read({ 'workloads.ndjson': line })).problems).toEqual([expected]);
  });
});

describe('customers', () => {
  test.each<[string, string, string]>([
    ['a tax number without its country', 'customer_id,tax_id,tax_country\nacme,123,\n', 'REPORTER_FIELD_MISSING customers.csv:2 field "tax_country"'],
    ['a registration without its register', 'customer_id,registration\nacme,123\n', 'REPORTER_FIELD_MISSING customers.csv:2 field "register"'],
    ['an owner\'s number without its country', 'customer_id,owner_id\nacme,123\n', 'REPORTER_FIELD_MISSING customers.csv:2 field "owner_id_country"'],
    ['a payment reference without its scheme', 'customer_id,payment\nacme,x\n', 'REPORTER_FIELD_MISSING customers.csv:2 field "payment_scheme"'],
    ['a country of an address in words', 'customer_id,postcode,house_number,address_country\nacme,8001,1,Suisse\n', 'REPORTER_FIELD_CHOICE customers.csv:2 field "address_country"'],
    ['a country in words', 'customer_id,country\nacme,Germany\n', 'REPORTER_FIELD_CHOICE customers.csv:2 field "country"'],
    ['a yes that is no true', 'customer_id,in_house\nacme,yes\n', 'REPORTER_FIELD_BOOLEAN customers.csv:2 field "in_house"'],
    ['a reseller that nobody knows', 'customer_id,reseller_of\nacme,shop\n', 'REPORTER_CUSTOMER_UNKNOWN customers.csv:2 field "reseller_of"'],
    ['a reseller to itself', 'customer_id,reseller_of\nacme,acme\n', 'REPORTER_FIELD_CONFLICT customers.csv:2 field "reseller_of"'],
    ['an id given twice', 'customer_id,name\nacme,x\nacme,y\n', 'REPORTER_ID_DUPLICATE customers.csv:3 field "customer_id"'],
    ['a name longer than any', `customer_id,name\nacme,${'x'.repeat(1025)}\n`, 'REPORTER_FIELD_TEXT customers.csv:2 field "name"'],
  ])('%s is refused with its place', async (_, content, expected) => {
    expect((await read({ 'customers.csv': content })).problems).toEqual([expected]);
  });

  test('every column of a customer arrives in its record', async () => {
    const columns = 'customer_id,name,country,lei,tax_id,tax_country,registration,register,iban,payment,payment_scheme,email,phone,website,postcode,house_number,address_country';
    const { problems, inputs } = await read({ 'customers.csv': `${columns}\nacme,Acme,CH,L,T,DE,R,GB-COH,I,P,par,e@x.ch,1,x.ch,8001,12,AT\n` });
    expect(problems).toEqual([]);
    expect(inputs.customers.records.get('acme')?.kyc).toEqual({
      name: 'Acme',
      country: 'CH',
      lei: 'L',
      taxId: { country: 'DE', value: 'T' },
      registration: { register: 'GB-COH', value: 'R' },
      iban: 'I',
      payment: { scheme: 'par', value: 'P' },
      email: 'e@x.ch',
      phone: '1',
      website: 'x.ch',
      address: { postcode: '8001', houseNumber: '12', country: 'AT' },
    });
  });

  test('a byte order mark, CRLF and empty lines of a spreadsheet do no harm', async () => {
    const { problems, inputs } = await read({ 'customers.csv': '\uFEFFcustomer_id,name\r\n\r\nacme,"Acme, ""the"" Ltd"\r\n' });
    expect(problems).toEqual([]);
    expect(inputs.customers.records.get('acme')?.kyc).toEqual({ name: 'Acme, "the" Ltd' });
  });
});

describe('exchanges, clusters and capacity', () => {
  const EXCHANGES = 'workload_id,peer_workload_id,local_endpoint,remote_endpoint,bytes_out,bytes_in,from,to,sampled,gap\n';

  test.each<[string, string, string]>([
    ['no peer', 'w1,,,,1,2,1780272000,1780272060,,', 'REPORTER_FIELD_MISSING exchanges.csv:2 field "peer_workload_id"'],
    ['both kinds of peer', 'w1,w2,a,b,1,2,1780272000,1780272060,,', 'REPORTER_FIELD_CONFLICT exchanges.csv:2 field "peer_workload_id"'],
    ['half a pair of endpoints', 'w1,,a,,1,2,1780272000,1780272060,,', 'REPORTER_FIELD_MISSING exchanges.csv:2 field "remote_endpoint"'],
    ['an endpoint with a space', 'w1,,a b,c,1,2,1780272000,1780272060,,', 'REPORTER_FIELD_TEXT exchanges.csv:2 field "local_endpoint"'],
    ['itself as peer', 'w1,w1,,,1,2,1780272000,1780272060,,', 'REPORTER_EXCHANGE_SELF exchanges.csv:2 field "peer_workload_id"'],
    ['no length', 'w1,w2,,,1,2,1780272000,1780272000,,', 'REPORTER_TIME_ORDER exchanges.csv:2 field "to"'],
    ['a gap longer than itself', 'w1,w2,,,1,2,1780272000,1780272060,true,61', 'REPORTER_FIELD_RANGE exchanges.csv:2 field "gap"'],
    ['an unknown workload', 'w9,w2,,,1,2,1780272000,1780272060,,', 'REPORTER_WORKLOAD_UNKNOWN exchanges.csv:2 field "workload_id"'],
    ['an unknown peer', 'w1,w9,,,1,2,1780272000,1780272060,,', 'REPORTER_WORKLOAD_UNKNOWN exchanges.csv:2 field "peer_workload_id"'],
    ['no bytes', 'w1,w2,,,,2,1780272000,1780272060,,', 'REPORTER_FIELD_MISSING exchanges.csv:2 field "bytes_out"'],
  ])('an exchange with %s is refused with its place', async (_, row, expected) => {
    expect((await read({ 'workloads.csv': workloads({}, { workload_id: 'w2' }), 'exchanges.csv': `${EXCHANGES}${row}\n` })).problems).toEqual([expected]);
  });

  test.each<[string, Files, string]>([
    ['a cluster without a country', { 'clusters.csv': 'id,model,count,nodes,peak_tops,inter_node_gbps,country\nc1,H100 SXM,8,1,1,1,\n' }, 'REPORTER_FIELD_MISSING clusters.csv:2 field "country"'],
    ['a cluster given twice', { 'clusters.csv': 'id,model,count,nodes,peak_tops,inter_node_gbps,country\nc1,H100 SXM,8,1,1,1,DE\nc1,H100 SXM,8,1,1,1,DE\n' }, 'REPORTER_ID_DUPLICATE clusters.csv:3 field "id"'],
    ['capacity of an unknown model', { 'capacity.csv': 'model,installed,sold_s,idle_s\nH1000,1,1,1\n' }, 'COMPUTE_ACCELERATOR_UNKNOWN capacity.csv:2 field "model"'],
    ['capacity of one model under two names', { 'capacity.csv': 'model,installed,sold_s,idle_s\nH100 SXM,1,1,1\nNVIDIA H100 SXM,1,1,1\n' }, 'REPORTER_ID_DUPLICATE capacity.csv:3 field "model"'],
  ])('%s is refused with its place', async (_, files, expected) => {
    expect((await read(files)).problems).toEqual([expected]);
  });
});

test('only the first twenty problems are kept, and all are counted', async () => {
  const problems = new Problems();
  await writeFile(join(home, 'customers.csv'), CUSTOMERS);
  await writeFile(join(home, 'workloads.csv'), workloads(...Array.from({ length: 30 }, (_, index) => ({ workload_id: `w${index}`, count: '-1' }))));
  await readInputs({ customers: join(home, 'customers.csv'), workloads: join(home, 'workloads.csv') }, { workloads: new Map(), clusters: new Map() }, problems);
  expect([problems.first.length, problems.total]).toEqual([20, 30]);
  expect(() => problems.throwIfAny()).toThrow(expect.objectContaining({ code: 'REPORTER_INPUT_REFUSED', total: 30 }));
});
