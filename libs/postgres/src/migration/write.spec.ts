import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectRoot } from '../project-root.js';
import { readMigrationFolder } from './files.js';
import { BY_HAND, missingSql, rewriteOnlyMigration, writeMigration } from './write.js';

// Real here: the project's own schema and migrations, copied, and a scratch server.

const NOW = Date.UTC(2031, 1, 3, 4, 5, 6);
let prisma: string;

beforeEach(async () => {
  prisma = await mkdtemp(join(tmpdir(), 'tributary-spec-'));
  await cp(join(projectRoot(), 'prisma'), prisma, { recursive: true });
});
afterEach(async () => rm(prisma, { recursive: true, force: true }));

async function addColumn(): Promise<void> {
  const file = join(prisma, 'schema.prisma');
  await writeFile(file, (await readFile(file, 'utf8')).replace('model Policy {', 'model Policy {\n  note String?'));
}

describe('writing migrations', () => {
  test('what the schema gained becomes the next migration, after which nothing is missing', async () => {
    expect(await writeMigration('nothing', NOW, prisma)).toBeUndefined();
    await addColumn();
    expect(await missingSql(await readMigrationFolder(prisma))).toContain('ALTER TABLE "policy" ADD COLUMN     "note" TEXT');
    expect(await writeMigration('policy_note', NOW, prisma)).toBe('20310203040506_policy_note');
    expect(await readFile(join(prisma, 'migrations', '20310203040506_policy_note', 'migration.sql'), 'utf8')).toContain('"note" TEXT');
    expect(await missingSql(await readMigrationFolder(prisma))).toBe('');
    await expect(rewriteOnlyMigration(prisma)).rejects.toMatchObject({ code: 'POSTGRES_MIGRATION' });
  });

  test('the only migration is written anew under its name, with its part by hand', async () => {
    const [before] = (await readMigrationFolder(prisma)).migrations;
    await addColumn();
    expect(await rewriteOnlyMigration(prisma)).toBe(before?.name);
    const { migrations } = await readMigrationFolder(prisma);
    expect(migrations).toHaveLength(1);
    const byHand = (sql: string | undefined): string | undefined => sql?.slice(sql.indexOf(BY_HAND));
    expect(byHand(migrations[0]?.sql)).toBe(byHand(before?.sql));
    expect(byHand(before?.sql)).toContain('INSERT INTO "log_head"');
    expect(await missingSql(await readMigrationFolder(prisma))).toBe('');
  });

  test('the first migration of all', async () => {
    await rm(join(prisma, 'migrations'), { recursive: true });
    await cp(join(projectRoot(), 'prisma', 'migrations', 'migration_lock.toml'), join(prisma, 'migrations', 'migration_lock.toml'));
    expect(await writeMigration('init', NOW, prisma)).toBe('20310203040506_init');
    expect(await missingSql(await readMigrationFolder(prisma))).toBe('');
  });

  test('a name that is a path is refused', async () => {
    for (const name of ['../x', 'Init', '', 'a b']) await expect(writeMigration(name, NOW, prisma)).rejects.toMatchObject({ code: 'POSTGRES_MIGRATION' });
  });
});
