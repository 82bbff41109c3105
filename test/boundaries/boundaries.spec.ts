import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * A boundary rule that permits everything looks exactly like one that works. So each rule gets a small tree that breaks it and
 * nothing else, and must name itself; the same tree without the violation must pass.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Files that every planted tree starts from: the doors that the violations point at. */
const CLEAN: Record<string, string> = {
  'apps/regulator/src/a.ts': "import { e } from '#libs/encoding';\nexport const a = e;\n",
  'apps/auditor/src/b.ts': 'export const b = 1;\n',
  'apps/reporter/src/c.ts': 'export const c = 1;\n',
  'libs/encoding/src/index.ts': "export { e } from './e.js';\n",
  'libs/encoding/src/e.ts': 'export const e = 1;\n',
  'libs/report/src/index.ts': 'export const r = 1;\n',
  'libs/postgres/src/index.ts': 'export const p = 1;\n',
  'libs/structuring/src/index.ts': 'export const s = 1;\n',
  'libs/testing/src/index.ts': 'export const t = 1;\n',
  'libs/pseudonym-issuer/src/index.ts': 'export const i = 1;\n',
  'libs/pseudonym/src/index.ts': 'export const o = 1;\n',
  'apps/regulator/src/desk/d.ts': "import { o } from '#libs/pseudonym';\nexport const d = o;\n",
};

/** Rule → the file that breaks it. */
const PLANTED: Record<string, Record<string, string>> = {
  'libs-never-import-apps': { 'libs/report/src/x.ts': "export { a } from '../../../apps/regulator/src/a.js';\n" },
  'apps-never-import-each-other': { 'apps/reporter/src/x.ts': "export { b } from '../../auditor/src/b.js';\n" },
  'libs-by-their-door': { 'apps/regulator/src/x.ts': "export { e } from '../../../libs/encoding/src/e.js';\n" },
  'libs-by-their-door-from-libs': { 'libs/report/src/x.ts': "export { e } from '../../encoding/src/e.js';\n" },
  'pure-libs-touch-no-outside-world': { 'libs/report/src/x.ts': "export { readFileSync } from 'node:fs';\n" },
  'pure-libs-use-no-framework': { 'libs/structuring/src/x.ts': "export { Pool } from 'pg';\n" },
  'jose-only-in-signing': { 'apps/regulator/src/x.ts': "export { importJWK } from 'jose';\n" },
  'curves-only-in-signing-and-pseudonym': { 'apps/regulator/src/x.ts': "export { ed25519 } from '@noble/curves/ed25519.js';\n" },
  'post-quantum-only-in-signing': { 'apps/regulator/src/x.ts': "export { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';\n" },
  'issuer-only-in-keyholder': { 'apps/regulator/src/x.ts': "export { i } from '#libs/pseudonym-issuer';\n" },
  'hub-asks-no-key-holder': { 'apps/regulator/src/x.ts': "export { o } from '#libs/pseudonym';\n" },
  'desk-is-no-part-of-the-hub': { 'apps/regulator/src/x.ts': "export { d } from './desk/d.js';\n" },
  'prisma-only-in-postgres': { 'apps/regulator/src/x.ts': "export { PrismaPg } from '@prisma/adapter-pg';\n" },
  'graphql-stays-in-graphql': { 'apps/regulator/src/x.ts': "export { parse } from 'graphql';\n" },
  'auditor-trusts-no-hub-code': { 'apps/auditor/src/x.ts': "export { p } from '#libs/postgres';\n" },
  'reporter-judges-nobody': { 'apps/reporter/src/x.ts': "export { s } from '#libs/structuring';\n" },
  'test-support-stays-in-tests': { 'apps/regulator/src/x.ts': "export { t } from '#libs/testing';\n" },
  'no-cycles': {
    'libs/encoding/src/x.ts': "export { y } from './y.js';\n",
    'libs/encoding/src/y.ts': "import { y as x } from './x.js';\nexport const y: number = x;\n",
  },
};

/** Globals that a pure library must not use, and the linter's rule that says so. */
const PLANTED_GLOBALS: Record<string, string> = {
  'a wall clock': 'export const now = (): number => Date.now();\n',
  'ambient randomness': 'export const roll = (): number => Math.random();\n',
  'the environment': 'export const home = (): string | undefined => process.env["HOME"];\n',
  'a locale': "export const order = (a: string, b: string): number => a.localeCompare(b);\n",
};

let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tributary-boundaries-'));
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

async function plant(name: string, files: Record<string, string>): Promise<string> {
  const dir = join(scratch, name);
  for (const [path, text] of Object.entries({ ...CLEAN, ...files })) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  await mkdir(join(dir, 'test'), { recursive: true });
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs', '.oxlintrc.json']) await cp(join(ROOT, file), join(dir, file));
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  return dir;
}

/** Names of the rules that dependency-cruiser reports for a tree. */
async function violated(dir: string): Promise<string[]> {
  const cli = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cli, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs'];
  const output = await run(process.execPath, args, { cwd: dir, maxBuffer: 2 ** 26 }).catch((error: { stdout: string }) => error);
  const { summary } = JSON.parse(output.stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map((violation) => violation.rule.name))];
}

/** Rule codes that the linter reports for a tree. */
async function linted(dir: string): Promise<string[]> {
  const cli = join(ROOT, 'node_modules/oxlint/bin/oxlint');
  const args = [cli, '--format', 'json', 'libs'];
  const output = await run(process.execPath, args, { cwd: dir, maxBuffer: 2 ** 26 }).catch((error: { stdout: string }) => error);
  const { diagnostics } = JSON.parse(output.stdout) as { diagnostics: { code: string; filename: string }[] };
  return diagnostics.filter((diagnostic) => diagnostic.filename.endsWith('x.ts')).map((diagnostic) => diagnostic.code);
}

describe('boundary rules', () => {
  test('a tree without violations passes', async () => {
    expect(await violated(await plant('clean', {}))).toEqual([]);
  });

  test('every rule of the configuration has a planted violation', async () => {
    const config = (await import(join(ROOT, '.dependency-cruiser.cjs'))) as { default: { forbidden: { name: string }[] } };
    expect(Object.keys(PLANTED).toSorted()).toEqual(config.default.forbidden.map((rule) => rule.name).toSorted());
  });

  test.each(Object.entries(PLANTED))('%s fires on its planted violation', async (rule, files) => {
    expect(await violated(await plant(rule, files))).toContain(rule);
  });

  test.each(Object.entries(PLANTED_GLOBALS))('a pure library that uses %s is refused by the linter', async (what, text) => {
    const codes = await linted(await plant(`lint-${what.replaceAll(' ', '-')}`, { 'libs/report/src/x.ts': text }));
    expect(codes.some((code) => /no-restricted-(globals|properties)/.test(code))).toBe(true);
  });

  test('reading the environment outside libs/config is refused by the linter', async () => {
    const dir = await plant('lint-env', { 'libs/postgres/src/x.ts': 'export const home = (): string | undefined => process.env["HOME"];\n' });
    expect(await linted(dir)).toContain('node(no-process-env)');
  });
});
