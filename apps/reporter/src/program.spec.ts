import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importPublicJwk } from '#libs/signing';
import { BenchAgent, problemsOf } from './testing/bench-agent.js';

let agent: BenchAgent;
beforeEach(async () => {
  agent = await BenchAgent.create();
});
afterEach(async () => {
  await agent.remove();
});

describe('the command line', () => {
  test.each(['init', 'run', 'deliver', 'status', 'receipts export', 'witness init', 'witness serve', 'canonicalise'])('%s --help shows an example and ends with 0', async (command) => {
    const ran = await agent.cli([...command.split(' '), '--help']);
    expect(ran.status).toBe(0);
    expect(ran.out).toMatch(new RegExp(`Examples?:\\n  reporter ${command} `, 'u'));
    expect(ran.out).toContain('--json');
  });

  test.each([
    [['fly']],
    [['run']],
    [['status']],
    [['status', '--state', 'x', '--fast']],
    [['deliver', '--state', 'x', '--hub', 'http://h', '--give-up-after', 'soon']],
    [['deliver', '--state', 'x', '--hub', 'http://h', '--give-up-after', '-1']],
  ])('%j is a usage error: 2, said on stderr', async (args) => {
    const ran = await agent.cli(args);
    expect(ran.status).toBe(2);
    expect(ran.out).toBe('');
    expect(ran.err).toContain('--help');
  });

  test.each([
    [['--from', '1780272000'], '--to'],
    [['--to', '1780272000'], '--from'],
    [['--from', 'yesterday', '--to', '1780272000'], '--from'],
    [['--from', '1780272000', '--to', '1780272000'], '--to'],
    [['--hub', 'ftp://hub.example'], '--hub'],
    [['--hub', 'hub.example'], '--hub'],
  ])('run with %j names the option at fault', async (more, field) => {
    expect(await agent.run(undefined, more)).toMatchObject({ status: 2, error: { code: 'REPORTER_USAGE', place: { field } } });
  });

  test('run without a hub to deliver to is refused before anything is read', async () => {
    const ran = await agent.cli(['run', '--state', agent.state, '--origin', 'o', '--federation-key', 'k', '--epoch', 'e', '--customers', 'c', '--workloads', 'w']);
    expect(ran).toMatchObject({ status: 2, error: { code: 'REPORTER_USAGE', place: { field: '--hub' } } });
  });

  test.each([['--max-lines', '0'], ['--max-lines', '100001'], ['--max-lines', '1.5']])('run %s %s is refused', async (...more) => {
    expect((await agent.run(undefined, more)).status).toBe(2);
  });

  test('an epoch or origin that no statement may carry is refused with nothing stored', async () => {
    expect((await agent.run(undefined, ['--epoch', 'Ä'])).error).toMatchObject({ code: 'PSEUDONYM_EPOCH' });
    expect(problemsOf(await agent.run(undefined, ['--origin', 'Ä']))).toEqual(['REPORT_CLAIMS : aud']);
    expect(await agent.list('state')).toEqual(['agent.json', 'key.json']);
  });
});

describe('init', () => {
  test('makes a directory and a key for their owner only, and gives the public key as a registry takes it', async () => {
    const made = await agent.cli(['init', '--state', agent.path('new/state'), '--iss', 'urn:example:cloud', '--stream', 'a', '--json', '--public-key', agent.path('pub.json')]);
    expect(made.status).toBe(0);
    const { kid, publicKey } = JSON.parse(made.out) as { kid: string; publicKey: unknown };
    expect(importPublicJwk(publicKey).kid).toBe(kid);
    expect(JSON.parse(await agent.read('pub.json'))).toEqual(publicKey);
    expect((await stat(agent.path('new/state'))).mode & 0o777).toBe(0o700);
    expect((await stat(agent.path('new/state/key.json'))).mode & 0o777).toBe(0o600);
    expect(made.out + made.err).not.toContain((JSON.parse(await agent.read('new/state/key.json')) as { d: string }).d);
    expect(await agent.list('new')).toEqual(['state']);
  });

  test('leaves an existing directory as it is', async () => {
    const before = await agent.read('state/key.json');
    expect(await agent.cli(['init', '--state', agent.state, '--iss', 'https://cloud.example', '--stream', 'eu-2'])).toMatchObject({ status: 2, error: { code: 'REPORTER_STATE_EXISTS', place: { file: 'state' } } });
    expect(await agent.read('state/key.json')).toBe(before);
  });

  test('does not overwrite a file with the public key, and says where the key is to be had', async () => {
    await agent.write('pub.json', 'mine');
    expect((await agent.cli(['init', '--state', agent.path('two'), '--iss', 'https://cloud.example', '--stream', 'eu-2', '--public-key', agent.path('pub.json')])).error).toMatchObject({ code: 'REPORTER_PUBLIC_KEY_WRITE' });
    expect(await agent.read('pub.json')).toBe('mine');
    expect(JSON.parse((await agent.cli(['status', '--state', agent.path('two'), '--json'])).out)).toMatchObject({ stream: 'eu-2', publicKey: { kty: 'OKP' } });
  });

  test.each([
    ['cloud', 'eu-1', 'iss'],
    ['https://cloud.example/ä', 'eu-1', 'iss'],
    ['https://cloud.example', 'eu 1', 'stream'],
    ['https://cloud.example', '', 'stream'],
  ])('refuses the provider %j and stream %j, which no statement may carry', async (iss, stream, field) => {
    expect((await agent.cli(['init', '--state', agent.path('two'), '--iss', iss, '--stream', stream])).error).toMatchObject({ code: 'REPORTER_USAGE', place: { field } });
    expect(await agent.list('')).not.toContain('two');
  });
});

describe('a state directory', () => {
  test('that is none is said to be none, and gets no lock', async () => {
    expect((await agent.cli(['status', '--state', agent.path('nowhere')])).error).toMatchObject({ code: 'REPORTER_STATE_MISSING', place: { file: 'nowhere/agent.json' } });
    expect((await agent.run(undefined, ['--state', agent.path('')])).error).toMatchObject({ code: 'REPORTER_STATE_MISSING' });
    expect(await agent.list('')).toEqual(['customers.csv', 'fed.key', 'state', 'workloads.csv']);
  });

  test.each([
    ['agent.json', '{}'],
    ['agent.json', 'not json'],
    ['key.json', '{}'],
    ['key.json', 'not json'],
  ])('whose %s is %s is refused by name', async (file, content) => {
    await writeFile(`${agent.state}/${file}`, content);
    expect(await agent.cli(['status', '--state', agent.state])).toMatchObject({ status: 70, error: { code: 'REPORTER_STATE_CORRUPT', place: { file } } });
  });

  test('in use by a living process is left to it', async () => {
    await writeFile(`${agent.state}/lock`, `${process.ppid}\n`);
    expect(await agent.run(undefined)).toMatchObject({ status: 2, error: { code: 'DURABLE_LOCKED' } });
    expect((await agent.cli(['status', '--state', agent.state])).out).toContain(`process ${process.ppid} is working on it`);
    expect((await agent.run(undefined, ['--dry-run'])).status).toBe(0);
  });
});

test('status tells what was reported and what waits', async () => {
  await agent.run(undefined, ['--from', '1780272000', '--to', '1780358400', '--max-lines', '2']);
  const { out } = await agent.cli(['status', '--state', agent.state]);
  expect(out).toContain('2 statements, 2 of them not delivered (from #1)');
  expect(out).toContain('2 customers, 2 workloads, 0 exchanges, up to 2026-06-02T00:00:00.000Z');
  expect(JSON.parse((await agent.cli(['status', '--state', agent.state, '--json'])).out)).toMatchObject({ iss: 'https://cloud.example', head: { seq: 2 }, pending: [1, 2], reportedTo: 1_780_358_400, lockedBy: null });
});

describe('a refused input', () => {
  test('stores nothing, sends nothing and makes no handles', async () => {
    await agent.write('workloads.csv', (await readFile(agent.path('workloads.csv'), 'utf8')).replace(',64,', ',-64,'));
    const ran = await agent.run(undefined);
    expect(ran).toMatchObject({ status: 2, error: { code: 'REPORTER_INPUT_REFUSED' } });
    expect(problemsOf(ran)).toEqual(['REPORTER_FIELD_NEGATIVE workloads.csv:2 count']);
    expect(await agent.list('state')).toEqual(['agent.json', 'key.json']);
  });

  test('what lies after the period is refused, and figures too large to count', async () => {
    const ran = await agent.run(undefined, ['--from', '1780272000', '--to', '1780273000']);
    expect(problemsOf(ran)).toEqual(['REPORTER_TIME_FUTURE workloads.csv:2 end', 'REPORTER_TIME_FUTURE workloads.csv:3 start']);
    await agent.write('workloads.csv', (await readFile(agent.path('workloads.csv'), 'utf8')).replace(',64,', ',9007199254740991,'));
    expect(problemsOf(await agent.run(undefined))).toEqual(['COMPUTE_OVERFLOW workloads.csv:2 count']);
  });
});

describe('canonicalise', () => {
  test('shows the steps to what is hashed, and what is refused, to the owner of the file', async () => {
    await agent.write('customers.csv', 'customer_id,name,lei\nacme,ACME  Robotics Limited,213800ABCDEF12345600\n');
    const text = await agent.cli(['canonicalise', '--customers', agent.path('customers.csv')]);
    expect(text.out).toMatch(/^profile tributary-1, digest [\w-]{43}, Unicode 15\.0\nacme \(customers\.csv:2\)\n {2}name: "/u);
    expect(text.out).toContain('no lei: PSEUDONYM_LEI at customers.csv:2 field "lei"');
    const json = JSON.parse((await agent.cli(['canonicalise', '--json', '--customers', agent.path('customers.csv')])).out) as object;
    expect(json).toMatchObject({ customer_id: 'acme', line: 2, profile: 'tributary-1', identifiers: [{ attribute: 'name' }, { attribute: 'name', scheme: 'skeleton' }], refused: [{ attribute: 'lei', code: 'PSEUDONYM_LEI' }] });
  });

  test('says in its help that it prints identifiers, and refuses a bad file like a run does', async () => {
    expect((await agent.cli(['canonicalise', '--help'])).out).toMatch(/PRINTS\s+IDENTIFIERS/u);
    await agent.write('customers.csv', 'customer\nacme\n');
    expect(problemsOf(await agent.cli(['canonicalise', '--customers', agent.path('customers.csv')]))).toEqual(['REPORTER_COLUMN_UNKNOWN customers.csv:1 customer', 'REPORTER_COLUMN_MISSING customers.csv:1 customer_id']);
  });

  test('shows what is excluded, and by which column', async () => {
    await agent.write('customers.csv', 'customer_id,email,website,postcode,country,payment,payment_scheme\nacme,jane@gmail.com,https://www.acme.com,8001,CH,4111111111111111,par\n');
    const { out } = await agent.cli(['canonicalise', '--customers', agent.path('customers.csv')]);
    expect(out).toContain('no domain: PSEUDONYM_DOMAIN_SHARED at customers.csv:2 field "email"');
    expect(out).toContain('no address: PSEUDONYM_EMPTY at customers.csv:2 field "house_number"');
    expect(out).toContain('no payment: PSEUDONYM_CARD_NUMBER at customers.csv:2 field "payment"');
    expect(out).toContain('  domain: "acme.com"\n');
  });

  test('shows what the digest of the profile is made of, and needs a file for anything else', async () => {
    const { out } = await agent.cli(['canonicalise', '--profile']);
    expect(out).toMatch(/^profile tributary-1\nunicode 15\.0\n(?:(?:rule|list|library) .+\n){20,}digest [\w-]{43}\n$/u);
    expect(JSON.parse((await agent.cli(['canonicalise', '--profile', '--json'])).out)).toMatchObject({ profileDigest: out.slice(-44, -1), unicode: '15.0' });
    expect(await agent.cli(['canonicalise'])).toMatchObject({ status: 2, error: { code: 'REPORTER_USAGE', place: { field: '--customers' } } });
  });
});

describe('canonicalise --compare', () => {
  const compare = async (rows: string, ...ids: string[]): Promise<string> => {
    await agent.write('customers.csv', `customer_id,name,country,lei,tax_id,tax_country,email,phone\n${rows}`);
    return (await agent.cli(['canonicalise', '--customers', agent.path('customers.csv'), '--compare', ...ids])).out;
  };

  test('two spellings of one name meet, and a LEI makes them one customer', async () => {
    const out = await compare('a,Acme Robotics Limited,GB,5493001KJTIIGC8Y1R12,,,,\nb,ACME ROBOTICS LTD.,GB,5493 001K JTII GC8Y 1R12,,,,\n', 'a', 'b');
    expect(out).toContain('  lei (strong): MEET\n    equal: "5493001KJTIIGC8Y1R12"\n');
    expect(out).toContain('  name (weak): MEET\n    equal (GB): "acmerobotics ltd"\n');
    expect(out).toMatch(/\nONE CUSTOMER at the hub, by lei\n$/u);
  });

  test('names the step at which two values part, what both ended as, and what only one has', async () => {
    const out = await compare('a,Acme Ltd,GB,,980780684,GB,info@acme.com,\nb,Acme PLC,GB,,,,,x\n', 'a', 'b');
    expect(out).toContain('  name (weak): do not meet\n    part (GB) at "as recorded": "Acme Ltd" and "Acme PLC"\n    end (GB) as "acme ltd" and "acme plc"\n');
    expect(out).toContain('  tax-id (strong): do not meet\n    b: not recorded\n');
    expect(out).toContain('  phone (weak): do not meet\n    a: not recorded\n    b: refused, PSEUDONYM_PHONE phone: ');
    expect(out).toMatch(/\nTWO CUSTOMERS at the hub: nothing is equal\n$/u);
  });

  test('a number that is dialled in two countries parts at the country', async () => {
    expect(await compare('a,x,CH,,,,,044 668 18 00\nb,x,DE,,,,,044 668 18 00\n', 'a', 'b')).toContain('part at "E.164, dialled within CH": "+41446681800" and "+49446681800"');
  });

  test('the same text in two countries is two identifiers, and only weak ones that are equal join nothing', async () => {
    const out = await compare('a,Acme AG,CH,,,,,\nb,Acme AG,AT,,,,,\n', 'a', 'b');
    expect(out).toContain('the same text in two jurisdictions or schemes (CH, AT) is two identifiers');
    expect(out).toContain('equal (skeleton): "acrne ag"');
    expect(out).toContain('TWO CUSTOMERS at the hub: only weak identifiers are equal (name)');
  });

  test('says the same as one JSON object', async () => {
    await agent.write('customers.csv', 'customer_id,name\na,Acme\nb,Acmee\n');
    const { out } = await agent.cli(['canonicalise', '--json', '--customers', agent.path('customers.csv'), '--compare', 'a', 'b']);
    expect(JSON.parse(out)).toMatchObject({ compare: ['a', 'b'], profile: 'tributary-1', attributes: [{ attribute: 'name', strong: false, meet: [], part: [{ scheme: '', end: ['acme', 'acmee'] }, { scheme: 'skeleton' }] }] });
  });

  test.each([[['a'], 'REPORTER_USAGE'], [['a', 'b', 'a'], 'REPORTER_USAGE'], [['a', 'zz'], 'REPORTER_CUSTOMER_UNKNOWN']])('%j is %s', async (ids, code) => {
    await agent.write('customers.csv', 'customer_id,name\na,Acme\nb,Acmee\n');
    expect(await agent.cli(['canonicalise', '--customers', agent.path('customers.csv'), '--compare', ...ids])).toMatchObject({ status: 2, error: { code, place: { field: '--compare' } } });
  });
});
