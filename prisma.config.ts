import { defineConfig } from 'prisma/config';

// The connection is handed in at run time (adapter-pg); the CLI only generates from the schema here.
export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } });
