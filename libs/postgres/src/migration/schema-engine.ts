import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import { schemaEngineAdapter } from './engine-adapter.js';
import { LOCK_FILE, SQL_FILE, type MigrationFolder } from './files.js';

const FILTERS = { externalTables: [], externalEnums: [] };

/** The commands of Prisma's schema engine that we use, on one database. */
export interface SchemaEngine {
  /** Applies what `_prisma_migrations` does not list yet, and lists it there. Throws the server's error of a script that failed, else the engine's. */
  apply(): Promise<void>;
  /** SQL that would make the database what schema.prisma says; empty when it is. */
  difference(): Promise<string>;
}

/**
 * Runs `work` with the WebAssembly build of Prisma's schema engine: the same engine as the native one of `prisma migrate`, without a binary to
 * download.
 */
export async function withSchemaEngine<T>(url: string, folder: MigrationFolder, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  await (loaded ??= load());
  const adapter = schemaEngineAdapter(url);
  const opened = new Set<{ dispose(): Promise<void> }>();
  let scriptFailure: unknown;
  const tracked = {
    ...adapter,
    connect: async () => {
      const connection = await adapter.connect();
      opened.add(connection);
      const executeScript = async (script: string): Promise<void> => {
        await connection.executeScript(script).catch((error: unknown) => {
          scriptFailure = error;
          throw error;
        });
      };
      return { ...connection, executeScript };
    },
  };
  const schema = { path: folder.schemaPath, content: folder.schema };
  let native: engine.SchemaEngine | undefined;
  try {
    native = await engine.SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => undefined, bindMigrationAwareSqlAdapterFactory(tracked));
    return await work(commands(native, folder, schema));
  } catch (error) {
    // The engine words a script's failure its own way and loses the SQLSTATE.
    throw scriptFailure ?? error;
  } finally {
    native?.free();
    // The engine does not close its connections; the advisory lock it took goes with them.
    for (const connection of opened) await connection.dispose().catch(() => undefined);
  }
}

function commands(native: engine.SchemaEngine, folder: MigrationFolder, schema: { readonly path: string; readonly content: string }): SchemaEngine {
  const migrationsList = {
    baseDir: folder.path,
    lockfile: { path: LOCK_FILE, content: folder.lock },
    shadowDbInitScript: '',
    migrationDirectories: folder.migrations.map(({ name, sql }) => ({ path: name, migrationFile: { path: SQL_FILE, content: { tag: 'ok' as const, value: sql } } })),
  };
  return {
    apply: async () => {
      await native.applyMigrations({ migrationsList, filters: FILTERS });
    },
    difference: async () => {
      const { exitCode, stdout } = await native.diff({
        from: { tag: 'schemaDatasource', files: [schema], configDir: dirname(schema.path) },
        to: { tag: 'schemaDatamodel', files: [schema] },
        script: true,
        exitCode: true,
        filters: FILTERS,
      });
      return exitCode === 0 ? '' : (stdout ?? '');
    },
  };
}

/** The platform's; `lib` of a server program does not list it. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: Readonly<Record<string, unknown>> }>;
};

let loaded: Promise<void> | undefined;

async function load(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = await WebAssembly.compile(await readFile(join(dirname(entry), 'schema_engine_bg.wasm')));
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': engine });
  // A panic of the engine first reports here and then traps; without a registry the report itself would be the error.
  const globals = globalThis as { PRISMA_WASM_PANIC_REGISTRY?: { set_message(message: string): void } };
  globals.PRISMA_WASM_PANIC_REGISTRY ??= { set_message: () => undefined };
  engine.__wbg_set_wasm(exports);
  (exports['__wbindgen_start'] as () => void)();
}
