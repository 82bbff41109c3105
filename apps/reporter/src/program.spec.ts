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
  test.each(['init', 'run', 'deliver', 'status', 'canonicalise'])('%s --help shows an example and ends with 0', async (command) => {
    const ran = await agent.cli([command, '--help']);
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
    expect(await agent.run(undefined)).toMatchObject({ status: 2, error: { code: 'REPORTER_LOCKED' } });
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
    expect(text.out).toMatch(/^acme \(customers\.csv:2\)\n {2}name: "/u);
    expect(text.out).toContain('warning PSEUDONYM_LEI at customers.csv:2 field "lei"');
    const json = JSON.parse((await agent.cli(['canonicalise', '--json', '--customers', agent.path('customers.csv')])).out) as object;
    expect(json).toMatchObject({ customer_id: 'acme', line: 2, identifiers: [{ attribute: 'name' }], refused: [{ attribute: 'lei', code: 'PSEUDONYM_LEI' }] });
  });

  test('says in its help that it prints identifiers, and refuses a bad file like a run does', async () => {
    expect((await agent.cli(['canonicalise', '--help'])).out).toContain('PRINTS IDENTIFIERS');
    await agent.write('customers.csv', 'customer\nacme\n');
    expect(problemsOf(await agent.cli(['canonicalise', '--customers', agent.path('customers.csv')]))).toEqual(['REPORTER_COLUMN_UNKNOWN customers.csv:1 customer', 'REPORTER_COLUMN_MISSING customers.csv:1 customer_id']);
  });
});
