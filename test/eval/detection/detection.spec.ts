import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../program.js';
import { backdropFrom } from './backdrop.js';
import { barsOf } from './bars.js';
import { barChart } from './chart.js';
import { readingsOf } from './readings.js';
import type { DetectionReport } from './report.js';
import { share } from './wilson.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'detection-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function run(...args: readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
  const written: string[] = [];
  const status = await evaluate(['detection', '--traces', join(folder, 'none'), '--instances', '1', ...args], (text) => void written.push(text));
  return { status, text: written.join('') };
}

describe('the evaluation', () => {
  let first: Awaited<ReturnType<typeof run>>;
  let report: DetectionReport;
  beforeAll(async () => {
    first = await run('--seed', '7', '--json', '--report', join(folder, 'page.html'));
    report = JSON.parse(first.text) as DetectionReport;
  }, 240_000);

  test('gives the same figures for the same seed, to the byte', { timeout: 240_000 }, async () => {
    expect((await run('--seed', '7', '--json')).text).toBe(first.text);
  });

  test('says that its background is synthetic where there are no traces', () => {
    expect(report.background).toContain('synthetic load (no folder of traces)');
  });

  test('ends as its bars do', () => {
    expect(first.status).toBe(report.met ? 0 : 1);
    expect(report.met).toBe(report.bars.every(({ met }) => met));
    expect(report.bars.length).toBe(24 + 5 + 2);
  });

  test('has the known misses among its families, and finds none of them', () => {
    const missed = report.adversaries.filter(({ standing }) => standing === 'known miss');
    expect(missed.map(({ family }) => family)).toEqual(['zero-exchange-experts', 'distinct-relays', 'small-nodes-strangers', 'unreported-compute', 'colluding-providers', 'undivided-behind-a-service', 'declared-strangers']);
    expect(missed.map(({ found }) => found.hits)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('writes a page that loads nothing from elsewhere, with a plot for what is found and for who is suspected', async () => {
    const page = await readFile(join(folder, 'page.html'), 'utf8');
    expect(page.match(/<svg /gu)).toHaveLength(6);
    expect(page).not.toMatch(/(?:src|href)=/u);
    for (const { family } of [...report.adversaries, ...report.benign]) expect(page).toContain(`>${family}</text>`);
  });

  test('says what a false positive is by either reading, and which of them a bar is on', () => {
    expect(report.benign.every(({ inspected, asked, answered }) => answered.hits === inspected.hits + asked.hits)).toBe(true);
    const [reservation, sequential] = report.readings;
    for (const { family, readings } of [reservation, sequential].flatMap((one) => one ?? [])) {
      const figures = report.benign.find((one) => one.family === family);
      if (figures === undefined) throw new Error('no such class');
      const hit = share(figures.answered.hits + figures.watched.hits, 1);
      expect(readings.map((one) => [one.share, one.applied])).toEqual([[figures.answered, true], [figures.addedUp, false], [figures.inspected, false], [hit, false]]);
      // What the engines flag is asked about or watched, and nothing else is.
      expect(hit.hits).toBeGreaterThanOrEqual(figures.engines['seferis-fist@1'].flagged.hits);
    }
    const asked = { hits: 5, of: 100, share: 0.05, low: 0, high: 1 };
    const within = readingsOf(report.benign.map((one) => ({ ...one, inspected: asked, answered: asked, addedUp: asked, watched: { ...asked, hits: 0 } }))).map(({ readings }) => readings.map((one) => one.within));
    expect(within).toEqual([[false, false, false, false], [true, true, true, true]]);
  });

  test('missed by a hair is missed', () => {
    const [adversary] = report.adversaries;
    if (adversary === undefined) throw new Error('no families');
    const found = (share: number) => ({ ...adversary, family: 'x', found: { ...adversary.found, share } });
    const barOf = (share: number) => barsOf([found(share)], []).find(({ bar }) => bar === 'x: found');
    expect([barOf(0.99)?.met, barOf(0.989)?.met]).toEqual([true, false]);
    const reservation = report.benign.find(({ family }) => family === 'inference-reservation');
    if (reservation === undefined) throw new Error('no reservations');
    const suspected = (share: number) => barsOf([], [{ ...reservation, answered: { ...reservation.answered, share } }]).find(({ bar }) => bar.startsWith('inference-reservation'));
    expect([suspected(0.04)?.met, suspected(0.041)?.met]).toEqual([true, false]);
    expect(suspected(0)?.literal).toBe(reservation.engines['seferis-fist@1'].flagged.share);
    expect(barsOf([], []).every(({ met }) => !met)).toBe(true);
  });
});

describe('a background of traces', () => {
  const HEAD = 'trace,job_id,user_id,vc_or_queue,job_type,submit_time,start_time,end_time,duration_s,gpu_count,node_count,gpu_model,state';
  test('is one provider a file, each account’s jobs together, and other tables are passed over', async () => {
    const dir = await mkdtemp(join(folder, 'traces-'));
    for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(dir, `${name}.csv`), `${HEAD}\n${name},1,u1,,,0,0,100,100,8,1,,\n${name},2,u2,,,0,5,100,95,8,1,,\n${name},3,u1,,,0,7,100,93,8,1,,\n`);
    await writeFile(join(dir, 'ports.csv'), 'port,bytes\n1,2\n');
    const { source, providers } = await backdropFrom(dir);
    expect(source).toBe('4 job traces: a, b, c, d');
    expect(providers.map(({ iss, histories }) => [iss, histories.map((jobs) => jobs.length)])).toEqual(['a', 'b', 'c', 'd'].map((name) => [`https://${name}.example`, [2, 1]]));
  });

  test('that is too small is replaced by synthetic load, and that is said', async () => {
    const dir = await mkdtemp(join(folder, 'traces-'));
    await writeFile(join(dir, 'a.csv'), `${HEAD}\na,1,u1,,,0,0,100,100,8,1,,\n`);
    expect((await backdropFrom(dir)).source).toBe('synthetic load (fewer than 4 job traces in the folder)');
  });
});

test('a bar of a plot is as long as its share, and labels cannot break out of it', () => {
  const svg = barChart('a < b', 'd', 1, [{ label: '<x>', value: 0.5, low: 0.25, high: 0.75, colour: '#000' }, { label: 'none', value: null, colour: '#000' }]);
  expect(svg).toContain('<title>a &lt; b</title>');
  expect(svg).toContain('&lt;x&gt;');
  const width = (820 - 250 - 60) / 2;
  expect(svg).toContain(`width="${width.toFixed(1)}"`);
  expect(svg).toContain(`x1="${(250 + width / 2).toFixed(1)}" x2="${(250 + 1.5 * width).toFixed(1)}"`);
  expect(svg).toContain('>none</text>');
});
