import type { Pool } from 'pg';
import { contentDigest, encodeOwnWord, type OwnWord } from '#libs/entries';
import type { SigningKey } from '#libs/signing';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { ED25519, formatVerifierKey, verifierOf } from '#libs/tlog';
import { fromBase64url } from '#libs/encoding';
import { LogError } from '../log/log-error.js';
import { readLogKey } from '../entries/log-origin.js';
import { type LogTurn, takeLogTurn } from '../entries/log-turn.js';
import { publishedSchemas } from '../entries/published-schemas.js';
import { appendRuleSet } from './put-in-force.js';

/** Under which name and key a hub works. */
export interface HubIdentity {
  /** The log's origin. */
  readonly origin: string;
  /** Signs its checkpoints. */
  readonly hubKey: SigningKey;
  /** Verifier keys (C2SP) that sign them beside it, under the same name. */
  readonly furtherKeys?: readonly string[];
}

/**
 * Begins the log of a new database: whose it is, the schemas that statements go by, the default rule set. Harmless on a log that is this hub's
 * already. LOG_KEY for any other: two hubs under different names or keys on one database are a mistake that only a person can undo.
 */
export async function prepareLog(pool: Pool, { origin, hubKey, furtherKeys = [] }: HubIdentity): Promise<void> {
  const vkeys = [formatVerifierKey(verifierOf(origin, ED25519, fromBase64url(hubKey.jwk.x))), ...furtherKeys];
  await takeLogTurn(pool, async (turn) => {
    if (turn.position === 0) return begin(turn, { origin, vkeys });
    const logKey = await readLogKey(turn.client);
    if (logKey?.origin !== origin) throw new LogError('LOG_KEY', 'The log in this database has another origin.', { field: 'origin' });
    if (!vkeys.every((vkey) => logKey.vkeys.includes(vkey))) throw new LogError('LOG_KEY', 'The checkpoints of the log in this database are signed by another key.', { field: 'vkeys' });
  });
}

async function begin(turn: LogTurn, logKey: OwnWord['log-key']): Promise<void> {
  await appendOwn(turn, 'log-key', logKey);
  for (const schema of publishedSchemas()) await appendOwn(turn, 'schema', schema);
  await appendRuleSet(turn, DEFAULT_RULE_SET);
}

async function appendOwn<K extends 'log-key' | 'schema'>(turn: LogTurn, kind: K, said: OwnWord[K]): Promise<void> {
  const content = encodeOwnWord(kind, said);
  await turn.append({ kind, digest: contentDigest(kind, content), content });
}
