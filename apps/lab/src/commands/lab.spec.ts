import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DEFAULT_RULE_SET } from '#libs/structuring';
import { encodeRuleSet } from '#libs/verdict';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runLab } from './program.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lab spec '));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function run(...args: readonly string[]): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const status = await runLab(args, { print: (text) => (out += `${text}\n`), printError: (text) => (err += `${text}\n`) });
  return { status, out, err };
}

async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { status, out } = await run(...args, '--json');
  expect(status).toBe(0);
  return JSON.parse(out) as Record<string, unknown>;
}

describe('lab cost', () => {
  const llama = ['cost', '--params', '405e9', '--tokens', '15.6e12', '--chips', '16000'];

  test('a run of Llama’s size takes 69 days at dense peaks, and 37 as the paper has them', async () => {
    expect((await run(...llama)).out).toContain('69.2 days');
    expect((await run(...llama, '--peaks', 'paper')).out).toMatch(/37\.4 days[^]*wait for each other/u);
  });

  test('JSON has both readings of eq. (5)', async () => {
    expect(await json(...llama)).toMatchObject({ chip: 'H100', asPrinted: { capped: false }, uncapped: { operations: 6 * 405e9 * 15.6e12 } });
  });

  test.each([
    [['--chip', 'Foo'], 'EVASION_CHIP_UNKNOWN'],
    [['--params', '1e18'], 'EVASION_MEMORY'],
    [['--bandwidth', '0'], 'EVASION_BANDWIDTH'],
    [['--mfu', '2'], 'EVASION_INPUT'],
  ])('%j is refused with %s', async (more, code) => {
    await expect(run(...llama, ...more)).rejects.toThrow(expect.objectContaining({ code }));
  });
});

describe('lab evade', () => {
  const evade = ['evade', '--target', '1e24', '--rule', 'memory', '--chips', 'A100,h100'];

  test('the cheapest plan keeps to the rule, in print and as JSON', async () => {
    const found = (await json(...evade)) as { nodes: number; plan: { chipsPerNode: number; chip: { name: string } }; cost: { total: number } };
    expect(found.plan.chipsPerNode).toBeLessThanOrEqual(16);
    expect((await run(...evade)).out).toContain(`${found.nodes} nodes of ${found.plan.chipsPerNode} ${found.plan.chip.name}`);
  });

  test('a tighter rule, a shorter run, thinner links and blocking exchanges are never cheaper', async () => {
    const cost = async (...more: readonly string[]): Promise<number> => ((await json(...evade, ...more)) as { cost: { total: number } }).cost.total;
    const plain = await cost();
    for (const more of [['--rule', 'memory,h100e=8'], ['--months', '9'], ['--up', '50'], ['--down', '50'], ['--blocking'], ['--site', '200000'], ['--batch-law', 'pessimistic']]) {
      expect(await cost(...more), more.join(' ')).toBeGreaterThanOrEqual(plain);
    }
    expect(await cost('--batch-law', 'none')).toBeLessThanOrEqual(plain);
    expect(await cost('--site', '0', '--rent')).toBeGreaterThan(0);
  });

  test.each([
    [['--up', '0'], 'EVASION_BANDWIDTH'],
    [['--stage-link', '0'], 'EVASION_BANDWIDTH'],
    [['--target', '1e30'], 'EVASION_UNREACHABLE'],
    [['--months', '0.01'], 'EVASION_UNREACHABLE'],
    [['--rule', 'h100e=0.1'], 'EVASION_RULE'],
    [['--chips', 'Foo'], 'EVASION_CHIP_UNKNOWN'],
    [['--compression', '1000'], 'EVASION_INPUT'],
  ])('%j is refused with %s', async (more, code) => {
    await expect(run(...evade, ...more)).rejects.toThrow(expect.objectContaining({ code }));
  });
});

describe('lab compare-rules', () => {
  const compare = ['compare-rules', '--before', 'compute', '--after', 'memory', '--target', '1e24'];

  test('prints the grid, writes both files and never one number alone', async () => {
    const [csv, svg] = [join(directory, 'ratios.csv'), join(directory, 'ratios.svg')];
    const { out, status } = await run(...compare, '--csv', csv, '--svg', svg);
    expect(status).toBe(0);
    expect(out).toMatch(/cost ×1\.\d\d to ×\d\.\d\d, median ×1\.\d\d; nodes/u);
    expect(readFileSync(csv, 'utf8').split('\r\n')).toHaveLength(16 + 2);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/u);
  });

  test('in MIRI’s reading the tighter rule is the cheaper one at 1e24', async () => {
    const { settings } = await json(...compare, '--model', 'miri');
    expect(settings).toMatchObject([{ labels: { chips: 'A100 only' } }, { labels: { chips: 'any chip' }, costRatio: 768 / 864 }]);
  });

  test('a rule is made of its parts, after a name or without', async () => {
    const { before, after } = await json('compare-rules', '--before', 'h100e=16', '--after', 'memory,h100e=8,counts=all,gbps=10,sent=1e15', '--target', '1e24');
    expect(before).toEqual({ h100e: 16, memoryGB: null, countsMemory: 'hbm', interNodeGbps: null, sentBytes: null });
    expect(after).toEqual({ h100e: 8, memoryGB: 1280, countsMemory: 'all', interNodeGbps: 10, sentBytes: 1e15 });
  });

  test.each(['', 'nothing', 'h100e=0', 'h100e=1,h100e=2', 'memory,foo=1', 'h100e=1=2', 'counts=some', 'h100e=1e999'])('%j is no rule', async (rule) => {
    expect(await run('compare-rules', '--before', rule, '--after', 'memory')).toMatchObject({ status: 2, out: '', err: expect.stringContaining('--before') as string });
  });

  test('rules that limit no node, targets beyond reach and files that cannot be written are refused', async () => {
    await expect(run('compare-rules', '--before', 'gbps=25', '--after', 'memory')).rejects.toThrow(expect.objectContaining({ code: 'EVASION_RULE' }));
    await expect(run(...compare.slice(0, 5), '--target', '1e31')).rejects.toThrow(expect.objectContaining({ code: 'EVASION_UNREACHABLE' }));
    await expect(run(...compare, '--model', 'miri', '--csv', join(directory, 'none', 'a.csv'))).rejects.toThrow(expect.objectContaining({ code: 'LAB_OUT_UNWRITABLE', place: { file: 'a.csv', field: '--csv' } }));
  });
});

describe('lab price', () => {
  test('three identities do 1.53 C in 18 months under the default profile', async () => {
    expect((await run('price', '--identities', '3')).out).toContain('1.53 C');
    expect(await json('price', '--identities', '3')).toMatchObject({ profile: 'eo-14110', identities: 3, threshold: 1e26 });
  });

  test('a rule set’s profiles are priced, the leading one or the one asked for', async () => {
    const file = join(directory, 'rules.json');
    writeFileSync(file, encodeRuleSet(DEFAULT_RULE_SET).bytes);
    expect(await json('price', '--identities', '1', '--policy', file)).toMatchObject({ profile: 'eo-14110', threshold: 1e26 });
    expect(await json('price', '--identities', '1', '--policy', file, '--profile', 'miri-banned')).toMatchObject({ profile: 'miri-banned', threshold: 1e24 });
    await expect(run('price', '--identities', '1', '--policy', file, '--profile', 'none')).rejects.toThrow(expect.objectContaining({ code: 'LAB_PROFILE_UNKNOWN' }));
  });

  test('what is no rule set is refused, and a file that is not there', async () => {
    const file = join(directory, 'broken.json');
    writeFileSync(file, '{"lead":');
    await expect(run('price', '--identities', '1', '--policy', file)).rejects.toThrow(expect.objectContaining({ code: 'VERDICT_POLICY' }));
    await expect(run('price', '--identities', '1', '--policy', `${file}.none`)).rejects.toThrow(expect.objectContaining({ code: 'LAB_POLICY_UNREADABLE' }));
  });
});

test('help has examples and is no error; an unknown command is', async () => {
  for (const command of ['cost', 'evade', 'compare-rules', 'price']) expect(await run(command, '--help')).toMatchObject({ status: 0, out: expect.stringContaining('Examples:') as string });
  expect(await run('foo')).toMatchObject({ status: 2 });
});
