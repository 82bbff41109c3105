import { z } from 'zod';
import { readConfig } from '#libs/config';
import { type HubLimits, LIMIT_SHAPE, limitsOf } from '../limits/hub-limits.js';

/** How one hub runs. */
export interface HubSettings {
  /** Address to listen on. Loopback unless somebody says otherwise. */
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Holds the console token, the hub's keys, the newest checkpoint and, without `databaseUrl`, the embedded database. */
  readonly dataDir: string;
  /** Log origin: what statements name as `aud`, and the name under which checkpoints are signed. */
  readonly origin: string;
  /** A real server; without it an embedded one runs in the data directory. Holds a password: never printed. */
  readonly databaseUrl?: string;
  /** File with the policy of witnesses; without it none are asked. */
  readonly witnessPolicy?: string;
  /** For how many days after its period a body is kept; for ever when absent. */
  readonly bodyRetentionDays?: number;
  readonly limits: HubLimits;
}

/** Injection symbol of the hub's `HubSettings`. */
export const HUB_SETTINGS = Symbol('HUB_SETTINGS');

/** Command line options as commander gives them; what is absent comes from the environment, then from the defaults. */
export interface SettingOptions {
  readonly host?: string;
  readonly port?: string;
  readonly dataDir?: string;
  readonly origin?: string;
  readonly databaseUrl?: string;
  readonly witnessPolicy?: string;
}

const SHAPE = {
  TRIBUTARY_HOST: z.string().min(1).max(255).default('127.0.0.1').describe('an address to listen on'),
  TRIBUTARY_PORT: z.string().regex(/^\d{1,5}$/).transform(Number).pipe(z.int().max(65_535)).default(8080).describe('a port, 0 to 65535'),
  TRIBUTARY_DATA_DIR: z.string().min(1).default('.tributary/hub').describe('a directory'),
  // What the claim `aud` can hold (libs/report) and what can be the name of a key (C2SP signed-note).
  TRIBUTARY_ORIGIN: z.string().regex(/^[\x21-\x2a\x2c-\x7e]{1,200}$/).default('tributary.local/hub').describe('1 to 200 printable characters without spaces and plus signs'),
  TRIBUTARY_WITNESS_POLICY: z.string().min(1).optional().describe('a policy file'),
  TRIBUTARY_BODY_RETENTION_DAYS: z.string().regex(/^\d{1,5}$/).transform(Number).pipe(z.int().min(1)).optional().describe('a number of days'),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//).optional().describe('a postgresql:// URL'),
  ...LIMIT_SHAPE,
};

/**
 * Options over environment over defaults, each checked in the same way. CodedError CONFIG_INVALID names the variable that an
 * option stands for, never its value.
 */
export function readSettings(options: SettingOptions, env: Readonly<Record<string, string | undefined>> = readEnvironment()): HubSettings {
  const given = {
    TRIBUTARY_HOST: options.host,
    TRIBUTARY_PORT: options.port,
    TRIBUTARY_DATA_DIR: options.dataDir,
    TRIBUTARY_ORIGIN: options.origin,
    DATABASE_URL: options.databaseUrl,
    TRIBUTARY_WITNESS_POLICY: options.witnessPolicy,
  };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const read = readConfig(SHAPE, { ...env, ...Object.fromEntries(set) });
  return {
    host: read.TRIBUTARY_HOST,
    port: read.TRIBUTARY_PORT,
    dataDir: read.TRIBUTARY_DATA_DIR,
    origin: read.TRIBUTARY_ORIGIN,
    ...(read.DATABASE_URL === undefined ? {} : { databaseUrl: read.DATABASE_URL }),
    ...(read.TRIBUTARY_WITNESS_POLICY === undefined ? {} : { witnessPolicy: read.TRIBUTARY_WITNESS_POLICY }),
    ...(read.TRIBUTARY_BODY_RETENTION_DAYS === undefined ? {} : { bodyRetentionDays: read.TRIBUTARY_BODY_RETENTION_DAYS }),
    limits: limitsOf(read),
  };
}

/** The variables as they stand, unchecked: only libs/config reads the environment. */
function readEnvironment(): Readonly<Record<string, string | undefined>> {
  const text = z.string().optional();
  return readConfig(Object.fromEntries(Object.keys(SHAPE).map((name) => [name, text])));
}
