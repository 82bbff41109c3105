// Developer's command: migrate-diff check | write NAME | rewrite. Needs no running database: it starts a scratch server.
import { isCodedError, placeText } from '#libs/errors';
import { readMigrationFolder } from './migration/files.js';
import { missingSql, rewriteOnlyMigration, writeMigration } from './migration/write.js';

const USAGE = `usage: migrate-diff check        exit 1 and print the missing SQL when prisma/migrations do not add up to prisma/schema.prisma
       migrate-diff write NAME   write that SQL as the next migration
       migrate-diff rewrite      write the only migration anew (before the first release), keeping its part by hand
`;

async function run(command: string | undefined, name: string | undefined): Promise<number> {
  switch (command) {
    case 'check': {
      const missing = await missingSql(await readMigrationFolder());
      process.stdout.write(missing === '' ? 'prisma/migrations add up to prisma/schema.prisma\n' : missing);
      return missing === '' ? 0 : 1;
    }
    case 'write': {
      if (name === undefined) break;
      const written = await writeMigration(name, Date.now());
      process.stdout.write(written === undefined ? 'nothing to migrate\n' : `wrote prisma/migrations/${written}\n`);
      return 0;
    }
    case 'rewrite':
      process.stdout.write(`wrote prisma/migrations/${await rewriteOnlyMigration()}\n`);
      return 0;
    default:
  }
  process.stderr.write(USAGE);
  return 2;
}

try {
  process.exitCode = await run(process.argv[2], process.argv[3]);
} catch (error) {
  if (!isCodedError(error)) throw error;
  process.stderr.write(`${error.code}: ${error.message} ${placeText(error.place)}\n`);
  process.exitCode = 1;
}
