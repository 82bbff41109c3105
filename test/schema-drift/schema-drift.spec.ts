import { schemaDrift } from '#libs/postgres';
import { testDatabase } from '#libs/testing';
import { expect, test } from 'vitest';

test('prisma/migrations add up to prisma/schema.prisma', async () => {
  const database = await testDatabase();
  try {
    expect(await schemaDrift(database.url)).toBe('');
  } finally {
    await database.drop();
  }
});
