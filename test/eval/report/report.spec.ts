import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADVERSARIES, BENIGN } from '#libs/evasion';

import { backdropFrom } from '../detection/backdrop.js';
import { share } from '../detection/wilson.js';
import { runEval } from '../testing/run-eval.js';
import { document } from './document.js';
import { agrees, gather, type Gathered } from './gather.js';
import { images } from './images.js';

let folder: string;
let golden: string;
let gathered: Gathered;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evaluation report '));
  golden = join(folder, 'golden');
  await mkdir(golden);
  // One case that agrees, one that does not but may, and a price whose years are wrong.
  const cases = [{ id: 'right', kind: 'ccc', inputs: { chip: 'GH200' }, expected: { before: { v: 16, abs: 0 } } }, { id: 'wrong', kind: 'ccc', inputs: { chip: 'H100' }, source: 'a table', expected: { before: { v: 15, abs: 0 } } }];
  await writeFile(join(golden, 'evasion_published.json'), JSON.stringify({ cases }));
  const row = { k: 1, undetected_18mo_ops: 5.1e25, frac_of_C: 0.51, years_static: 2.5, years_progress_in_run: 1.32, years_wait_then_train: 1.966, waits: 1.086, rho_for_3y_static: 1.046e18, h100_dense_peak_at_that_rho: 1057, rho_for_3y_progress: 1.33e17 };
  await writeFile(join(golden, 'evasion_bound.json'), JSON.stringify({ C: 1e26, sigma: 1e24, rho: 1e26 / (3 * 365 * 86_400), rows: [row] }));
  gathered = await gather({ backdrop: await backdropFrom(undefined), seed: 7, instances: 1 }, golden);
});
afterAll(async () => await rm(folder, { recursive: true }));

const COMMAND = ['report', '--traces', 'nowhere', '--seed', '7', '--instances', '1'];

describe('the command', () => {
  test('gives the same bytes for the same seed, and ends with 1 for an expected value that differs', async () => {
    const out = join(folder, 'docs', 'evaluation.md');
    const { status, text } = await runEval(...COMMAND, '--golden', golden, '--out', out);
    expect({ status, text }).toEqual({ status: 1, text: 'evaluation.md and 8 pictures written. A BAR IS MISSED or an expected value differs: the document says which.\n' });
    expect(await readFile(out, 'utf8')).toBe(document(gathered));
    for (const [name, svg] of images(gathered)) expect(await readFile(join(folder, 'docs', 'images', name), 'utf8')).toBe(svg);
    expect((await readdir(join(folder, 'docs', 'images'))).toSorted()).toEqual([...images(gathered).keys()].toSorted());
  });

  test('that cannot write its document says so before it works', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(runEval(...COMMAND, '--out', join(folder, 'file', 'evaluation.md'))).rejects.toThrow(expect.objectContaining({ code: 'EVAL_OUT', place: { file: 'evaluation.md', field: '--out' } }));
    await expect(runEval(...COMMAND)).rejects.toThrow(expect.objectContaining({ code: 'EVAL_USAGE' }));
  });

  test('does not take a file of expected values that is none for one that is not there', async () => {
    const broken = join(folder, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'cost_model.json'), '{');
    await expect(runEval(...COMMAND, '--golden', broken, '--out', join(folder, 'never.md'))).rejects.toThrow(expect.objectContaining({ code: 'EVAL_FILE_NOT_JSON' }));
  });
});

describe('the document', () => {
  test('shows each picture once, and no other', () => {
    const shown = [...document(gathered).matchAll(/!\[[^\]]+\]\(images\/([^)]+)\)/gu)].map(([, name]) => String(name));
    expect(new Set(shown)).toEqual(new Set(images(gathered).keys()));
    expect(shown).toHaveLength(images(gathered).size);
  });

  test('pictures load nothing from elsewhere and have no figure that is none', () => {
    for (const svg of images(gathered).values()) {
      expect(svg).toMatch(/^<svg [^>]+><rect [^>]+\/>[^]*<\/svg>\n$/u);
      expect(svg).not.toMatch(/href|NaN|Infinity|undefined/u);
    }
  });

  test('names every family and class, and says what each does', () => {
    const text = document(gathered);
    for (const { family, about } of [...gathered.detection.adversaries, ...gathered.detection.benign]) expect(text).toContain(`| ${family} | ${gathered.detection.adversaries.some((one) => one.family === family && ['measured', 'slow by design'].includes(one.standing)) ? '' : about}`);
    expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/u);
  });

  test('tells how the known misses fared', () => {
    expect(document(gathered)).toContain('Of 7 known misses, 0 of 7 instances were found.');
    expect(document(gathered)).toContain('| unreported-compute | 0 | 1 | 0 | 0 |');
  });

  test('counts questions on both sides, or on neither', () => {
    const { adversaries, benign } = gathered.detection;
    const cases = adversaries.filter(({ standing, cases: of }) => standing === 'detectable' && of.hits > 0).length;
    const asked = benign.filter((one) => one.asked.hits + one.inspected.hits > 0).length;
    expect(document(gathered)).toMatch(new RegExp(`^\\| cases \\| [^|]+ \\| ${cases} of 24 \\|`, 'mu'));
    expect(document(gathered)).toMatch(new RegExp(`^\\| questions and cases \\| 100 [^|]+ \\| 24 of 24 \\| [^|]+ \\| ${asked} of 14 \\|`, 'mu'));
    expect(cases).toBeLessThan(24);
    expect(asked).toBeGreaterThan(0);
  });

  test('says what it was measured on and what was missing', () => {
    const text = document(gathered);
    expect(text).toContain('synthetic load (no folder of traces)');
    expect(text).toContain('1 instance a family, seed 7.');
    expect(text).toContain('**Seeds below 3000 were used for tuning, this one among them:**');
    expect(document({ ...gathered, detection: { ...gathered.detection, seed: 3_000 } })).toContain(' Seeds below 3000 were used for tuning.\n');
    expect(text).toContain('npm run eval -- report --out docs/evaluation.md --seed 7 --instances 1\n');
    expect(text).toContain('Not compared, as the file is not beside this checkout: cost_model.json.');
    expect(text).toContain('Not compared: cost_model.json is not beside this checkout.');
  });

  test('names the published point that is missed, and the price that differs', () => {
    expect(document(gathered)).toContain('**Missed: wrong**, before: published 15, ours 16 (a table). not known');
    expect(document(gathered)).toContain('k = 1, years_static: expected 2.5, got 2.97');
  });

  test('has the price of evasion as worked out by hand: 0.01 C and half of C in 18 months', () => {
    expect(document(gathered)).toMatch(/^\| 1 \| 5\.1e25 \| 0\.51 \| 2\.97 \| /mu);
    expect(document(gathered)).toMatch(/^\| 10 \| 5\.1e26 \| 5\.1 \| 0\.27 \| /mu);
  });

  test('a case on an innocent customer and a missed bar are told at the top', () => {
    const { detection } = gathered;
    const [first, ...others] = detection.benign;
    if (first === undefined) throw new Error('no classes');
    const worse = { ...gathered, detection: { ...detection, benign: [{ ...first, inspected: share(1, 4) }, ...others], bars: [{ bar: 'x: found', wanted: '≥ 0.99', got: 0.5, met: false }], met: false } };
    const text = document(worse);
    expect(text).toContain(`**Cases were opened on innocent customers** in ${1 + others.filter(({ inspected }) => inspected.hits > 0).length} of 14 classes: ${first.family} 25 (4.6–69.9) %`);
    expect(text).toContain('**1 of 1 bars are missed:** x: found 0.5 (wanted ≥ 0.99).');
    expect(text).toContain('| x: found | ≥ 0.99 | 0.500 | **missed** |  |');
  });
});

test('all agrees only where each part does, and what was not compared disagrees with nothing', () => {
  const none = { file: 'x', report: null };
  const met = { ...gathered, detection: { ...gathered.detection, met: true }, cost: none, published: none, bound: none };
  expect(agrees(met)).toBe(true);
  expect(agrees({ ...met, detection: { ...met.detection, met: false } })).toBe(false);
  expect(agrees({ ...met, bound: gathered.bound })).toBe(false);
  expect(agrees({ ...met, published: gathered.published })).toBe(true);
  expect(agrees({ ...met, published: { file: 'x', report: { cases: 0, metrics: 0, kinds: [], misses: [], agree: false } } })).toBe(false);
  expect(agrees({ ...met, cost: { file: 'x', report: { sections: [], examples: [], disagreements: [{ where: 'x', expected: 1, got: 2 }], notCompared: [] } } })).toBe(false);
});

describe('the document that is committed', () => {
  const docs = new URL('../../../docs/', import.meta.url);
  test('has every family and class that there is, and its pictures beside it', async () => {
    const text = await readFile(new URL('evaluation.md', docs), 'utf8');
    for (const { name } of [...ADVERSARIES, ...BENIGN]) expect(text).toContain(`| ${name} |`);
    const pictures = (await readdir(new URL('images/', docs))).filter((name) => name.startsWith('evaluation-'));
    expect(pictures.toSorted()).toEqual([...images(gathered).keys()].toSorted());
  });

  test('is of so many instances that a family which was found in all of them is found in three of four', async () => {
    const [, instances] = /^- (\d+) instances a family/mu.exec(await readFile(new URL('evaluation.md', docs), 'utf8')) ?? [];
    expect(share(Number(instances), Number(instances)).low).toBeGreaterThan(0.75);
  });
});
